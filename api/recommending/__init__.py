"""What each shop is recommended, over live stock and the latest models."""
