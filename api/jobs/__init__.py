"""Builds, folds and rollbacks asked for over HTTP, each in a process of its own."""
