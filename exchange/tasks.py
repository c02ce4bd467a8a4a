"""Long files in the background. A message that is lost is made good by the sweep."""

from celery import shared_task
from django.utils import timezone

from exchange import actions


@shared_task
def check_import(import_id: str) -> None:
    actions.check(import_id=import_id, at=timezone.now())


@shared_task
def apply_import(import_id: str) -> None:
    actions.finish_apply(import_id=import_id, at=timezone.now())


@shared_task
def undo_import(import_id: str) -> None:
    actions.finish_undo(import_id=import_id, at=timezone.now())


@shared_task
def sweep_imports() -> None:
    """Beat work, every few minutes."""
    actions.sweep(at=timezone.now())


@shared_task
def forget_imports() -> None:
    """Beat work, once a day: personal data in old imports goes."""
    actions.forget(at=timezone.now())
