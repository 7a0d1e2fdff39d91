"""The analyses that there are, each imported when it is asked for: their packages are heavy."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from core.errors import BadInput, ModelMissing
from insights.analysis import Analysis
from insights.circumstances import Circumstances

EXTRA = "insights"
"""Of Aisle, with which the packages of analyses are installed."""

UNKNOWN = Circumstances()

_OWN = "insights"


def analyses(
    only: Sequence[str] = (), circumstances: Circumstances = UNKNOWN
) -> tuple[Analysis, ...]:
    """The analyses of these keys, in the order in which reports have them; all if there are none.

    Raises:
        BadInput: there is no analysis of a key.
        BadFeed: the file of the supply cannot be read.
        ModelMissing: a package that one needs is not installed.
    """
    for key in only:
        if key not in _MAKERS:
            raise BadInput(
                f"there is no analysis {key!r}", field="only", hint=f"one of: {', '.join(_MAKERS)}"
            )
    return tuple(_made(key, circumstances) for key in _MAKERS if not only or key in only)


def analysis_keys() -> tuple[str, ...]:
    """The keys of all analyses, in the order in which reports have them."""
    return tuple(_MAKERS)


@contextmanager
def packages_told(key: str) -> Iterator[None]:
    """Tell of a package that is missing with the extra that brings it.

    Raises:
        ModelMissing: within the block a package was not there.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == _OWN:
            raise
        raise ModelMissing(
            f"the analysis {key} needs the package {error.name}",
            field=key,
            hint=f"pip install 'aisle[{EXTRA}]'",
        ) from error


def _made(key: str, circumstances: Circumstances) -> Analysis:
    with packages_told(key):
        return _MAKERS[key](circumstances)


def _overview(_: Circumstances) -> Analysis:
    from insights.overview.analysis import OverviewAnalysis  # noqa: PLC0415 - only when asked for

    return OverviewAnalysis()


def _segments(_: Circumstances) -> Analysis:
    from insights.segments.analysis import SegmentsAnalysis  # noqa: PLC0415 - only when asked for

    return SegmentsAnalysis()


def _churn(_: Circumstances) -> Analysis:
    from insights.churn.analysis import ChurnAnalysis  # noqa: PLC0415 - only when asked for

    return ChurnAnalysis()


def _upsell(_: Circumstances) -> Analysis:
    from insights.upsell.analysis import UpsellAnalysis  # noqa: PLC0415 - only when asked for

    return UpsellAnalysis()


def _affinities(_: Circumstances) -> Analysis:
    from insights.affinities.analysis import AffinitiesAnalysis  # noqa: PLC0415 - only when asked for

    return AffinitiesAnalysis()


def _bundles(known: Circumstances) -> Analysis:
    from insights.bundles.analysis import BundlesAnalysis  # noqa: PLC0415 - only when asked for
    from insights.bundles.options import BundleOptions  # noqa: PLC0415 - the same
    from insights.bundles.supply import Above, KnownSupply  # noqa: PLC0415 - the same
    from insights.bundles.supply_file import read_supply  # noqa: PLC0415 - the same

    options = BundleOptions(cost_share=known.cost_share)
    written = KnownSupply() if known.supply is None else read_supply(known.supply)
    supply = written if known.offers is None else Above(written, known.offers)
    return BundlesAnalysis(options, supply)


def _seasons(known: Circumstances) -> Analysis:
    from insights.seasons.analysis import SeasonsAnalysis  # noqa: PLC0415 - only when asked for

    return SeasonsAnalysis(known.country, known.lead_days)


def _outlook(_: Circumstances) -> Analysis:
    from insights.scenarios.analysis import OutlookAnalysis  # noqa: PLC0415 - only when asked for

    return OutlookAnalysis()


_MAKERS: Mapping[str, Callable[[Circumstances], Analysis]] = {
    "overview": _overview,
    "segments": _segments,
    "churn": _churn,
    "upsell": _upsell,
    "affinities": _affinities,
    "bundles": _bundles,
    "seasons": _seasons,
    "outlook": _outlook,
}
