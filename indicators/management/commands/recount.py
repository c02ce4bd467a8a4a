"""Counts the live figures anew, or checks that the figures said are those that the facts give."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from indicators.actions.recount import refresh_rollup
from indicators.models import Recount, Snapshot
from indicators.queries import checking, sealing


class Command(BaseCommand):
    help = "Count the live figures; --check: compare them with a recount as of their moment; --closed: months too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing, compare")
        parser.add_argument("--closed", action="store_true", help="with --check: every closed month as well")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            self.stdout.write(f"{refresh_rollup(at=timezone.now())} people are counted.")
            return
        wrong = self._live() + (self._closed() if options["closed"] else 0)
        if wrong:
            raise CommandError(f"{wrong} figures differ from what they should be.")

    def _live(self) -> int:
        wrong = 0
        for recount in Recount.objects.select_related("indicator"):
            wrong += self._tell(f"{recount.indicator.code} {recount.as_of:%Y-%m-%d %H:%M}", checking.live(recount))
        return wrong

    def _closed(self) -> int:
        wrong = 0
        for snapshot in Snapshot.objects.select_related("period").order_by("pk"):
            wrong += self._sealed(snapshot)
            for code, found in checking.closed(snapshot).items():
                wrong += self._tell(f"{code} {snapshot.period.label} vintage {snapshot.vintage}", found)
        return wrong

    def _sealed(self, snapshot: Snapshot) -> int:
        """Rows that no longer give the hash that was published, or a chain that was broken."""
        seal = sealing.seal_of(snapshot)
        if seal.is_intact is not False and seal.is_chained:
            return 0
        self.stdout.write(f"{snapshot.period.label} vintage {snapshot.vintage}: the hash does not match")
        return 1

    def _tell(self, what: str, found: list[checking.Difference]) -> int:
        for each in found:
            self.stdout.write(f"{what}: {each.unit.code} {each.said} said, {each.recounted} recounted")
        if not found:
            self.stdout.write(f"{what}: equal")
        return len(found)
