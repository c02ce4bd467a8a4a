"""``manage.py data_dictionary``: writes ``docs/reference/data-dictionary.md`` anew, or prints the dictionary as CSV."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from indicators.renderers import tidy

PAGE = Path("docs") / "reference" / "data-dictionary.md"


class Command(BaseCommand):
    help = "Writes the data dictionary of the figures' files (docs/reference/data-dictionary.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--csv", action="store_true", help="print it as CSV instead")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["csv"]:
            self.stdout.write(b"".join(tidy.dictionary_csv()).decode("utf-8-sig"), ending="")
            return
        path = Path(settings.BASE_DIR) / PAGE
        path.write_text(tidy.dictionary_markdown(), encoding="utf-8")
        self.stdout.write(f"{PAGE}")
