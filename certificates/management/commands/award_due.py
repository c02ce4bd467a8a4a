"""Issue every certificate that is due."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from audit.rules import SYSTEM
from certificates.actions.issue import award_due


class Command(BaseCommand):
    help = "Issue every certificate that is due; may run any number of times."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{len(award_due(by=SYSTEM, at=timezone.now()))} issued")
