"""What some shops of the made-up marketplace did for two years, and the truth behind it."""

from catalog.demo.behaviour.drawing import demo_truth
from catalog.demo.behaviour.events import LAST_DAY, demo_events, write_demo_events
from catalog.demo.behaviour.truth import Truth
from catalog.demo.sorts import Sort

__all__ = ["LAST_DAY", "Sort", "Truth", "demo_events", "demo_truth", "write_demo_events"]
