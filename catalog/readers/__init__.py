"""Readers of feeds, one format a file; each yields rows with the lines they begin on."""
