"""When a shop will buy a product again: renewal with shrinkage, made calibrated by its shop."""
