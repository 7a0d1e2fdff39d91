"""What a report says of itself in tests."""

from insights.artefacts.data import TradeFacts
from insights.running import Gap

FACTS = TradeFacts(
    fingerprint="0" * 64,
    until="2026-06-01T00:00:00+00:00",
    first="2025-01-01T00:00:00+00:00",
    last="2026-05-31T00:00:00+00:00",
    lines=12_345,
    orders=678,
    shops=90,
    products=12,
)
GAPS = (Gap("churn", "Churn", "there are <no> orders"),)
