"""Run as a process: build, serve and search where only loopback sockets are allowed."""

import sys
from ipaddress import ip_address
from pathlib import Path

from api.app import create_app
from catalog.demo import demo_products
from core.layout import CatalogueLayout
from core.progress import Silent
from core.settings import Settings
from indexer.build import BuildOptions, build_index
from tests.api.servers import running, wait_until_ready

REFUSED = "only loopback is allowed here"


def is_loopback(host: object) -> bool:
    text = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    if text == "localhost":
        return True
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return False


def allow_loopback_only(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook that refuses names to look up and addresses to reach that are elsewhere."""
    if event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0]
    elif event in {"socket.connect", "socket.sendto"} and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if not is_loopback(host):
        raise PermissionError(f"{REFUSED}: {event} {host!r}")


def main(models: Path, work: Path) -> None:
    sys.addaudithook(allow_loopback_only)
    layout = CatalogueLayout(work / "indexes", "demo")
    options = BuildOptions(models=models, vector_cache=work / "vectors")
    report = build_index(demo_products(count=120), layout, options, Silent())
    with running(create_app(Settings(indexes=layout.indexes, rerank_model=None))) as client:
        wait_until_ready(client)
        answer = client.get("/v1/search", params={"q": "orange juice"}).json()
    same = answer["index_version"] == report.version
    sys.stdout.write(f"found {answer['found']}, same version {same}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
