"""Which variant a unit is shown: by a hash alone, so that every worker says the same for ever."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

from experiments.definition import Definition, UnitKind, Variant

HOLDOUT_SALT = "holdout"

BITS = 53
"""As many as a float holds."""


def position(salt: str, unit: str) -> float:
    """Where a unit stands in [0, 1): the same for the same salt, unrelated for another one."""
    digest = sha256(f"{salt}\0{unit}".encode()).digest()
    return (int.from_bytes(digest[:8], "big") >> (64 - BITS)) / (1 << BITS)


def assign(definition: Definition, start: float, ramp: float, unit: str) -> Variant | None:
    """The variant of a unit; None if it takes no part.

    A greater ramp takes further units in and leaves those that are in where they are.

    Args:
        definition: of the experiment.
        start: where its part of the layer begins, in [0, 1).
        ramp: the share of that part that is taken in.
        unit: its id.
    """
    held_out = definition.holdout > 0 and is_held_out(definition.holdout, unit)
    if held_out or unit in definition.exclude:
        return None
    place = position(f"layer {definition.layer_name}", unit) - start
    if not 0 <= place < definition.traffic * ramp:
        return None
    return _drawn(definition.variants, position(f"variant {definition.name}", unit))


def is_held_out(holdout: float, unit: str) -> bool:
    """Whether a unit is among the share that no experiment touches; smaller shares are inside."""
    return position(HOLDOUT_SALT, unit) < holdout


def unit_of(kind: UnitKind, retailer: str | None, session: str | None) -> str | None:
    """The unit that asks; None if it is not known."""
    return retailer if kind is UnitKind.RETAILER else session


def free_start(taken: Sequence[tuple[float, float]], traffic: float) -> float | None:
    """Where a part of a layer is free; None if it is not.

    Args:
        taken: (start, share) of the parts in use.
        traffic: the share that is needed.
    """
    for begin, end in _gaps(taken):
        # Shares such as 0.1 are not exact: ten of them fill a layer all the same.
        if end - begin > traffic - 1e-9:
            return begin
    return None


def _gaps(taken: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    reached = 0.0
    for start, share in sorted(taken):
        yield reached, start
        reached = max(reached, start + share)
    yield reached, 1.0


def _drawn(variants: Sequence[Variant], place: float) -> Variant:
    reached = 0.0
    for variant in variants:
        reached += variant.share
        if place < reached:
            return variant
    return variants[-1]
