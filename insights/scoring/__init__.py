"""Probabilities of what shops will do: how well they tell it, and how they are set right."""
