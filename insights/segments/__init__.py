"""Segments: shops that are alike in how they buy, named by what sets them apart."""
