"""Issuing, revoking, correcting: each one act, atomic, the same when repeated."""
