"""Plain rules of learning: no database, no clock, no request."""
