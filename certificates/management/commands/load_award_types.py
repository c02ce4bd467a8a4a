"""``manage.py load_award_types``: what each programme's completion earns."""

from typing import Any

from django.core.management.base import BaseCommand

from certificates.actions.reference import load_award_types


class Command(BaseCommand):
    help = "Make an award type for every live programme that has none (idempotent)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Award types: {load_award_types()} new.")
