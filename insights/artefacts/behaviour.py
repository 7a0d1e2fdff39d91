"""The behaviour of shops as it was published, for plans that are reckoned on it."""

from insights.artefacts.opening import Insights
from insights.scenarios.analysis import MODEL
from insights.scenarios.behaviour import Behaviour

SEGMENT = "segment"
"""The figure of shops that names their segment."""


def published_behaviour(insights: Insights) -> Behaviour:
    """What was fitted, with the segments of the shops if there are any.

    Raises:
        NotFound: no behaviour was fitted.
        IndexUnusable: it is damaged, or of another Aisle.
    """
    behaviour = insights.model(MODEL, Behaviour)
    shops = insights.shops
    if all(column.name != SEGMENT for column in shops.columns):
        return behaviour
    named = zip(shops.index.names, shops.values(SEGMENT), strict=True)
    return behaviour.with_segments({shop: name for shop, name in named if isinstance(name, str)})
