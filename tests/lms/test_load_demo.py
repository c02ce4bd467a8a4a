"""Loading example data: once, and not without what it stands on."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Learner, User
from certificates.models import AwardType
from courses.models import ProgrammeCourse, ProgrammePage
from indicators.models import ReportingCalendar
from lms.demo import figures, scene
from places.models import Unit
from tests.factories import make_course
from tests.lms.example import UNTIL, load, prepare

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    prepare()


def test_demo_is_loaded_once(ready):
    assert "300 learners, 13 sign-ins" in load()
    assert "already there" in load()
    assert Learner.objects.count() == 301
    assert User.objects.count() == 13


def test_demo_is_refused_in_production(ready, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="PRODUCTION"):
        load()


@pytest.mark.parametrize("prepared", ["nothing", "units"])
def test_demo_says_what_to_load_first(prepared):
    if prepared == "units":
        call_command("load_units", stdout=StringIO())
    with pytest.raises(CommandError, match="load_units" if prepared == "nothing" else "load_curriculum"):
        load()


def test_demo_wants_what_a_programme_stands_on(ready):
    AwardType.objects.all().delete()
    with pytest.raises(CommandError, match="load_award_types first"):
        load()
    assert not Learner.objects.exists()


def test_demo_wants_courses_that_are_published(ready):
    course = make_course("khoa-moi")
    ProgrammeCourse.objects.create(programme=ProgrammePage.objects.get(), course=course, sort_order=9)
    with pytest.raises(CommandError, match="no edition of"):
        load()


def test_demo_wants_a_calendar(ready):
    ReportingCalendar.objects.all().delete()
    with pytest.raises(LookupError, match="load_indicators first"):
        figures.months(date.fromisoformat(UNTIL))


def test_demo_population_of_a_year_is_made_once(ready):
    units = list(Unit.objects.communes().values_list("pk", "code", "name"))
    towns = scene.places(units, seed=1, learners=50)
    series = figures.population(towns, 2026)
    assert figures.population(towns[:1], 2026) == series
    assert series.values_by_unit.count() == len(towns)
