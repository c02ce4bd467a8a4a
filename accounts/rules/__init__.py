"""Phones, names and birth dates, personal numbers, merging: pure Python."""
