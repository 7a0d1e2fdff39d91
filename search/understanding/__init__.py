"""What a query means beyond its letters: spelling, units, synonyms, brands and prices."""
