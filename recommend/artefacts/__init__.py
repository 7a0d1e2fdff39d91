"""Batch models as versions: trained, checked, published, opened, taken back."""
