"""``manage.py prepare_demo``: everything a new demonstration needs, in its order; repeated, it takes seconds."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from lms.demo.people import ACCOUNTS, OTHERS, PASSWORD

STEPS = (
    ("load_units", "Province, communes, offices"),
    ("load_indicators", "Indicators and calendar"),
    ("load_site", "Pages"),
    ("load_curriculum", "Curriculum"),
    ("load_award_types", "Certificates", "--decision=(ví dụ)"),
)


class Command(BaseCommand):
    help = "Load places, indicators, pages, curriculum and example people (idempotent)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--learners", type=int, default=20_000)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        for command, what, *words in STEPS:
            self.stdout.write(f"{what} ...")
            call_command(command, *words, stdout=self.stdout, stderr=self.stderr)
        self.stdout.write("Example people and figures ...")
        call_command("load_demo", learners=options["learners"], seed=options["seed"], stdout=self.stdout)
        self.stdout.write(self._welcome())

    def _welcome(self) -> str:
        lines = [
            "",
            f"  Home            {settings.BASE_URL}/",
            f"  Figures         {settings.BASE_URL}/chi-tieu/",
            f"  Administration  {settings.BASE_URL}/quan-tri/",
            f"  API             {settings.BASE_URL}/api/v1/docs",
            f"  Messages sent   {settings.BASE_URL}/ca-nhan/hop-thu-thu-nghiem/",
            "",
            f"  Sign in with one of these and the password {PASSWORD} (or with a code: see Messages sent):",
            *(f"    {a.role:14} {a.phone}  {a.email:26} {a.name}, {a.title}" for a in (*ACCOUNTS, *OTHERS)),
            "",
            "  Ctrl-C stops everything.",
            "",
        ]
        return "\n".join(lines)
