"""What shops do: typed events, their durable log, profiles and baskets."""
