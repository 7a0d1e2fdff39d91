"""`aisle models install ORG/NAME` from a hub that this machine serves."""

import hashlib
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.cli.conftest import Shop
from tests.tiny_models import save_cross_encoder

COMMIT = "0" * 40
NAME = "someone/judge"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[str]:
    """The address of a hub with one model."""
    folder = save_cross_encoder(tmp_path / "on-the-hub", seed=3)

    class Hub(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(body=True)

        def do_HEAD(self) -> None:
            self._answer(body=False)

        def _answer(self, *, body: bool) -> None:
            path = self.path.partition("?")[0]
            file = folder / path.removeprefix(f"/{NAME}/resolve/{COMMIT}/")
            if path.startswith(f"/api/models/{NAME}/tree/"):
                tree = [
                    {"type": "file", "path": each.name, "size": each.stat().st_size, "oid": "1"}
                    for each in folder.iterdir()
                ]
                content = json.dumps(tree).encode()
            elif path.startswith(f"/api/models/{NAME}/"):
                names = [{"rfilename": each.name} for each in folder.iterdir()]
                content = json.dumps({"id": NAME, "sha": COMMIT, "siblings": names}).encode()
            elif file.is_file():
                content = file.read_bytes()
            else:
                self.send_response(404)
                self.send_header("X-Error-Code", "RepoNotFound")
                self.end_headers()
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.send_header(
                "ETag", f'"{hashlib.sha1(content, usedforsecurity=False).hexdigest()}"'
            )
            self.send_header("X-Repo-Commit", COMMIT)
            self.end_headers()
            if body:
                self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.models
def test_a_name_on_the_hub_is_fetched_exported_and_installed(
    empty_shop: Shop, hub: str, tmp_path: Path
) -> None:
    asked = {"HF_ENDPOINT": hub, "HF_HUB_OFFLINE": "0", "HF_HOME": str(tmp_path / "hf")}
    installed = empty_shop.aisle("models", "install", NAME, **asked)
    assert installed.code == 0, installed.err
    assert "AISLE_RERANK_MODEL=judge" in installed.out
    record = json.loads((empty_shop.indexes / ".models/judge/installed.json").read_text())
    assert (record["source"], record["kind"]) == (NAME, "reranker")
    unknown = empty_shop.aisle("models", "install", "someone/else", **asked)
    assert (unknown.code, "the hub has no model someone/else" in unknown.err) == (4, True)
