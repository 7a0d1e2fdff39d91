"""Experiments: assignment, measuring, tests and verdicts; offline evaluation."""
