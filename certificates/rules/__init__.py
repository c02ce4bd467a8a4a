"""Plain rules of certificates."""
