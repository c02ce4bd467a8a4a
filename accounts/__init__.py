"""Logins, learners (persons), posts, consent, messages, permissions."""
