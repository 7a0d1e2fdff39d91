"""Two products at a time: in how many baskets both are, and whether that is more than chance."""
