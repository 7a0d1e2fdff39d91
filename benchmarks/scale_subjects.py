"""Which catalogues the query tables by size are measured on: the real one, and larger made ones."""

from dataclasses import replace

from benchmarks.scale_bench import ScaleBench, Sized

ABOUT_AS_LARGE = 1.5
"""A made catalogue of up to so many times the real one's products says nothing more than it."""


def subjects(bench: ScaleBench) -> list[Sized]:
    """The real catalogue for all sizes about as large or smaller, and the made ones above."""
    real = len(bench.source.products)
    larger = tuple(size for size in bench.sizes if size > ABOUT_AS_LARGE * real)
    made = replace(bench, sizes=larger).catalogues()
    if len(larger) == len(bench.sizes):
        return made
    return [Sized(real, bench.source.version, ()), *made]
