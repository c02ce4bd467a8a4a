"""``manage.py load_demo``: fictitious people, months of figures, sign-ins of every role."""

import random
from argparse import ArgumentParser
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from accounts.models import Learner, TargetGroup
from courses.actions.items import analyse
from courses.models import ProgrammePage
from indicators.actions.recount import refresh_coverage, refresh_first_uses, refresh_rollup
from lms import database
from lms.demo import accounts, answers, bulk, figures, learners, offices, oversight, rooms, scene
from places.models import Unit

PROGRAMME = "ky-nang-so-co-ban"


class Command(BaseCommand):
    help = "Load example data: the same for the same seed and day. Refused in production."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--learners", type=int, default=2000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--until", type=date.fromisoformat, default=None, help="last day of the example")
        parser.add_argument("--no-progress", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("PRODUCTION is on: example data does not belong here.")
        self.bar = not options["no_progress"] and self.stderr.isatty()
        until = options["until"] or timezone.localdate()
        if Learner.objects.filter(registered_by_id=learners.BY).exists():
            self.stdout.write("Example data is already there.")
            return
        units = list(Unit.objects.communes().order_by("code").values_list("pk", "code", "name"))
        if not units:
            raise CommandError("Run load_units first.")
        villages = rooms.villages(timezone.now())
        towns = [
            replace(town, villages=villages.get(town.code, ()))
            for town in scene.places(units, options["seed"], options["learners"])
        ]
        self._people(towns, options["learners"], options["seed"], until)
        database.analyze()
        self._figures(towns, options["seed"], until)
        analyse(at=timezone.now())
        made = accounts.load(timezone.now())
        rooms.load(ProgrammePage.objects.get(code=PROGRAMME), timezone.now())
        oversight.load(timezone.now())
        refresh_rollup(at=timezone.now())
        refresh_coverage(at=timezone.now())
        refresh_first_uses(at=timezone.now())
        self.stdout.write(f"{options['learners']} learners, {made} sign-ins.")

    def _people(self, towns: list[scene.Place], count: int, seed: int, until: date) -> None:
        programme = ProgrammePage.objects.filter(code=PROGRAMME).first()
        if programme is None:
            raise CommandError("Run load_curriculum first.")
        try:
            way = learners.road(programme, scene.midnight(until))
        except LookupError as missing:
            raise CommandError(f"Run load_curriculum and load_award_types first ({missing}).") from missing
        groups = list(TargetGroup.objects.order_by("position").values_list("pk", flat=True))
        chance = random.Random(f"facts-{seed}")  # noqa: S311 - example data
        crowd = scene.people(towns, count, seed, until, len(groups), len(way.courses))
        left = answers.MOST
        with tqdm(total=count, desc="Learners", unit="", disable=not self.bar) as bar:
            for part in bulk.slices(crowd):
                with transaction.atomic():
                    left -= learners.write(part, way, groups, chance, most=left)
                bar.update(len(part))

    def _figures(self, towns: list[scene.Place], seed: int, until: date) -> None:
        figures.plan(figures.population(towns, until.year), until.year)
        offices.path(until.year)
        months = figures.months(until)
        for number, period in enumerate(tqdm(months, desc="Months", unit="", disable=not self.bar), start=1):
            is_running = period.due_on >= until
            figures.report(period, number, towns, seed, is_running=is_running)
            offices.report(period, number, seed, is_running=is_running)
            if not is_running:
                figures.close(period)
        offices.commune_plans(until.year)
