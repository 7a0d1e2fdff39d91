"""Which shops go on buying, what they will bring, and what is at stake."""
