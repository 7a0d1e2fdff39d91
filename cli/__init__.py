"""The aisle command: thin, one module a group of commands."""
