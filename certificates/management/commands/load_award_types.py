"""``manage.py load_award_types``: what each programme's completion earns."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from certificates.actions.reference import load_award_types


class Command(BaseCommand):
    help = "Make an award type for every live programme that has none (idempotent)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--decision", default="", help="Number of the decision by which they count (12/QĐ-SKHCN)")

    def handle(self, *args: Any, **options: Any) -> None:
        made = load_award_types(decision_no=options["decision"])
        self.stdout.write(f"Award types: {made} new.")
