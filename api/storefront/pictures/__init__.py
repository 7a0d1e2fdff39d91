"""Pictures for products without one: drawn as SVG from what the product is called."""

from api.storefront.pictures.drawing import draw
from api.storefront.pictures.links import picture_link

__all__ = ["draw", "picture_link"]
