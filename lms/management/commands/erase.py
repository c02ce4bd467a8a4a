"""``manage.py erase --check``: nothing is left of persons who were erased."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import queries as accounts
from accounts.queries import messages
from certificates import queries as certificates
from certificates.actions.erasing import blank_erased as blank_awards
from courses.actions.erasing import blank_erased as blank_learning
from courses.queries import erasing as learning


class Command(BaseCommand):
    help = "Blank what the sweeps have not reached yet of erased persons; with --check only say what is left."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail when something is left")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            self.stdout.write(f"{blank_awards()} certificates blanked.")
            self.stdout.write(f"{blank_learning()} rows of learning blanked.")
        left = [
            *(f"learner {pk}" for pk in accounts.naming_erased().values_list("pk", flat=True)),
            *(f"birth of learner {pk}" for pk in accounts.births_of_erased()),
            *(f"message {pk}" for pk in messages.told_to_erased().values_list("pk", flat=True)),
            *learning.left(),
            *(f"award {pk}" for pk in certificates.naming_erased().values_list("pk", flat=True)),
        ]
        if left:
            raise CommandError("\n".join(["Something still names erased persons:", *left]))
        self.stdout.write("Nothing names an erased person.")
