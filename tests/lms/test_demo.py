"""Example data: the same for the same seed, and true to the rules of the product."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count, F
from django.test import override_settings

from accounts.models import Learner, Posting, Residence
from audit.rules import SYSTEM
from certificates import queries as certificates
from certificates.actions.issue import award_due
from certificates.models import Award
from courses.actions import completion
from courses.models import Completion, Enrolment, Flag
from indicators.models import Coverage, Indicator, Rollup, SnapshotValue, Submission, UnitPlan
from indicators.queries import counting, staffing
from lms.demo import offices, scene
from lms.demo.people import COMMUNE
from places.models import Unit
from tests.factories import moment
from tests.indicators import demo_months
from tests.lms.example import UNTIL, load, prepare

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Loaded once for all that look at it: what a test writes goes with the test."""
    quick = {"MEDIA_ROOT": tmp_path_factory.mktemp("media")}
    quick["PASSWORD_HASHERS"] = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(**quick):
            prepare()
            load()
        yield
        transaction.set_rollback(True)


def test_demo_of_few_people_has_a_flag_that_waits_and_one_that_was_looked_at(demo):
    found = {(flag.kind, flag.noted_at is None) for flag in Flag.objects.all()}
    assert found == {("one_phone", True), ("one_phone", False)}


def test_demo_leaves_the_planner_statistics(demo):
    table = {"sqlite": "sqlite_stat1 WHERE tbl", "postgresql": "pg_stats WHERE tablename"}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} = 'certificates_award'")  # noqa: S608
        assert cursor.fetchone()[0]


def test_demo_is_the_same_for_the_same_seed(demo):
    first = list(
        Learner.objects.filter(registered_by_id="demo").order_by("pk").values_list("pk", "full_name", "birth_year")
    )
    numbers = sorted(Award.objects.values_list("number", flat=True))
    towns = scene.places([(1, "a", "A"), (2, "b", "B")], seed=1, learners=50)
    once, again = ([p.name for p in scene.people(towns, 50, 1, date(2026, 11, 23), 2, 3)] for _ in range(2))
    assert once == again
    assert len(first) == 300
    assert len(set(numbers)) == len(numbers) > 0


def test_demo_facts_hold_the_products_rules(demo):
    assert not Residence.objects.values("learner").annotate(n=Count("pk")).filter(n__gt=1)
    complete = Completion.objects.filter(programme__isnull=False)
    assert certificates.certified(date(2026, 11, 23)).count() == complete.count() > 50
    assert award_due(by=SYSTEM, at=moment("2026-11-23 09:00")) == []
    for enrolment in Enrolment.objects.select_related("learner", "edition")[:200]:
        completion.record_completions(
            person_id=enrolment.person_id, edition=enrolment.edition, at=moment("2026-11-23 09:00")
        )
    assert Completion.objects.filter(programme__isnull=False).count() == complete.count()


def test_demo_months_are_closed_but_the_running_one(demo):
    province = SnapshotValue.objects.filter(unit__kind="province", version__indicator__code="skills")
    stocks = list(province.order_by("snapshot__period__end_on").values_list("numerator", flat=True))
    assert len(stocks) >= 8
    assert stocks == sorted(stocks)
    assert Submission.objects.filter(state="submitted").exists()
    assert not Submission.objects.filter(decided_by_id=F("submitted_by_id")).exists()
    missing = SnapshotValue.objects.filter(status="missing", version__indicator__code="app")
    assert missing.exists()


def test_demo_months_are_those_that_the_forecast_was_tried_on(demo):
    province = SnapshotValue.objects.filter(unit__kind="province", version__indicator__code="skills")
    stocks = dict(province.values_list("snapshot__period__label", "numerator"))
    example = demo_months.Example(date.fromisoformat(UNTIL), learners=300, groups=1)
    expected = dict(zip(demo_months.labels(), demo_months.province(example), strict=True))
    assert stocks == {label: expected[label] for label in stocks}
    assert len(stocks) == 10


def test_demo_offices_report_and_the_division_has_something_to_do(demo):
    found = staffing.programme(date(2026, 11, 23))
    assert (len(found.offices), found.reported) == (10, 9)
    states = [office.newest.state if office.newest else "" for office in found.offices]
    assert {state: states.count(state) for state in states} == {"accepted": 8, "returned": 1, "": 1}
    assert Submission.objects.filter(data_set__code="centre", state="approved").count() == 1
    for code, rows in (("staff_course", 11), ("field_answers", 1)):
        frozen = SnapshotValue.objects.filter(snapshot__period__label="2026-11", version__indicator__code=code)
        assert frozen.count() == rows
    course = found.whole[Indicator.objects.get(code="staff_course")]
    assert 0 < course.done < course.people
    assert UnitPlan.objects.count() == 14
    assert not UnitPlan.objects.filter(unit__code=COMMUNE).exists()
    app = SnapshotValue.objects.filter(unit__kind="province", version__indicator__code="app")
    assert app.get(snapshot__period__label="2026-06").expected_percent == 12, "a straight path would be at 18"
    task_force = Posting.objects.filter(role="task_force")
    assert task_force.count() == 2


def test_demo_of_offices_is_the_same_for_the_same_seed():
    office = Unit(code="SKHCN-VP")
    assert [offices._staff(office, n, 1) for n in (1, 9)] == [offices._staff(office, n, 1) for n in (1, 9)]
    assert offices._staff(office, 3, 1) != offices._staff(office, 3, 2)
    grown = [offices._staff(office, n, 1) for n in range(1, 11)]
    for code in offices.EAGER:
        values = [each[code] for each in grown]
        assert values == sorted(values)
        assert values[-1] <= grown[0]["staff_count"]


def test_demo_people_live_in_villages_with_a_class_in_one(demo):
    homes = Residence.objects.filter(commune__code=COMMUNE)
    assert homes.filter(unit__kind="village").count() > homes.exclude(unit__kind="village").count() > 0
    row = Coverage.objects.get(unit__code=COMMUNE)
    assert (row.has_venue, row.has_class, row.in_class > 0) == (True, True, True)
    assert {village.name for village in Unit.objects.filter(parent__code=COMMUNE)} == {
        f"Tổ dân phố {n}" for n in range(1, 7)
    }


def test_demo_rollup_equals_a_recount(demo):
    counted = counting.by_commune(counting.basis_on(date(2026, 11, 23)))
    rolled = {row.unit_id: row.numerator for row in Rollup.objects.filter(numerator__gt=0)}
    assert rolled == counted
