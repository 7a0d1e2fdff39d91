"""Charts as SVG; matplotlib is imported here and nowhere else."""
