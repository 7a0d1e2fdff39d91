"""Demand through the year, what is coming, and when to stock up for it."""
