"""Uploading, checking, applying and taking back a file."""

from exchange.actions.applying import apply, finish_apply, finish_undo, start_apply, start_undo, undo
from exchange.actions.staging import check, forget, stage, sweep

__all__ = [
    "apply",
    "check",
    "finish_apply",
    "finish_undo",
    "forget",
    "stage",
    "start_apply",
    "start_undo",
    "sweep",
    "undo",
]
