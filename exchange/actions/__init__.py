"""Uploading, checking, applying and taking back a file."""

from exchange.actions.answers import answer
from exchange.actions.applying import apply, finish_apply, finish_undo, start_apply, start_undo, undo
from exchange.actions.columns import choose_columns
from exchange.actions.staging import check, forget, stage, sweep

__all__ = [
    "answer",
    "apply",
    "check",
    "choose_columns",
    "finish_apply",
    "finish_undo",
    "forget",
    "stage",
    "start_apply",
    "start_undo",
    "sweep",
    "undo",
]
