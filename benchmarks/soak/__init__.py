"""A day in ten minutes: searched, sold, changed, rebuilt, rolled back and killed, all at once."""
