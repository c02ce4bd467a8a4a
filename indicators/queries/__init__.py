"""Reads of figures: live, reported, closed; and who may see them."""
