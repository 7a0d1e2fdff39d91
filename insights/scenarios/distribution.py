"""An assumption that is not known exactly, and how likely each of its values is."""

from collections.abc import Callable, Mapping
from typing import Annotated, Self

import numpy as np
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)
from scipy.special import betaincinv, ndtri

from events.columns import FloatArray

FORMS = (
    "write a number, { low, likely, high }, { mean, sd }, { successes, trials } of an earlier "
    "try, or tries = [[successes, trials], ...] of several"
)


class _Distribution(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Known(_Distribution):
    """One value."""

    value: float

    def quantile(self, chance: FloatArray) -> FloatArray:
        """The value, in the shape of `chance`."""
        return np.full(chance.shape, self.value)

    def bounds(self) -> tuple[float, float]:
        """The least and greatest value."""
        return self.value, self.value

    def told(self, write: Callable[[float], str]) -> str:
        """In words, its figures as `write` has them."""
        return write(self.value)


class Between(_Distribution):
    """A beta distribution from `low` to `high` around `likely` (PERT: Malcolm and others 1959)."""

    low: float
    likely: float
    high: float

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.likely <= self.high:
            raise ValueError("low, likely and high must not fall")
        return self

    def quantile(self, chance: FloatArray) -> FloatArray:
        """The value below which the truth is with a probability of `chance`, in its shape."""
        width = self.high - self.low
        if width == 0:
            return np.full(chance.shape, self.low)
        rise = 4 * (self.likely - self.low) / width
        return np.asarray(self.low + width * betaincinv(1 + rise, 5 - rise, chance))

    def bounds(self) -> tuple[float, float]:
        """The least and greatest value."""
        return self.low, self.high

    def told(self, write: Callable[[float], str]) -> str:
        """In words, its figures as `write` has them."""
        return f"{write(self.low)} to {write(self.high)}, likely {write(self.likely)}"


class Around(_Distribution):
    """A normal distribution."""

    mean: float
    sd: float = Field(ge=0)

    def quantile(self, chance: FloatArray) -> FloatArray:
        """The value below which the truth is with a probability of `chance`, in its shape."""
        return np.asarray(self.mean + self.sd * ndtri(chance))

    def bounds(self) -> tuple[float, float]:
        """The least and greatest value."""
        return (-np.inf, np.inf) if self.sd else (self.mean, self.mean)

    def told(self, write: Callable[[float], str]) -> str:
        """In words, its figures as `write` has them."""
        return f"{write(self.mean)} ± {write(self.sd)}"


class Tried(_Distribution):
    """A share, as far as an earlier try tells: Beta(successes + 1/2, failures + 1/2), Jeffreys."""

    successes: int = Field(ge=0)
    trials: int = Field(ge=1)

    @model_validator(mode="after")
    def _of_trials(self) -> Self:
        if self.successes > self.trials:
            raise ValueError("there cannot be more successes than trials")
        return self

    def quantile(self, chance: FloatArray) -> FloatArray:
        """The value below which the truth is with a probability of `chance`, in its shape."""
        failures = self.trials - self.successes
        return np.asarray(betaincinv(self.successes + 0.5, failures + 0.5, chance))

    def bounds(self) -> tuple[float, float]:
        """The least and greatest value."""
        return 0.0, 1.0

    def told(self, write: Callable[[float], str]) -> str:
        """In words: counts, which nothing else has to write."""
        del write
        return f"{self.successes} of {self.trials}"


class Tries(_Distribution):
    """A share in the next of several tries that differ, as campaigns do.

    Attributes:
        tries: successes and trials of each earlier one.
    """

    tries: tuple[tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=1)]], ...] = Field(
        min_length=1
    )

    @model_validator(mode="after")
    def _of_trials(self) -> Self:
        if any(successes > trials for successes, trials in self.tries):
            raise ValueError("there cannot be more successes than trials")
        return self

    def quantile(self, chance: FloatArray) -> FloatArray:
        """The value below which the truth is with a probability of `chance`, in its shape."""
        first, second = self._shape()
        return np.asarray(betaincinv(first, second, chance))

    def _shape(self) -> tuple[float, float]:
        """Of a beta distribution with the mean and variance of the next try.

        How far tries differ beyond chance is estimated by moments (Kleinman 1973), with one more
        try's weight on their differing by half of the mean.
        """
        successes, trials = np.asarray(self.tries, np.float64).T
        count, mean = len(self.tries), (successes.sum() + 0.5) / (trials.sum() + 1)
        within = mean * (1 - mean)
        between = ((successes / trials - mean) ** 2 - within / trials).sum()
        between = (max(float(between), 0.0) + (mean / 2) ** 2) / count
        variance = min(between * (1 + 1 / count) + within / trials.sum(), 0.9 * within)
        total = within / variance - 1
        return float(mean * total), float((1 - mean) * total)

    def bounds(self) -> tuple[float, float]:
        """The least and greatest value."""
        return 0.0, 1.0

    def told(self, write: Callable[[float], str]) -> str:
        """In words: counts, which nothing else has to write."""
        del write
        return "as in tries of " + ", ".join(f"{won} of {of}" for won, of in self.tries)


_BY_FIELD = {
    "value": Known,
    "likely": Between,
    "mean": Around,
    "successes": Tried,
    "tries": Tries,
}


def _form(value: object) -> str | None:
    if isinstance(value, _Distribution):
        return type(value).__name__
    if isinstance(value, Mapping):
        for field, kind in _BY_FIELD.items():
            if field in value:
                return kind.__name__
    return None


def _number(value: object) -> object:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return {"value": value} if plain else value


Distribution = Annotated[
    Annotated[Known, Tag("Known")]
    | Annotated[Between, Tag("Between")]
    | Annotated[Around, Tag("Around")]
    | Annotated[Tried, Tag("Tried")]
    | Annotated[Tries, Tag("Tries")],
    Discriminator(
        _form, custom_error_type="distribution", custom_error_message=FORMS, custom_error_context={}
    ),
    BeforeValidator(_number),
]


def _share(given: Distribution) -> Distribution:
    low, high = given.bounds()
    if low < 0 or high > 1:
        raise ValueError(f"a share lies from 0 to 1, this one from {low:g} to {high:g}")
    return given


def _not_negative(given: Distribution) -> Distribution:
    low, _ = given.bounds()
    if low < 0:
        raise ValueError(f"it must not fall below 0, this one may be {low:g}")
    return given


def _price_left(given: Distribution) -> Distribution:
    low, high = given.bounds()
    if low <= -1 or high > 10:
        raise ValueError("a price falls by less than all of it, and rises tenfold at the most")
    return given


Share = Annotated[Distribution, AfterValidator(_share)]
Amount = Annotated[Distribution, AfterValidator(_not_negative)]
Change = Annotated[Distribution, AfterValidator(_price_left)]
