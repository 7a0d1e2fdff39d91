"""Nested cross-validation: what choosing the best of many settings is worth on new queries."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.offline.intervals import Floats

_EVEN = 1e-9
"""A gain no greater than this is rounding."""

_ERRORS = 2
"""Standard errors that a gain has to be above 0."""


@dataclass(frozen=True, slots=True)
class Nested:
    """What was chosen without each fold, and what the choice was worth on it.

    Attributes:
        chosen: by fold, the setting that was best on the other folds' queries.
        trained: by fold, the mean of that setting on those queries.
        setting_of: by query, the setting that was chosen without it.
    """

    chosen: tuple[int, ...]
    trained: tuple[float, ...]
    setting_of: tuple[int, ...]


def nested(values: Floats, fold_of: Sequence[int], known: Sequence[int] = (0,)) -> Nested:
    """Choose a setting for every fold on the queries outside of it.

    A setting here has nothing to be fitted: every inner fold that is held out of a
    choice's training queries would find the value that a query has anyway. The inner
    loop is therefore one pass over the training queries, by `best`. Why the outer loop is
    needed: Varma and Simon, "Bias in error estimation when using cross-validation for
    model selection" (2006).

    Args:
        values: what every setting is worth on every query, shape (settings, queries).
        fold_of: the fold of every query, 0 to k - 1, none of them empty.
        known: the settings to beat.
    """
    numbers = np.array(fold_of)
    count = int(numbers.max()) + 1
    training = [values[:, numbers != fold] for fold in range(count)]
    chosen = tuple(best(part, known) for part in training)
    return Nested(
        chosen=chosen,
        trained=tuple(
            float(part[setting].mean()) for part, setting in zip(training, chosen, strict=True)
        ),
        setting_of=tuple(chosen[fold] for fold in fold_of),
    )


def best(values: Floats, known: Sequence[int] = (0,)) -> int:
    """The setting that gains most for sure: the mean gain less two standard errors.

    Of hundreds of settings the one with the greatest mean owes much of it to chance. What
    is gained is therefore counted from the best of the `known` ones, which is kept unless
    another gains more than it is unsure. The caution is that of the one-standard-error
    rule of Breiman, Friedman, Olshen and Stone, "Classification and regression trees"
    (1984), at about the lower end of a 95 % interval.

    Args:
        values: shape (settings, queries); of a single query nothing is sure.
        known: settings that were not made up for the occasion.
    """
    means = values.mean(axis=1)
    reference = max(known, key=lambda setting: means[setting])
    if values.shape[1] < 2:
        return reference
    gains = values - values[reference]
    errors = gains.std(axis=1, ddof=1) / np.sqrt(values.shape[1])
    sure = gains.mean(axis=1) - _ERRORS * errors
    return reference if sure.max() <= _EVEN else int(sure.argmax())


def cautious(values: Floats) -> int:
    """The first setting that is not worse than the best by more than one standard error.

    Of settings that go from the most to the least cautious, this is the one-standard-error
    rule of Breiman, Friedman, Olshen and Stone (1984), by differences query by query.

    Args:
        values: shape (settings, queries); of a single query nothing is sure, the first is taken.
    """
    if values.shape[1] < 2:
        return 0
    losses = values[values.mean(axis=1).argmax()] - values
    errors = losses.std(axis=1, ddof=1) / np.sqrt(values.shape[1])
    return int(np.argmax(losses.mean(axis=1) <= errors + _EVEN))
