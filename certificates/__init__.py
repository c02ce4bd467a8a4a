"""Award types, awards, PDF, verification, revocation."""
