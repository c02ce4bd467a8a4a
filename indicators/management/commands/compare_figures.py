"""``manage.py compare_figures FILE``: a file of DHIS2 beside the same closed month. Writes nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from indicators.adapters import dhis2 as adapter
from indicators.queries import comparing, exports, reporting
from indicators.rules import dhis2


class Command(BaseCommand):
    help = "Compares a dataValueSets or ADX file with the newest vintage of the same month; writes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--data-set", default=reporting.COMMUNES)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as file:
                found = dhis2.understand(adapter.read(file))
        except dhis2.MessageError as error:
            raise CommandError(adapter.refusal(error)) from error
        closed = exports.snapshots_of(found.period)
        if not closed:
            raise CommandError(f"{found.period}: not closed")
        month = exports.month_of(closed[0], reporting.data_set_of(options["data_set"]), is_public=False)
        result = comparing.compare(month, found.figures)
        for flaw in found.flaws:
            self.stdout.write(f"{flaw.place}: {adapter.flaw_text(flaw)}")
        for row in result.differences:
            self.stdout.write(f"{row.unit_code} {row.indicator}_{row.measure}: {row.ours} / {row.theirs}")
        self.stdout.write(f"{found.period}: {result.same} alike, {len(result.differences)} differ")
