"""What the routes of the console share."""

from typing import Annotated

from fastapi import Path

from api.services import Services
from core.layout import CatalogueLayout

Name = Annotated[str, Path()]
"""A route's parameter: the catalogue."""


def layout_of(services: Services, name: str) -> CatalogueLayout:
    """Where the catalogue called `name` lies, whether it exists or not.

    Raises:
        BadInput: that is no name.
    """
    return CatalogueLayout(services.settings.indexes, name)
