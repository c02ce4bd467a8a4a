"""``manage.py load_curriculum``: the courses that are written as files. Running it again changes nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm
from wagtail.models import Page, Site

from audit.rules import SYSTEM
from courses.actions import curriculum
from courses.adapters.curriculum import CourseFiles, read_course


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
        courses = self._read(folder)
        if options["check"]:
            self.stdout.write(f"{len(courses)} courses are in order.")
            return
        groups = curriculum.load_target_groups(rows=_rows(folder / "target_groups.yaml"))
        index = curriculum.course_index(_home())
        quiet = options["no_progress"] or not self.stderr.isatty()
        changed = 0
        for files in tqdm(courses, desc="Courses", unit="", disable=quiet):
            changed += curriculum.load_course(files=files, index=index, by=SYSTEM, at=timezone.now())
        rows = _rows(folder / "programmes.yaml")
        programmes = sum(curriculum.load_programme(row=row, index=index) for row in rows)
        self.stdout.write(
            f"{groups} target groups new, {changed} of {len(courses)} courses and {programmes} programmes changed."
        )

    def _read(self, folder: Path) -> list[CourseFiles]:
        """Every course, or an end with every problem of every file."""
        found, problems = [], []
        for course in sorted(path.parent for path in folder.glob("*/course.yaml")):
            files, wrong = read_course(course)
            problems += wrong
            if files:
                found.append(files)
        if problems:
            raise CommandError("\n".join(["The curriculum has problems:", *map(str, problems)]))
        return found


def _rows(file: Path) -> list[Any]:
    rows: list[Any] = yaml.safe_load(file.read_text(encoding="utf-8")) or []
    return rows


def _home() -> Page:
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    page = site.root_page if site else Page.get_first_root_node()
    return page or Page.add_root(title="Gốc", slug="root")
