"""``manage.py load_curriculum``: the courses that are written as files. Running it again changes nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm
from wagtail.models import Page, Site

from audit.rules import SYSTEM
from content.actions.site import add_group_pages
from courses.actions import curriculum, placement
from courses.actions.questions import QuestionRefusedError
from courses.adapters.curriculum import read_curriculum


class Command(BaseCommand):
    help = "Load target groups, courses and programmes from a folder (idempotent; nothing of a wrong course)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--path", type=Path, default=settings.BASE_DIR / "curriculum")
        parser.add_argument("--check", action="store_true", help="read and check only")
        parser.add_argument("--no-progress", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["path"]
        if not folder.is_dir():
            raise CommandError(f"No folder {folder}.")
        found, problems = read_curriculum(folder)
        if found is None:
            raise CommandError("\n".join(["The curriculum has problems:", *map(str, problems)]))
        if options["check"]:
            self.stdout.write(f"{len(found.courses)} courses are in order.")
            return
        quiet = options["no_progress"] or not self.stderr.isatty()
        groups = curriculum.load_target_groups(rows=found.target_groups)
        add_group_pages()
        index = curriculum.course_index(_home())
        changed = 0
        for files in tqdm(found.courses, desc="Courses", unit="", disable=quiet):
            try:
                changed += curriculum.load_course(files=files, index=index, by=SYSTEM, at=timezone.now())
            except QuestionRefusedError as error:
                raise CommandError(f"{files.code}/questions.yaml: {error}") from error
        programmes = sum(curriculum.load_programme(row=row, index=index) for row in found.programmes)
        items = placement.load_items(rows=found.placement)
        curriculum.feature_programmes()
        self.stdout.write(
            f"{groups} target groups new, {changed} of {len(found.courses)} courses"
            f" and {programmes} programmes changed. {items} placement items changed."
        )


def _home() -> Page:
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    page = site.root_page if site else Page.get_first_root_node()
    return page or Page.add_root(title="Gốc", slug="root")
