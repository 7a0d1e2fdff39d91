"""The models that a training makes, in the order in which it makes them."""

from recommend.affinities.model import AFFINITIES
from recommend.popularity import POPULARITY
from recommend.training import Recipe

RECIPES: tuple[Recipe, ...] = (POPULARITY, AFFINITIES)
