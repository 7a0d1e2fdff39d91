"""Small updates: changed and added products over an immutable version."""
