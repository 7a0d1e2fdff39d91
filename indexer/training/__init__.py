"""Fine-tuning of the encoder on a catalogue's own words."""
