"""What experiments are measured by, read from the log."""
