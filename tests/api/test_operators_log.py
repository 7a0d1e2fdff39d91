"""What an operator learns from the log and the metrics of a real server."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from core.clock import SystemClock
from core.settings import Settings
from tests.api.fakes import FakeOpener, publish
from tests.api.servers import error_of, eventually, running, wait_until_ready
from tests.small_disk import filled, small_disk

AISLE = Path(sys.executable).with_name("aisle")
LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} \[\d+\] [A-Z]+: +\S.*")


def test_every_line_has_its_time_and_process_and_a_misspelt_setting_is_named(
    tmp_path: Path,
) -> None:
    command = [str(AISLE), "serve", "--port", "0", "--indexes", str(tmp_path)]
    environment = os.environ | {"AISLE_PROT": "80"}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        lines = []
        for line in process.stderr:
            lines.append(line.rstrip())
            if "startup complete" in line:
                break
        process.send_signal(signal.SIGTERM)
        lines += process.stderr.read().splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert any(f"no catalogue is published under {tmp_path} yet" in line for line in lines)
    assert any("AISLE_PROT is no setting; did you mean AISLE_PORT?" in line for line in lines)


def test_a_database_of_no_known_kind_ends_the_server_at_once(tmp_path: Path) -> None:
    done = subprocess.run(
        [AISLE, "serve", "--port", "0", "--indexes", tmp_path],
        env=os.environ | {"AISLE_DATABASE": "mysql://host/shop"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 3
    assert "'mysql' is no kind of database that Aisle knows" in done.stderr


def test_a_full_disk_is_in_the_answers_the_log_and_the_metrics_and_passes(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    said: list[str] = []

    def heard(text: str) -> bool:
        said.append(capfd.readouterr().err)
        return text in "".join(said)

    with small_disk(tmp_path / "disk", 4 << 20) as disk:
        publish(disk, "shop")
        app = create_app(Settings(indexes=disk, log_queries=True), SystemClock(), FakeOpener())
        with running(app) as client:
            wait_until_ready(client)
            assert metric(client, "aisle_disk_free_bytes") > 0
            assert metric(client, "aisle_disk_size_bytes") == 4 << 20

            filler = filled(disk)
            query_id = client.get("/v1/search").json()["query_id"]
            assert client.get("/v1/search").status_code == 200
            # A few may find room in the log that SQLite has already.
            eventually(lambda: post(client).status_code == 503, seconds=30)
            refused = post(client)
            assert refused.json()["error"]["code"] == "disk_full"
            assert metric(client, "aisle_disk_free_bytes") < 1 << 16
            for _ in range(20):
                post(client)
            eventually(lambda: heard("searches wait to be kept"))

            filler.unlink()
            eventually(lambda: post(client).status_code == 200)
            eventually(lambda: query_id in kept_queries(client))
            eventually(lambda: heard("searches are kept again"))
    told = [line for line in "".join(said).splitlines() if "requests are answered 503" in line]
    assert len(told) <= 2, told
    assert any("its disk is full" in line for line in told)


@pytest.mark.parametrize(
    ("guess", "meant"),
    [("/health", "/healthz"), ("/ready", "/readyz"), ("/metric", "/metrics")],
)
def test_who_guesses_at_a_route_of_operators_is_told_it(
    client: httpx.Client, guess: str, meant: str
) -> None:
    answer = client.get(guess)
    assert answer.status_code == 404
    assert error_of(answer)["hint"] == f"did you mean {meant}?"


def post(client: httpx.Client) -> httpx.Response:
    viewed = {
        "action_name": "view",
        "client_id": "c",
        "event_attributes": {"object": {"object_id": "1"}},
    }
    return client.post("/v1/events", json={"catalogue": "shop", "events": [viewed] * 50})


def kept_queries(client: httpx.Client) -> set[str]:
    answer = client.get("/v1/queries", params={"catalogue": "shop"})
    return {each["query_id"] for each in answer.json()["queries"]}


def metric(client: httpx.Client, name: str) -> float:
    found = re.search(rf"^{name} (\S+)$", client.get("/metrics").text, re.MULTILINE)
    assert found is not None
    return float(found.group(1))
