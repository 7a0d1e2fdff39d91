"""Offline evaluation of recommenders on what shops bought next."""
