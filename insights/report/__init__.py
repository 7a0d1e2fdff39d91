"""Sections for people: values as they are written, one page for mail, tables as CSV."""
