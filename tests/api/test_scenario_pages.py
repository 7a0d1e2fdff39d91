"""Levers on the scenarios page: what is assumed changes what is reckoned, or is refused."""

import re
from collections.abc import Iterator

import httpx
import pytest

from api.app import create_app
from core.settings import Settings
from tests.api.commercial import publish
from tests.api.fakes import FakeOpener, point_current, write_version
from tests.api.pages import rows
from tests.api.servers import running, wait_until_ready

ROOT = "/console/catalogues/shop/commercial"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server of a catalogue with published behaviour."""
    indexes = tmp_path_factory.mktemp("indexes")
    point_current(write_version(indexes, "shop", "v1"), "v1")
    publish(indexes, "shop")
    with running(create_app(Settings(indexes=indexes), open_version=FakeOpener())) as started:
        wait_until_ready(started)
        yield started


def test_an_assumption_is_changed_and_the_distribution_with_it(client: httpx.Client) -> None:
    def margin(**changed: str) -> float:
        form = {"prompts.on": "yes", **changed}
        query = httpx.QueryParams(form)
        (row,) = (
            row
            for row in rows(client, f"{ROOT}/scenarios/levers.csv?{query}")
            if row["lever"] == "Reorder prompts"
        )
        return float(row["margin_middle"])

    few = margin(**{"prompts.conversion": "1 %"})
    many = margin(**{"prompts.conversion": "20 %"})
    assert few < many
    assert margin(**{"prompts.conversion": "20 %", "prompts.band": "top"}) < many
    page = client.get(f"{ROOT}/scenarios?prompts.on=yes&prompts.conversion=1+%25").text
    assert 'value="1 %"' in page
    assert "the chance that it loses money is" in page
    assert "What the margin hangs on" in page


def test_a_price_and_anything_else_can_be_tried(client: httpx.Client) -> None:
    def lever(name: str, **fields: str) -> dict[str, str]:
        query = httpx.QueryParams({f"{name}.on": "yes", "margin": "30 %", **fields})
        (row,) = rows(client, f"{ROOT}/scenarios/levers.csv?{query}")
        return row

    cheaper = lever("price", **{"price.elasticity": "-1.5", "price.cannibalisation": "0 %"})
    drinks = lever("price", **{"price.elasticity": "-1.5", "price.category": "drinks"})
    visits = lever("custom", **{"custom.cost_per_contact": "0", "custom.basket": "100 %"})
    calls = lever("custom", **{"custom.cost_per_response": "1000"})

    assert (cheaper["lever"], visits["lever"]) == ("Another price", "Something else")
    # At 30 % of margin and an elasticity of -1.5 a price that is 5 % lower loses money: of 100
    # at full price 95 * 0.95 ** -1.5 - 70 * 0.95 ** -1.5 = 27.0 remain in place of 30.
    assert float(cheaper["margin_middle"]) < 0
    # Half of the shops spend half of their money on drinks.
    assert 0.1 < float(drinks["margin_middle"]) / float(cheaper["margin_middle"]) < 0.4
    assert float(visits["margin_middle"]) > 0 > float(calls["margin_middle"])
    page = client.get(f"{ROOT}/scenarios", params={"price.on": "yes"}).text
    assert '<option value="Drinks">' in page
    assert "Another price (price change) for all shops" in page


@pytest.mark.parametrize(
    ("field", "text", "label", "status"),
    [
        ("prompts.conversion", "some", "Reorder prompts, Shops that respond", 400),
        ("margin", "120 %", "Margin on goods", 400),
        ("horizon_days", "7", "Within days", 400),
        ("prompts.idle_days", "long", "Reorder prompts, For shops without an order for days", 400),
        ("prompts.idle_days", "-3", "Reorder prompts, For shops without an order for days", 400),
        ("price.change", "-100 %", "Another price, Change of the price, below 0 for cheaper", 400),
        ("price.band", "huge", "Another price, For shops of value", 400),
        ("price.category", "none", "Another price, For buyers of the category", 404),
        ("custom.cost_per_response", "-1", "Something else, Cost for each shop that responds", 400),
        ("custom.capacity", "9" * 400, "Something else, Shops that can be served at the most", 400),
    ],
)
def test_what_cannot_be_reckoned_is_refused_by_its_label(
    client: httpx.Client, field: str, text: str, label: str, status: int
) -> None:
    levers = {"prompts.on": "yes", "price.on": "yes", "custom.on": "yes"}
    answer = client.get(f"{ROOT}/scenarios", params={**levers, field: text})
    assert answer.status_code == status
    assert f'<a href="#{field}">{label}</a>' in answer.text
    typed = rf'name="{field}"( value="{text}")?[^>]* aria-invalid="true" aria-describedby="refused"'
    assert re.search(typed, answer.text)
