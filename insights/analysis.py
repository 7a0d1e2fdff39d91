"""What analyses are made from, and what each gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import BaseModel

from core.progress import Reporter
from events.trade import Trade
from insights.document import Cell, Column, Section


@dataclass(frozen=True, slots=True)
class ShopColumn:
    """A figure of every shop.

    Attributes:
        column: its name, title and unit.
        values: one for each of `trade.purchases.retailers`, in their order; None where it is
            not known.
    """

    column: Column
    values: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Analysed:
    """What an analysis gives.

    Attributes:
        section: for people.
        shops: figures of every shop, for the table of shops.
        models: what was fitted, by the name of its file, for use after the analysis.
    """

    section: Section
    shops: tuple[ShopColumn, ...] = ()
    models: Mapping[str, BaseModel] = field(default_factory=dict)


class Analysis(Protocol):
    """One kind of question. It uses nothing that happened at or after `trade.now`."""

    @property
    def key(self) -> str:
        """Its name in commands and addresses."""

    @property
    def title(self) -> str:
        """Its name for people."""

    def analyse(self, trade: Trade, seed: int, reporter: Reporter) -> Analysed:
        """Answer it.

        Args:
            trade: what is known.
            seed: of all that is random.
            reporter: told how far long steps have come.

        Raises:
            BadInput: there is too little to answer it from; the others go on.
        """
