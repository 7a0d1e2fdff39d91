"""The models that a training makes, in the order in which it makes them."""

from recommend.affinities.recipe import AFFINITIES
from recommend.arrivals import ARRIVALS
from recommend.brand_levels import BRAND_LEVELS
from recommend.next_basket.model import NEXT_BASKET
from recommend.pack_ladders import PACK_LADDERS
from recommend.peers import PEERS
from recommend.popularity import POPULARITY
from recommend.rhythms.model import RHYTHMS
from recommend.seasons.model import SEASONS
from recommend.tastes import TASTES
from recommend.training import Recipe
from recommend.trends import TRENDS

RECIPES: tuple[Recipe, ...] = (
    POPULARITY,
    AFFINITIES,
    PEERS,
    TRENDS,
    ARRIVALS,
    RHYTHMS,
    SEASONS,
    BRAND_LEVELS,
    PACK_LADDERS,
    NEXT_BASKET,
    TASTES,
)
