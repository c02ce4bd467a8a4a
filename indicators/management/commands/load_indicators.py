"""``manage.py load_indicators``: the indicators, the reporting calendar and the public holidays."""

from typing import Any

from django.core.management.base import BaseCommand

from indicators import adapters
from indicators.actions.reference import load_days_off, load_indicators


class Command(BaseCommand):
    help = "Load the indicators, the reporting calendar and public holidays (idempotent; what staff changed stays)."

    def handle(self, *args: Any, **options: Any) -> None:
        made = load_indicators(data=adapters.shipped_indicators())
        days = load_days_off(days=adapters.shipped_days_off())
        self.stdout.write(f"Indicators: {made} new. Public holidays: {days} new.")
