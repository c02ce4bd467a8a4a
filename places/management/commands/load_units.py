"""``manage.py load_units``: the province, its 166 communes and the agency tree. Running it again changes
nothing.
"""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from audit.rules import SYSTEM
from places import actions, adapters


class Command(BaseCommand):
    help = "Load the province, its communes and the agency tree (idempotent)."

    def handle(self, *args: Any, **options: Any) -> None:
        rows = [*adapters.official_units(), *adapters.agencies()]
        loaded = actions.load_units(rows=rows, by=SYSTEM, at=timezone.now())
        self.stdout.write(f"Units: {loaded.total} in the lists, {loaded.created} new, {loaded.changed} renamed.")
