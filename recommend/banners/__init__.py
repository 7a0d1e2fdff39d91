"""Banners: which of several to show in a slot, learnt from what shops do with them."""
