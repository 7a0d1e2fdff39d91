"""What every strategy keeps to, whatever it goes by: see recommend/contract.py."""

import math
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommend.contract import Context, Pick, Strategy
from tests.recommend.contract.contexts import contexts, without_the_future
from tests.recommend.contract.strategies import STRATEGIES
from tests.recommend.market import all_products, market_orders, shelf, training_data

TRIES = settings(max_examples=15, deadline=None)


@pytest.fixture(scope="module", params=sorted(STRATEGIES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def strategy(name: str) -> Strategy:
    """The strategy, knowing the small market."""
    return STRATEGIES[name](training_data(market_orders(), all_products()))


@pytest.fixture(scope="module")
def twin(name: str) -> Strategy:
    """The strategy, made once more from the same data."""
    return STRATEGIES[name](training_data(market_orders(), all_products()))


@pytest.fixture(scope="module")
def ignorant(name: str) -> Strategy:
    """The strategy, made when nobody had bought anything."""
    return STRATEGIES[name](training_data(()))


def _breaches(context: Context, k: int, picks: list[Pick]) -> Mapping[str, object]:
    """By rule what breaks it; nothing for an answer that keeps the contract."""
    products = [pick.product for pick in picks]
    scores = [pick.score for pick in picks]
    numbers = [n for pick in picks for n in (pick.probability, pick.due_days, pick.quantity)]
    found = {
        "more than k": products[k:],
        "the same product twice": [p for p in set(products) if products.count(p) > 1],
        "not on the shelf": [p for p in products if not context.shelf.has(p)],
        "not the best first": [] if scores == sorted(scores, reverse=True) else scores,
        "no finite number": [n for n in (*scores, *numbers) if not math.isfinite(n or 0)],
        "no probability": [p.probability for p in picks if not 0 <= (p.probability or 0) <= 1],
        "a quantity of 0 or less": [p.quantity for p in picks if (p.quantity or 1) <= 0],
        "no reason": [p.product for p in picks if not (p.reason.code and p.reason.text.strip())],
        "a reason of no product": [
            pick.reason for pick in picks if not set(pick.reason.products) <= set(all_products())
        ],
    }
    return {rule: broken for rule, broken in found.items() if broken}


def test_it_is_called_by_the_name_of_its_file(name: str, strategy: Strategy) -> None:
    assert strategy.name == name


@TRIES
@given(context=contexts(), k=st.integers(1, 60))
def test_it_keeps_the_contract(strategy: Strategy, context: Context, k: int) -> None:
    assert _breaches(context, k, list(strategy.recommend(context, k))) == {}


@TRIES
@given(context=contexts(), k=st.integers(1, 60))
def test_it_keeps_the_contract_before_the_first_purchase(
    ignorant: Strategy, context: Context, k: int
) -> None:
    assert _breaches(context, k, list(ignorant.recommend(context, k))) == {}


@TRIES
@given(context=contexts())
def test_the_same_question_has_the_same_answer(
    strategy: Strategy, twin: Strategy, context: Context
) -> None:
    first = list(strategy.recommend(context, 10))

    assert list(strategy.recommend(context, 10)) == first
    assert list(twin.recommend(context, 10)) == first


@TRIES
@given(context=contexts())
def test_it_knows_nothing_later_than_now(strategy: Strategy, context: Context) -> None:
    answer = list(strategy.recommend(context, 10))

    assert answer == list(strategy.recommend(without_the_future(context), 10))


@TRIES
@given(context=contexts())
def test_an_empty_shelf_gives_nothing(strategy: Strategy, context: Context) -> None:
    assert list(strategy.recommend(replace(context, shelf=shelf(only=())), 10)) == []
