"""Which of two interleaved rankings is clicked on more.

The share of searches that a ranking wins, ties halved (Chapelle, Joachims, Radlinski & Yue 2012,
"Large-scale validation and analysis of interleaved search evaluation"), as the mean over units:
one that searches all day has one voice.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.comparing import LEAST_UNITS
from experiments.definition import Definition
from experiments.report import Preference, Verdict
from experiments.statistics.sequential import always_valid
from experiments.statistics.welch import Difference, Sample

EVEN = 0.5


@dataclass(frozen=True, slots=True)
class Clicked:
    """The different products of a search that were clicked on, by who had put them there."""

    unit: str
    control: int
    variant: int


def prefer(definition: Definition, clicked: Sequence[Clicked]) -> Preference:
    """Judge the searches that had clicks.

    Args:
        definition: of the experiment.
        clicked: searches of units whose time is over, each with one click at the least.
    """
    wins = sum(each.variant > each.control for each in clicked)
    losses = sum(each.variant < each.control for each in clicked)
    sample = Sample.of(np.array(list(_shares(clicked).values()), dtype=np.float64))
    told = Preference(
        variant=definition.variants[1].name,
        units=sample.units,
        searches=len(clicked),
        wins=wins,
        losses=losses,
        ties=len(clicked) - wins - losses,
        share=sample.mean if sample.units else None,
        low=None,
        high=None,
        p=None,
        verdict=Verdict.TOO_EARLY,
    )
    if sample.units < 2 or not sample.variance:
        return told
    return _judged(told, sample, definition)


def _shares(clicked: Sequence[Clicked]) -> Mapping[str, float]:
    """By unit the share of its searches that the variant won."""
    won: dict[str, list[float]] = {}
    for each in clicked:
        score = EVEN + EVEN * ((each.variant > each.control) - (each.variant < each.control))
        won.setdefault(each.unit, []).append(score)
    return {unit: sum(scores) / len(scores) for unit, scores in won.items()}


def _judged(told: Preference, sample: Sample, definition: Definition) -> Preference:
    error = math.sqrt(sample.variance / sample.units)
    off = sample.mean - EVEN
    once = Difference(off, error, sample.units - 1)
    always = always_valid(once, sample.units, definition.planned_units, 1 - definition.alpha)
    verdict = Verdict.UNDECIDED
    if sample.units < LEAST_UNITS:
        verdict = Verdict.TOO_EARLY
    elif always.p < definition.alpha:
        verdict = Verdict.BETTER if off > 0 else Verdict.WORSE
    return Preference(
        variant=told.variant,
        units=told.units,
        searches=told.searches,
        wins=told.wins,
        losses=told.losses,
        ties=told.ties,
        share=sample.mean,
        low=max(0.0, EVEN + always.low),
        high=min(1.0, EVEN + always.high),
        p=always.p,
        verdict=verdict,
    )
