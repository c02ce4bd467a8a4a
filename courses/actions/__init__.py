"""One thing a person does per function: keyword-only, atomic, the same when repeated."""
