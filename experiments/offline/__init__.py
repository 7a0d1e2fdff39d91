"""Offline evaluation of named search configurations on judged queries."""
