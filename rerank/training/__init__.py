"""Training and export of a cross-encoder from a catalogue alone; the only part that needs torch."""
