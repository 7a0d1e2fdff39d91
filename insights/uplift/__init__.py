"""What a campaign brought that would not have come without it, and from whom."""
