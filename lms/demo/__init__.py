"""Example data: fictitious people and figures, the same for the same seed. Never part of a production run."""
