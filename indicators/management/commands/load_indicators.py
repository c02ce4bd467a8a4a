"""``manage.py load_indicators``: the four indicators and the reporting calendar."""

from typing import Any

from django.core.management.base import BaseCommand

from indicators import adapters
from indicators.actions.reference import load_indicators


class Command(BaseCommand):
    help = "Load the indicators and the reporting calendar (idempotent; what staff changed stays)."

    def handle(self, *args: Any, **options: Any) -> None:
        made = load_indicators(data=adapters.shipped_indicators())
        self.stdout.write(f"Indicators: {made} new.")
