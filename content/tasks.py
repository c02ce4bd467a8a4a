"""Background work of pages; each task is safe to run again."""

from celery import shared_task
from django.core.management import call_command

from content.actions.search import index_missing


@shared_task
def publish_scheduled() -> None:
    """Pages whose hour has come are published, those past their end are taken down."""
    call_command("publish_scheduled")


@shared_task
def index_pages() -> int:
    """The sweep behind the search: pages that were missed when they were published."""
    return index_missing()
