"""Work of the installation itself."""

from celery import shared_task
from django.db import connection

from lms import database


@shared_task
def renew_statistics() -> None:
    """For SQLite; PostgreSQL keeps its statistics current by itself."""
    if connection.vendor == "sqlite":
        database.analyze()
