"""Slots, banners, evidence and views as rows of the tables, and back."""

from dataclasses import dataclass, fields
from datetime import datetime

import numpy as np
import orjson

from core.sequences import Row
from recommend.banners.banner import Banner, Policy, Slot
from recommend.banners.evidence import Evidence
from recommend.banners.impressions import Impression
from recommend.banners.situation import DIMENSION, Situation

_FLOATS = np.dtype("<f8")


@dataclass(frozen=True, slots=True)
class View:
    """An impression that was seen, and what followed.

    Attributes:
        impression: what was shown.
        slot: where.
        actions: what events told of it: "impression", "click", ...
        judged: whether the evidence has it.
    """

    impression: Impression
    slot: str
    actions: frozenset[str]
    judged: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one banner in one slot.

    Attributes:
        evidence: discounted.
        judged: views in all.
        rewarded: of them, those that had the slot's reward.
    """

    evidence: Evidence
    judged: int = 0
    rewarded: int = 0


def slot_row(catalogue: str, slot: Slot) -> Row:
    """The row of a slot."""
    settings = _settings(slot, without=("name", "enabled"))
    return {
        "catalogue": catalogue,
        "slot": slot.name,
        "enabled": slot.enabled,
        "settings": settings,
    }


def slot_of(row: Row) -> Slot:
    """The slot of a row."""
    said = orjson.loads(row["settings"])
    return Slot(
        **said | {"name": row["slot"], "enabled": row["enabled"], "policy": Policy(said["policy"])}
    )


def banner_row(catalogue: str, number: int, banner: Banner) -> Row:
    """The row of a banner."""
    return {
        "catalogue": catalogue,
        "banner": banner.id,
        "number": number,
        "slot": banner.slot,
        "enabled": banner.enabled,
        "settings": _settings(banner, without=("id", "slot", "enabled")),
    }


def banner_of(row: Row) -> Banner:
    """The banner of a row."""
    said = orjson.loads(row["settings"])
    moments = {
        name: None if said[name] is None else datetime.fromisoformat(said[name])
        for name in ("starts", "ends")
    }
    lists = {name: tuple(said[name]) for name in ("regions", "shown_in")}
    own = {"id": row["banner"], "slot": row["slot"], "enabled": row["enabled"]}
    return Banner(**said | moments | lists | own)


def record_row(catalogue: str, number: int, slot: str, record: Record) -> Row:
    """The row of what is known of a banner."""
    evidence = record.evidence
    return {
        "catalogue": catalogue,
        "number": number,
        "slot": slot,
        "views": evidence.views,
        "rewards": evidence.rewards,
        "gram": evidence.gram.astype(_FLOATS).tobytes(),
        "moment": evidence.moment.astype(_FLOATS).tobytes(),
        "as_of": evidence.as_of,
        "judged": record.judged,
        "rewarded": record.rewarded,
    }


def record_of(row: Row) -> Record:
    """What is known, of a row."""
    evidence = Evidence(
        views=row["views"],
        rewards=row["rewards"],
        gram=np.frombuffer(row["gram"], _FLOATS).reshape(DIMENSION, DIMENSION),
        moment=np.frombuffer(row["moment"], _FLOATS),
        as_of=row["as_of"],
    )
    return Record(evidence, row["judged"], row["rewarded"])


def view_row(catalogue: str, view: View) -> Row:
    """The row of a view."""
    shown, situation = view.impression, view.impression.situation
    return {
        "catalogue": catalogue,
        "nonce": shown.nonce,
        "slot": view.slot,
        "number": shown.banner,
        "at": shown.at,
        "share": shown.share,
        "eligible": orjson.dumps(shown.eligible).decode(),
        "hour": situation.hour,
        "region": situation.region,
        "price_level": situation.price_level,
        "category": situation.category,
        "actions": orjson.dumps(sorted(view.actions)).decode(),
        "judged": view.judged,
    }


def view_of(row: Row) -> View:
    """The view of a row."""
    impression = Impression(
        nonce=row["nonce"],
        banner=row["number"],
        at=row["at"],
        share=row["share"],
        eligible=tuple(orjson.loads(row["eligible"])),
        situation=Situation(row["hour"], row["region"], row["price_level"], row["category"]),
    )
    actions = frozenset(orjson.loads(row["actions"]))
    return View(impression, row["slot"], actions, row["judged"])


def _settings(thing: Slot | Banner, *, without: tuple[str, ...]) -> str:
    said = {
        each.name: getattr(thing, each.name) for each in fields(thing) if each.name not in without
    }
    return orjson.dumps(said).decode()
