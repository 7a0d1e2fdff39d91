"""Completions: mined from the catalogue and the query log, weighted, written for lookup."""
