"""Who did what to what, when and why: one append-only table, sealed in batches by a hash chain."""
