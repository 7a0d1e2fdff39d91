"""Requests generated from the OpenAPI description find no fault and nothing undescribed."""

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from api.app import create_app
from core.settings import Settings
from tests.api.servers import running, wait_until_ready

if TYPE_CHECKING:
    from tests.conftest import BuiltIndex

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "allow_header_conformance",
    "unsupported_method",
)
# Any other name would only be answered 404.
CONFIG = '[parameters]\ncatalogue = "demo"\n'


def test_no_generated_request_finds_a_fault(demo_index: "BuiltIndex", tmp_path: Path) -> None:
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG)
    # With a key, or made-up requests would build, change and remove catalogues.
    settings = Settings(
        indexes=demo_index.indexes,
        rerank_model=None,
        admin_key="a-key",
        database=f"sqlite:///{tmp_path / 'store.sqlite'}",
    )
    app = create_app(settings)
    operations = sum(len(methods) for methods in app.openapi()["paths"].values())
    with running(app) as client:
        wait_until_ready(client)
        done = subprocess.run(
            [
                Path(sys.executable).with_name("schemathesis"),
                f"--config-file={config}",
                "run",
                f"{client.base_url}/openapi.json",
                f"--checks={','.join(CHECKS)}",
                "--phases=examples,coverage,fuzzing",
                "--max-examples=25",
                "--generation-deterministic",
                "--no-color",
                "--warnings=off",
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=280,
            check=False,
        )
        counted = client.get("/metrics").text
    assert done.returncode == 0, done.stdout[-6000:]
    assert f"{operations} selected / {operations} total" in done.stdout
    for method in ("GET", "POST"):
        label = f'aisle_requests_total{{method="{method}",route="/v1/search",status='
        assert f'{label}"200"}}' in counted
        assert f'{label}"400"}}' in counted
    assert 'status="500"' not in counted
