"""What every shop is like as of a moment, in figures: one row a shop, one column a feature."""
