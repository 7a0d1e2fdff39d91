"""Products like a product, like several, or like a text."""
