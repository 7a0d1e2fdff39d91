"""What a view adds to what is known of its banner."""

from collections import defaultdict
from collections.abc import Iterable

from recommend.banners.banner import Slot
from recommend.banners.evidence import Decay, Evidence
from recommend.banners.rows import Record, View


def nothing_known() -> Record:
    """The record of a banner that was never seen."""
    return Record(Evidence.none())


def with_judged(record: Record, view: View, slot: Slot) -> Record:
    """And a view whose window has passed, with the reward if it had one by then."""
    shown = view.impression
    decay = Decay(slot.half_life_hours)
    evidence = record.evidence.with_view(shown.at, shown.situation.features(), decay)
    counted = Record(evidence, record.judged + 1, record.rewarded)
    return with_reward(counted, view, slot) if slot.reward in view.actions else counted


def with_reward(record: Record, view: View, slot: Slot) -> Record:
    """And the reward of a view that was judged, maybe before the reward was known."""
    shown = view.impression
    decay = Decay(slot.half_life_hours)
    evidence = record.evidence.with_reward(shown.at, shown.situation.features(), decay)
    return Record(evidence, record.judged, record.rewarded + 1)


def records_of(views: Iterable[View], slot: Slot) -> dict[int, Record]:
    """What is known from judged views alone, by the banner's number."""
    records: defaultdict[int, Record] = defaultdict(nothing_known)
    for view in views:
        records[view.impression.banner] = with_judged(records[view.impression.banner], view, slot)
    return dict(records)
