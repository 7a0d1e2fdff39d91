"""A version as it is now: live stock and prices, changed products, retailers."""
