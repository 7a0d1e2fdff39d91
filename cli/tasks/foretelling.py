"""What the model of next baskets would have foretold, had it been trained earlier."""

from core.progress import Reporter
from events.trade import Trade
from experiments.offline.recommending.evaluation import ranking_of
from experiments.offline.recommending.measures import Ranking
from experiments.offline.recommending.split import Split
from recommend.next_basket.model import NEXT_BASKET


def foretell_next_basket(bars: Reporter, data: Trade, split: Split, /) -> Ranking:
    """Fit it to what was known at the split's cut, and rank the candidates; see `Foretell`.

    Raises:
        BadInput: there is too little to learn from.
        ModelMissing: what trains it is not installed.
    """
    return ranking_of(NEXT_BASKET.fit(data, bars), split)
