"""Products: what they are, how feeds of them are read and checked."""
