"""Named search configurations: what of a query's settings is compared with what."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import BadInput
from search.query import FinalRanking, Fusion, FusionMethod, Mode, Query, Rerank

DEPTH = 100
"""Hits looked at per query, as deep as Recall@100 goes."""

_RERANK = Rerank(weight=0.1)
"""The shipped default asks no cross-encoder; this one shows what it would do."""

_NO_RERANK = Rerank(enabled=False)
_NOT_FINAL = FinalRanking(enabled=False)


class Configuration(BaseModel):
    """A way to search. What is not stated is left to the catalogue, as a shopper leaves it.

    Attributes:
        name: how the tables call it.
        mode: which retrievers find candidates.
        fusion: how their scores become one.
        final: the final ranker's stage.
        rerank: the cross-encoder stage.
        spelling: whether misspelt words are repaired.
        understanding: whether words are read for more than their letters.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    mode: Mode = Mode.HYBRID
    fusion: Fusion = Fusion()
    final: FinalRanking = FinalRanking()
    rerank: Rerank = Rerank()
    spelling: bool = True
    understanding: bool = True

    def query(self, text: str) -> Query:
        """The search for `text`, `DEPTH` hits deep."""
        stated = {name: getattr(self, name) for name in self.model_fields_set - {"name"}}
        return Query(q=text, per_page=DEPTH, highlight=False, **stated)

    @property
    def description(self) -> str:
        """The settings in a few words."""
        parts = [self.mode.value]
        if self.mode is Mode.HYBRID and "fusion" not in self.model_fields_set:
            parts.append("fusion as served")
        elif self.mode is Mode.HYBRID:
            parts.append(f"{self.fusion.method.value}, dense {self.fusion.dense_weight:g}")
        if self.final.enabled and self.mode is Mode.HYBRID:
            parts.append("ranked finally")
        if self.rerank.enabled and self.rerank.weight != 0:
            stated = self.rerank.model_dump(exclude_none=True, exclude={"enabled"})
            settings = ", ".join(f"{name} {value:g}" for name, value in stated.items())
            parts.append(f"rerank {settings or 'as served'}")
        parts += [f"no {name}" for name in ("spelling", "understanding") if not getattr(self, name)]
        return "; ".join(parts)


def default_configurations() -> tuple[Configuration, ...]:
    """The stages of the shipped search one by one, and the other fusion beside them.

    The first four take the words as typed; the others understand them.
    """
    typed = Configuration(
        name="fused",
        fusion=Fusion(),
        final=_NOT_FINAL,
        rerank=_NO_RERANK,
        spelling=False,
        understanding=False,
    )
    understood = Configuration(
        name="fused understood", fusion=Fusion(), final=_NOT_FINAL, rerank=_NO_RERANK
    )
    return (
        _but(typed, name="bm25", mode=Mode.LEXICAL),
        _but(typed, name="dense", mode=Mode.DENSE),
        _but(typed, name="rrf", fusion=Fusion(method=FusionMethod.RRF)),
        typed,
        understood,
        Configuration(name="final", fusion=Fusion(), rerank=_NO_RERANK),
        Configuration(name="final reranked", fusion=Fusion(), rerank=_RERANK),
    )


AS_SERVED = Configuration(name="as served")
"""The search of a catalogue that has settings of its own."""


def _but(configuration: Configuration, **changes: object) -> Configuration:
    return configuration.model_copy(update=changes)


def read_configurations(path: Path) -> tuple[Configuration, ...]:
    """The configurations of a TOML file, one a table, in its order.

    A table is called as its configuration and holds settings of the query:
    mode, fusion.method, fusion.dense_weight, final.enabled, rerank.enabled, rerank.top,
    rerank.budget_ms, rerank.weight, spelling, understanding.

    Raises:
        BadInput: the file cannot be read, or a setting is unknown or out of range.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(
            f"cannot read {path.name}: {error.strerror}", field="configurations"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path.name} is no TOML: {error}", field="configurations") from error
    if not tables:
        raise BadInput(
            f"{path.name} names no configuration",
            field="configurations",
            hint='one a table, such as [bm25] with mode = "lexical" below it',
        )
    return tuple(_configuration(name, settings) for name, settings in tables.items())


def _configuration(name: str, settings: object) -> Configuration:
    if not isinstance(settings, dict):
        raise BadInput(
            "stands outside of a table",
            field=name,
            hint="begin a configuration with its name in brackets, such as [fused]",
        )
    try:
        return Configuration.model_validate({"name": name, **settings})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join([name, *(str(part) for part in first["loc"])])
        raise BadInput(first["msg"], field=place) from error
