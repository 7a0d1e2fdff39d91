"""Assignment, tests and offline evaluation."""
