"""Experiments over HTTP: who is answered by which settings, and what is told of it."""
