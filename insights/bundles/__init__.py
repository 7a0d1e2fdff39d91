"""Products to offer together at a discount: under which constraints, and whether it earns."""
