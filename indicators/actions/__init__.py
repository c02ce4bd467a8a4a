"""Acts of the reporting month: open, submit, accept, return, close, recount."""
