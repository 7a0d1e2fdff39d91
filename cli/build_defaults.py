"""What the commands that build go by where they are told nothing else."""

from typing import Final

MAX_REJECT_RATE: Final = 0.1
"""Share of a feed's rows that may be bad."""

MAX_REJECT_RISE: Final = 0.02
"""How far that share may rise from build to build."""

MAX_SHRINK: Final = 0.5
"""Share of the products that may be gone since last time."""

MAX_GROUP_LOSS: Final = 0.9
"""Share of a category's, a brand's or a region's products that may."""

MAX_PRICE_FACTOR: Final = 2.0
"""Factor by which the median price may rise or fall."""

MAX_QUALITY_DROP: Final = 0.02
"""How far NDCG@10 on judged queries may fall."""

PRECISION: Final = "int8"
"""Of the exported encoder."""

LANGUAGE: Final = "english"
"""Whose word endings are cut."""

KEEP: Final = 3
"""Versions kept for a rollback."""
