"""Banners over HTTP."""
