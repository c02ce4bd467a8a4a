"""Reads over several tables, and who may see what."""
