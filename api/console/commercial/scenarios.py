"""What a plan would earn: the form's scenario, reckoned on the published behaviour of shops.

Only to be imported when it is asked for: what reckons is heavy.
"""

from collections.abc import Mapping

from pydantic import ValidationError

from api.console.commercial.published import PublishedInsights
from api.console.commercial.scenario_form import scenario_values
from core.errors import BadInput
from insights.artefacts.opening import Insights
from insights.document import Section
from insights.scenarios.analysis import MODEL
from insights.scenarios.behaviour import Behaviour
from insights.scenarios.scenario import Scenario
from insights.scenarios.simulation import run_scenario
from insights.scenarios.telling import scenario_section

SEGMENT = "segment"
"""The figure of shops that names their segment."""

SEED = 7
"""The same assumptions give the same figures."""


class Planning:
    """Reckons plans on the behaviour of one catalogue's shops; each plan once.

    Args:
        published: where what was reckoned is kept.
        catalogue: whose shops.

    Raises:
        NotFound: nothing is published, or no behaviour was fitted.
    """

    def __init__(self, published: PublishedInsights, catalogue: str) -> None:
        self._published = published
        self._insights = insights = published.of(catalogue)
        self._behaviour = published.derived(
            (catalogue, insights.manifest.version, MODEL), lambda: _behaviour(insights)
        )

    @property
    def insights(self) -> Insights:
        """That the behaviour is of."""
        return self._insights

    @property
    def segments(self) -> tuple[str, ...]:
        """The segments that a lever can be for."""
        return tuple(self._behaviour.segments)

    def section(self, values: Mapping[str, str]) -> Section:
        """What the scenario of a form brings.

        Args:
            values: of all fields of the form.

        Raises:
            BadInput: a field holds what it cannot, or an audience has no shop.
            NotFound: there is no such segment.
        """
        scenario = _scenario(values)
        manifest = self._insights.manifest
        return self._published.derived(
            (manifest.catalogue, manifest.version, scenario),
            lambda: scenario_section(run_scenario(self._behaviour, scenario, SEED)),
        )


def _behaviour(insights: Insights) -> Behaviour:
    """What was fitted, with the segments of the shops if there are any."""
    behaviour = insights.model(MODEL, Behaviour)
    shops = insights.shops
    if all(column.name != SEGMENT for column in shops.columns):
        return behaviour
    named = zip(shops.index.names, shops.values(SEGMENT), strict=True)
    return behaviour.with_segments({shop: name for shop, name in named if isinstance(name, str)})


def _scenario(values: Mapping[str, str]) -> Scenario:
    try:
        return Scenario.model_validate(scenario_values(values))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise BadInput(message, field=place, hint="change what that field says") from error
