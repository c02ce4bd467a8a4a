"""First uses stand beside a figure: once a person, with consent, while the sign-off stands; and are never added."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from django.utils import timezone

from accounts.actions import consents, merging
from accounts.models import Consent, Learner, Residence
from accounts.queries import agreeing
from audit.rules import SYSTEM
from courses.models import SignOff
from indicators.actions import recount
from indicators.adapters import shipped_indicators
from indicators.models import FirstUse, Indicator, IndicatorVersion, SnapshotValue
from indicators.queries import closing, first_use
from indicators.queries.first_use import FirstUses
from places import rules as places
from places.actions import record_change
from tests.factories import LearnerFactory, make_course, moment
from tests.indicators.scene import AT, close, html, report

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 16)
FIRST_USE = Consent.Purpose.FIRST_USE
ACT, THEN = "ky-so", moment("2026-10-05 09:00")


@pytest.fixture
def course(db):
    return make_course("chu-ky-so")


def did(learner, course, at=THEN, *, act=ACT, task="viec-1", **fields):
    return SignOff.objects.create(
        learner=learner, course=course, task_key=task, act=act, occurred_at=at, marked_by_id="x", **fields
    )


def agreed(learner, at=AT):
    consents.give(learner=learner, purpose=FIRST_USE, by=SYSTEM, at=at)
    return learner


def person(commune, **fields):
    return agreed(LearnerFactory(commune=commune, **fields))


def counted(commune, period, today=TODAY):
    return first_use.by_commune([ACT], period, today, commune.pk)[ACT].get(commune.pk, FirstUses())


def test_first_uses_are_counted_by_commune_and_month(communes, october, course):
    did(person(communes[0]), course, moment("2026-09-14 23:00"))
    did(person(communes[0]), course, is_assisted=True)
    did(person(communes[1]), course)
    did(person(communes[1]), course, moment("2026-10-15 00:30"))
    assert counted(communes[0], october) == FirstUses(persons=2, assisted=1, in_month=1)
    assert counted(communes[1], october) == FirstUses(persons=1, in_month=1)
    assert first_use.by_commune([ACT], october, TODAY)[ACT] == {
        communes[0].pk: FirstUses(2, 1, 1),
        communes[1].pk: FirstUses(1, 0, 1),
    }


def test_before_the_cut_off_the_day_itself_counts(communes, november, course):
    did(person(communes[0]), course, moment("2026-10-16 23:00"))
    assert counted(communes[0], november) == FirstUses(1, 0, 1)
    assert counted(communes[0], november, TODAY - timedelta(days=1)) == FirstUses()


def test_nobody_is_counted_without_agreeing(communes, october, course):
    did(LearnerFactory(commune=communes[0]), course)
    assert counted(communes[0], october) == FirstUses()


def test_who_takes_it_back_is_not_counted_any_more_in_any_month(communes, october, course):
    learner = person(communes[0])
    did(learner, course)
    recount.refresh_first_uses(at=AT)
    assert FirstUse.objects.get().persons == 1
    consents.withdraw(learner=learner, purpose=FIRST_USE, by=SYSTEM, at=AT + timedelta(hours=1))
    assert counted(communes[0], october) == FirstUses()
    recount.refresh_first_uses(at=AT + timedelta(hours=2))
    assert not FirstUse.objects.exists()
    agreed(learner, AT + timedelta(hours=3))
    assert counted(communes[0], october).persons == 1


def test_a_sign_off_that_was_withdrawn_does_not_count(communes, october, course):
    given = did(person(communes[0]), course)
    SignOff.objects.filter(pk=given.pk).update(withdrawn_at=AT, withdrawn_by_id="x", withdrawn_reason="Nhầm")
    assert counted(communes[0], october) == FirstUses()


def test_a_person_counts_once_for_an_act_in_however_many_courses(communes, october, course):
    learner = person(communes[0])
    did(learner, course, is_assisted=True)
    did(learner, course, moment("2026-10-10 09:00"), task="viec-2")
    did(learner, make_course("khoa-hai"), is_assisted=True)
    did(learner, course, task="viec-3", act="cai-ung-dung")
    did(learner, course, task="viec-4", act="")
    assert counted(communes[0], october) == FirstUses(persons=1, assisted=0, in_month=1)


def test_merged_records_are_one_person_wherever_they_agreed(communes, october, course):
    kept, other = LearnerFactory(commune=communes[0]), person(communes[1])
    for learner in (kept, other):
        did(learner, course)
    merging.merge(kept=kept, merged=other, by=SYSTEM, at=AT)
    assert first_use.by_commune([ACT], october, TODAY)[ACT] == {communes[0].pk: FirstUses(1, 0, 1)}
    consents.withdraw(learner=other, purpose=FIRST_USE, by=SYSTEM, at=AT + timedelta(hours=1))
    assert counted(communes[0], october) == FirstUses()
    agreed(kept, AT + timedelta(hours=2))
    assert counted(communes[0], october).persons == 1


def test_the_last_word_on_any_record_counts(communes):
    kept, other = LearnerFactory(commune=communes[0]), LearnerFactory(commune=communes[0])
    Learner.objects.filter(pk=other.pk).update(canonical=kept)
    agreed(kept, AT)
    agreed(other, AT + timedelta(hours=1))
    assert agreeing(FIRST_USE, [kept.pk]).exists()
    consents.withdraw(learner=kept, purpose=FIRST_USE, by=SYSTEM, at=AT + timedelta(hours=1))
    assert not agreeing(FIRST_USE, [kept.pk]).exists()
    assert not agreeing(Consent.Purpose.MESSAGES, [kept.pk]).exists()


def test_people_are_credited_as_in_the_counted_figure(communes, october, course):
    did(person(communes[0], birth_year=2009), course)
    did(person(communes[0], deceased_on=date(2026, 10, 1)), course)
    did(agreed(LearnerFactory()), course)
    moved = person(communes[0])
    did(moved, course)
    moved.residences.update(to_on=date(2026, 10, 1), end_recorded_at=AT)
    Residence.objects.create(learner=moved, unit=communes[1], commune=communes[1], from_on=date(2026, 10, 1))
    assert first_use.by_commune([ACT], october, TODAY)[ACT] == {communes[1].pk: FirstUses(1, 0, 1)}


def test_people_of_a_merged_commune_are_its_heirs(communes, october, course):
    for commune in communes:
        did(person(commune), course, is_assisted=True)
    parts = [places.Part(communes[0].pk, communes[1].pk, 1)]
    record_change(legal_act="1/NQ", effective_on=date(2026, 10, 1), parts=parts, by=SYSTEM, at=AT)
    assert first_use.by_commune([ACT], october, TODAY)[ACT] == {communes[1].pk: FirstUses(2, 2, 2)}
    assert counted(communes[1], october) == FirstUses(2, 2, 2)


# Never added


def test_first_uses_change_no_figure_and_no_snapshot(communes, october, course):
    report(communes[0], october, 10)
    before = [(row.unit.pk, row.version.pk, row.status, row.numerator, row.flow) for row in closing.rows_of(october)]
    for _n in range(4):
        did(person(communes[0]), course)
    recount.refresh_first_uses(at=AT)
    after = [(row.unit.pk, row.version.pk, row.status, row.numerator, row.flow) for row in closing.rows_of(october)]
    assert after == before
    close(october)
    signature = SnapshotValue.objects.filter(version__indicator__code="signature", unit=communes[0])
    assert signature.get().numerator == 10
    assert FirstUse.objects.get(unit=communes[0]).persons == 4


def test_recount_equals_the_live_count(communes, october, november, course):
    did(person(communes[0]), course, moment("2026-09-20 09:00"))
    did(person(communes[0]), course, moment("2026-10-15 09:00"), act="cai-ung-dung")
    assert recount.refresh_first_uses(at=AT) == recount.refresh_first_uses(at=AT) == 3
    rows = FirstUse.objects.values_list("period__label", "indicator__code", "persons", "in_month")
    assert set(rows) == {
        ("2026-10", "signature", 1, 1),
        ("2026-11", "signature", 1, 0),
        ("2026-11", "app", 1, 1),
    }


def test_indicators_that_name_no_act_have_nothing_beside_them(communes, october):
    assert {each.code: act for each, act in first_use.acts_of(october).items()} == {
        "signature": "ky-so", "app": "cai-ung-dung", "health_book": "mo-so-suc-khoe",
    }  # fmt: skip
    IndicatorVersion.objects.exclude(indicator__code="app").update(first_use="")
    assert [each.code for each in first_use.acts_of(october)] == ["app"]


def test_acts_that_ship_are_those_that_indicators_name(settings):
    """A first use that no indicator names would ask people for nothing."""
    files = Path(settings.BASE_DIR, "curriculum").glob("*/course.yaml")
    tasks = [task for file in files for task in yaml.safe_load(file.read_text("utf-8")).get("tasks", [])]
    named = {row["first_use"] for row in shipped_indicators()["indicators"] if "first_use" in row}
    assert {task["act"] for task in tasks if "act" in task} == named == {"ky-so", "cai-ung-dung", "mo-so-suc-khoe"}


# Pages


def test_report_page_says_it_quietly_beside_the_figure(officer, communes, october, course):
    page = html(officer.get("/quan-ly/bao-cao/"))
    assert "đã làm thử tại lớp" not in page
    for helped in (False, True):
        did(person(communes[0]), course, is_assisted=helped)
    did(person(communes[0]), course, moment("2026-09-01 09:00"))
    page = html(officer.get("/quan-ly/bao-cao/"))
    assert "Bên cạnh đó, đã làm thử tại lớp: 3 người, tháng này 2 người. Có người giúp: 1 người." in page
    assert page.count("không cộng vào số liệu trên") == 1
    assert officer.get("/quan-ly/bao-cao/").context["form"].initial == {}


def test_province_page_says_the_nights_recount(client, clock, communes, october, course):
    report(communes[0], october, 10)
    close(october)
    did(person(communes[0]), course, is_assisted=True)
    did(person(communes[1]), course)
    assert "đã làm thử tại lớp" not in html(client.get("/chi-tieu/"))
    recount.refresh_first_uses(at=timezone.now())
    page = html(client.get("/chi-tieu/"))
    assert "Bên cạnh đó, đã làm thử tại lớp: Chữ ký số từ 2 người." in page
    assert "không cộng vào số liệu trên" in page


def test_public_page_tells_first_uses_in_full_tens_and_few_not_at_all(client, settings, communes, october):
    settings.SMALL_CELL = 10
    signature = Indicator.objects.get(code="signature")
    row = FirstUse.objects.create(
        period=october, indicator=signature, unit=communes[0], as_of=timezone.now(), persons=9, assisted=1, in_month=0
    )
    told = []
    for persons in (9, 10, 27, 26):
        FirstUse.objects.filter(pk=row.pk).update(persons=persons)
        told.append([(each.name, each.at_least) for each in first_use.of_province(october)])
    assert told == [[], [("Chữ ký số", 10)], [("Chữ ký số", 20)], [("Chữ ký số", 20)]]


def test_report_page_costs_the_same_for_few_and_many(officer, communes, october, course, django_assert_num_queries):
    did(person(communes[0]), course)
    officer.get("/quan-ly/bao-cao/")
    with django_assert_num_queries(26):
        officer.get("/quan-ly/bao-cao/")
    for _n in range(6):
        did(person(communes[0]), course)
    with django_assert_num_queries(26):
        officer.get("/quan-ly/bao-cao/")
