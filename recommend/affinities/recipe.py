"""How affinities are made, and opened again."""

from events.trade import Trade
from recommend.affinities.model import Affinities, open_affinities
from recommend.training import Recipe, in_one_step


def _fit(data: Trade) -> Affinities:
    # A server opens what was fitted without scipy.
    from recommend.affinities.fitting import fit_affinities  # noqa: PLC0415

    return fit_affinities(data)


AFFINITIES = Recipe(name="affinities", fit=in_one_step(_fit), open=open_affinities, format=2)
