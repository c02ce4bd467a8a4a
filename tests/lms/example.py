"""The example data that tests load: few people, always the same."""

from datetime import date
from io import StringIO

from django.core.management import call_command

from audit.rules import SYSTEM
from certificates.actions.reference import load_award_types
from courses.actions import editions
from tests.factories import TargetGroupFactory, make_course, make_programme, moment

UNTIL = "2026-11-23"


def load(count: int = 300, seed: int = 1) -> str:
    out = StringIO()
    call_command("load_demo", learners=count, seed=seed, until=date.fromisoformat(UNTIL), no_progress=True, stdout=out)
    return out.getvalue()


def prepare() -> None:
    """What is loaded before the people are."""
    call_command("load_units", stdout=StringIO())
    call_command("load_indicators", stdout=StringIO())
    TargetGroupFactory(code="older-people")
    courses = [make_course(f"khoa-{n}") for n in range(3)]
    for course in courses:
        editions.publish_edition(course_id=course.pk, by=SYSTEM, at=moment("2026-01-02 08:00"))
    make_programme("ky-nang-so-co-ban", *courses)
    load_award_types()
