"""Commands that only look leave nothing behind: no store where there was none."""

from collections.abc import Callable

from tests.cli.conftest import Outcome, Shop

LOOKING = (
    ("recommend", "popular", "-k", "1"),
    ("offers", "show", "D00010"),
    ("events", "stats"),
    ("banners", "list"),
    ("experiment", "list"),
)


def test_looking_makes_no_store(
    copy_of_shop: Callable[[], Shop], inside: Callable[..., Outcome]
) -> None:
    shop = copy_of_shop()
    store = shop.indexes / "store.sqlite"
    for command in LOOKING:
        outcome = inside(shop, *command)
        # There are no banners, which is said as an error.
        assert outcome.code == (4 if command[0] == "banners" else 0), outcome.err
        assert not store.exists(), command

    stock = shop.indexes / "stock.csv"
    stock.write_text("product,region,stock\nD00010,north,7\n")
    assert inside(shop, "offers", "load", stock).code == 0
    assert store.exists()
    assert "7" in inside(shop, "offers", "show", "D00010").out
