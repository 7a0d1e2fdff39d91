"""Products that are changed, added and deleted over HTTP."""
