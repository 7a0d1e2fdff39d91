"""What the model of next baskets would have foretold, had it been trained earlier."""

import numpy as np

from experiments.offline.recommending.measures import DEPTH, Ranking
from experiments.offline.recommending.split import Split
from recommend.next_basket.history import Histories
from recommend.next_basket.model import NEXT_BASKET
from recommend.training import TrainingData


def foretell_next_basket(data: TrainingData, split: Split, /) -> Ranking:
    """Fit it to what was known at the split's cut, and rank the candidates; see `Foretell`.

    Raises:
        BadInput: there is too little to learn from.
    """
    model = NEXT_BASKET.fit(data)
    histories = Histories(split.train)
    ranking = np.full((len(split), DEPTH), -1, dtype=np.int32)
    for query, retailer in enumerate(split.queries.tolist()):
        found = model.rank(histories.of(retailer), split.cut, split.candidates, DEPTH)
        ranking[query, : found.products.size] = found.products
    return ranking
