"""What to show without a query: one strategy a file, one contract."""
