"""One shop: what it buys and when, how it stands to its peers, what it saw and took."""
