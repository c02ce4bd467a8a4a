"""Keeping search and standing pages in step."""
