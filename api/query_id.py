"""Names for searches, by which later clicks and orders are joined to what was shown."""

import secrets
from datetime import datetime
from uuid import UUID


def new_query_id(now: datetime) -> str:
    """A UUID of version 7 (RFC 9562): sorts by time to the millisecond, otherwise random."""
    milliseconds = int(now.timestamp() * 1000)
    value = milliseconds << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(UUID(int=value))
