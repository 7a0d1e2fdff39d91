"""What was shown to whom with what probability, kept in the id that the shop sends back.

The id says it all and is signed. So showing a banner writes nothing, a worker that is killed
loses nothing, and whatever an event refers to is known wherever the event is read.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

import orjson

from recommend.banners.situation import Situation

FIELD = "impression_id"
"""By this name the event_attributes of an event carry the id."""

NONCE_BYTES = 9
_SIGNATURE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Impression:
    """One banner, chosen for one shop's page.

    Attributes:
        nonce: tells it from all others.
        banner: its number.
        at: microseconds since 1970, UTC.
        share: the probability with which it was chosen, above 0.
        eligible: numbers of the banners that it was chosen from.
        situation: of who looked.
    """

    nonce: str
    banner: int
    at: int
    share: float
    eligible: tuple[int, ...]
    situation: Situation


def impression_id(impression: Impression, secret: bytes) -> str:
    """The id of an impression, of letters, digits and signs that may stand in addresses."""
    situation = impression.situation
    said = [
        impression.nonce,
        impression.banner,
        impression.at,
        impression.share,
        impression.eligible,
        situation.hour,
        situation.region,
        situation.price_level,
        situation.category,
    ]
    content = orjson.dumps(said)
    return f"{_text(content)}.{_text(_signature(content, secret))}"


def read_impression(text: str, secret: bytes) -> Impression | None:
    """What `impression_id` made; None for what it did not make with this secret."""
    content, _, signature = text.partition(".")
    try:
        said, signed = _bytes(content), _bytes(signature)
    except ValueError:
        return None
    if not hmac.compare_digest(signed, _signature(said, secret)):
        return None
    nonce, banner, at, share, eligible, *situation = orjson.loads(said)
    return Impression(nonce, banner, at, share, tuple(eligible), Situation(*situation))


def new_nonce(random_bytes: bytes) -> str:
    """The text of `NONCE_BYTES` random bytes."""
    return _text(random_bytes)


def _signature(content: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, content, sha256)[:_SIGNATURE_BYTES]


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    padding = "=" * (-len(text) % 4)
    return urlsafe_b64decode(text.encode("ascii") + padding.encode())
