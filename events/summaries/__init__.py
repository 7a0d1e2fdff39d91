"""Figures by day, kept up from the log: what was searched for, shown, clicked and bought."""
