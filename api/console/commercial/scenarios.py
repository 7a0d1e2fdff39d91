"""What a plan would earn: the form's scenario, reckoned on the published behaviour of shops.

Only to be imported when it is asked for: what reckons is heavy.
"""

from collections.abc import Mapping

from pydantic import ValidationError

from api.console.commercial.published import PublishedInsights
from api.console.commercial.scenario_form import LEVERS, field_of, scenario_values
from core.errors import BadInput, NotFound
from insights.artefacts.behaviour import published_behaviour
from insights.artefacts.opening import Insights
from insights.document import Section
from insights.scenarios.analysis import MODEL
from insights.scenarios.scenario import Scenario
from insights.scenarios.simulation import run_scenario
from insights.scenarios.telling import scenario_section

MOST_OFFERED = 500
"""Categories to choose from; any other may be written."""

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
        self._behaviour = published.derived.of(
            (catalogue, insights.manifest.version, MODEL), lambda: published_behaviour(insights)
        )

    @property
    def insights(self) -> Insights:
        """That the behaviour is of."""
        return self._insights

    @property
    def segments(self) -> tuple[str, ...]:
        """The segments that a lever can be for."""
        return tuple(self._behaviour.segments)

    @property
    def categories(self) -> tuple[str, ...]:
        """Of those that a lever can be for, as many as a form offers."""
        return self._behaviour.categories.names[:MOST_OFFERED]

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
        return self._published.derived.of(
            (manifest.catalogue, manifest.version, scenario),
            lambda: self._reckoned(values, scenario),
        )

    def _reckoned(self, values: Mapping[str, str], scenario: Scenario) -> Section:
        on = (form.key for form in LEVERS if values[f"{form.key}.on"])
        for key, lever in zip(on, scenario.levers, strict=True):
            try:
                lever.audience.shops(self._behaviour)
            except (BadInput, NotFound) as refusal:
                # Of several levers the page must mark the one that is meant.
                place = (refusal.field or "").replace("audience", key, 1)
                raise type(refusal)(refusal.message, field=place, hint=refusal.hint) from refusal
        return scenario_section(run_scenario(self._behaviour, scenario, SEED))


def _scenario(values: Mapping[str, str]) -> Scenario:
    try:
        return Scenario.model_validate(scenario_values(values))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        message = first["msg"].removeprefix("Value error, ")
        field = field_of(values, first["loc"])
        raise BadInput(message, field=field, hint="change what that field says") from error
