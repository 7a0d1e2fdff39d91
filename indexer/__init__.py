"""From products to a published index version."""
