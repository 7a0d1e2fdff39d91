"""Tests and intervals that experiments are judged by."""
