"""`aisle demo`: what it serves is what it invites to."""

import re
import signal
import urllib.request
from collections.abc import Callable
from pathlib import Path

from catalog.demo import DEMO_QUERIES
from cli.tasks.demo import invitation, program_at
from core.settings import Settings
from tests.cli.conftest import Shop
from tests.cli.test_processes import START_SECONDS, free_port, wait_until_ready


def addresses(text: str) -> list[str]:
    return re.findall(r"http://\S+", text)


def test_the_first_address_is_the_first_page_of_the_shop(tmp_path: Path) -> None:
    settings = Settings(indexes=tmp_path, host="::1", port=8123)
    for name in ("demo", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "demo" / "CURRENT").write_text("v1")
    alone = invitation(settings, serve_it=True)
    (tmp_path / "other" / "CURRENT").write_text("v1")
    beside = invitation(settings, serve_it=True)
    default = settings.model_copy(update={"default_catalogue": "demo"})
    pageless = settings.model_copy(update={"storefront": False})

    assert addresses(alone)[0] == "http://[::1]:8123/"
    assert addresses(beside)[0] == "http://[::1]:8123/?catalogue=demo"
    assert addresses(invitation(default, serve_it=True))[0] == "http://[::1]:8123/"
    assert addresses(invitation(pageless, serve_it=True))[0].startswith("http://[::1]:8123/v1/")
    assert alone.index("http://") < alone.index(f' search "{DEMO_QUERIES[2].text}"')
    assert not addresses(invitation(settings, serve_it=False))


def test_what_to_type_can_be_typed() -> None:
    assert program_at("/somewhere/cli/__main__.py") == "python -m cli"
    assert program_at(".venv/bin/aisle") == ".venv/bin/aisle"


def test_the_addresses_answer_until_ctrl_c(copy_of_shop: Callable[[], Shop]) -> None:
    port, before = free_port(), signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with copy_of_shop().start("demo", "--port", str(port)) as process:
            wait_until_ready(f"http://127.0.0.1:{port}", process)
            page = urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=START_SECONDS)
            kind = page.headers.get_content_type()
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=START_SECONDS)
    finally:
        signal.signal(signal.SIGINT, before)

    assert kind == "text/html"
    assert addresses(out)[0] == f"http://127.0.0.1:{port}/"
    assert "Traceback" not in err
