"""Practical tasks signed off: once, by whomever; withdrawn with a reason; completing what they complete."""

from datetime import timedelta

import pytest
from django.utils import timezone
from uuid6 import uuid7

from accounts.actions import merging
from audit.models import Entry
from audit.rules import SYSTEM
from courses.actions.classes import NotStartedError
from courses.actions.classes_attendance import OutOfSightError
from courses.actions.classes_practice import NoSuchTaskError, SignedOtherwiseError, sign_off, withdraw_sign_off
from courses.actions.learning import FactRefusedError
from courses.models import Completion, Enrolment, SignOff
from courses.queries import classes, facts, learning
from tests.courses.room import acting, held, house, neighbours, staff, taught_course, town
from tests.courses.way import publish
from tests.factories import CommuneFactory, LearnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    course = taught_course(rule="tasks")
    publish(course)
    return course


@pytest.fixture
def person(commune):
    return neighbours(commune, 1)[0]


def give(person, course, user, task="viec-1", *, key=None, helped=False, **more):
    return sign_off(
        fact_id=key or uuid7(),
        learner=person,
        course=course,
        task_key=task,
        is_assisted=helped,
        by=acting(user),
        at=timezone.now(),
        **more,
    )


def signed(enrolment):
    return facts.progress_in(enrolment.person_id, enrolment.edition).facts.signed


def withdraw(given, user, reason="Bấm nhầm"):
    withdraw_sign_off(sign_off_id=given.pk, reason=reason, by=acting(user), at=timezone.now())


def test_sign_off_keeps_who_how_and_when(person, course, teacher, commune):
    session = held(course, house(commune), teacher)
    given = give(person, course, teacher, helped=True, note="Máy của con", session=session, device="may-1")
    assert (given.is_assisted, given.note, given.session, given.device) == (True, "Máy của con", session, "may-1")
    assert given.marked_by_id == str(teacher.pk)
    entry = Entry.objects.get(act="sign_off.give")
    assert entry.details == {"learner": str(person.pk), "course": course.pk, "task": "viec-1"}
    assert Enrolment.objects.get().learner == person


def test_pressing_twice_is_one_sign_off(person, course, teacher):
    key = uuid7()
    assert give(person, course, teacher, key=key) == give(person, course, teacher, key=key)
    assert SignOff.objects.count() == Entry.objects.filter(act="sign_off.give").count() == 1


def test_second_instructor_with_the_same_word_finds_it_done(person, course, teacher, commune):
    first = give(person, course, teacher)
    assert give(person, course, staff(commune, "officer")) == first
    assert SignOff.objects.count() == 1


def test_second_instructor_with_another_word_is_told_and_the_first_stands(person, course, teacher, commune):
    first = give(person, course, teacher, helped=True)
    with pytest.raises(SignedOtherwiseError) as told:
        give(person, course, staff(commune, "officer"))
    assert told.value.sign_off == first
    assert SignOff.objects.get().is_assisted


def test_known_key_with_another_body_is_refused(person, course, teacher):
    key = uuid7()
    give(person, course, teacher, key=key)
    for body in ({"task": "viec-2"}, {"helped": True}):
        with pytest.raises(FactRefusedError):
            give(person, course, teacher, key=key, **body)
    assert SignOff.objects.count() == 1


def test_task_that_no_edition_has_is_refused(person, course, teacher):
    with pytest.raises(NoSuchTaskError):
        give(person, course, teacher, "viec-la")
    assert not Enrolment.objects.exists()


def test_sign_off_in_a_session_that_has_not_begun_is_refused(person, course, teacher, commune):
    later = held(course, house(commune), teacher, starts_at=timezone.now() + timedelta(hours=1))
    with pytest.raises(NotStartedError):
        give(person, course, teacher, session=later)


def test_nobody_out_of_scope_and_nobody_of_the_own_login_is_signed_off(course, teacher, commune):
    for other in (LearnerFactory(commune=CommuneFactory()), LearnerFactory(commune=commune, user=teacher)):
        with pytest.raises(OutOfSightError):
            give(other, course, teacher)
    given = give(neighbours(commune, 1)[0], course, teacher)
    with pytest.raises(OutOfSightError):
        withdraw(given, staff(CommuneFactory()))


def test_last_task_completes_the_course(person, course, teacher):
    give(person, course, teacher)
    assert not Completion.objects.exists()
    last = give(person, course, teacher, "viec-2")
    assert Completion.objects.get().completed_at == last.occurred_at


def test_task_beside_the_rule_completes_nothing(person, teacher):
    course = taught_course("khoa-khac", rule="assessment")
    publish(course)
    give(person, course, teacher)
    assert not Completion.objects.exists()


def test_withdrawing_keeps_the_row_with_who_and_why_and_never_the_completion_back(person, course, teacher):
    given = give(person, course, teacher)
    give(person, course, teacher, "viec-2")
    before = Completion.objects.values_list().get()
    withdraw(given, teacher, "Xem lại thì chưa làm được")
    given.refresh_from_db()
    assert (given.withdrawn_by_id, given.withdrawn_reason) == (str(teacher.pk), "Xem lại thì chưa làm được")
    assert set(signed(Enrolment.objects.get())) == {"viec-2"}
    assert Completion.objects.values_list().get() == before
    assert Entry.objects.get(act="sign_off.withdraw").reason == "Xem lại thì chưa làm được"


def test_withdrawing_twice_keeps_the_first_reason(person, course, teacher):
    given = give(person, course, teacher)
    withdraw(given, teacher, "Thứ nhất")
    withdraw(given, teacher, "Thứ hai")
    given.refresh_from_db()
    assert given.withdrawn_reason == "Thứ nhất"
    assert Entry.objects.filter(act="sign_off.withdraw").count() == 1


def test_task_can_be_signed_off_anew_after_a_withdrawal_under_a_new_key(person, course, teacher):
    key = uuid7()
    withdraw(give(person, course, teacher, key=key, helped=True), teacher)
    assert give(person, course, teacher, key=key, helped=True).withdrawn_at is not None
    assert give(person, course, teacher).withdrawn_at is None
    assert SignOff.objects.count() == 2


def test_merged_person_has_a_task_once_and_loses_it_at_once(course, teacher, commune):
    kept, merged, _third = neighbours(commune)
    first, second = give(kept, course, teacher), give(merged, course, teacher, helped=True)
    merging.merge(kept=kept, merged=merged, by=SYSTEM, at=timezone.now())
    assert classes.signed_by_person([kept.pk], course.pk, "viec-1") == {kept.pk: first}
    assert len(signed(learning.enrolment_of(kept.pk, "khoa-mau"))) == 1
    withdraw(second, teacher)
    assert not SignOff.objects.filter(withdrawn_at__isnull=True).exists()


def test_two_instructors_at_once_leave_one_standing_sign_off(at_once):
    commune = town()
    course = taught_course(rule="tasks")
    publish(course)
    person, users = neighbours(commune, 1)[0], [staff(commune), staff(commune, "officer")]
    results = at_once(6, lambda n: give(person, course, users[n % 2], helped=n % 3 == 0))
    given = [each for each in results if isinstance(each, SignOff)]
    assert all(isinstance(each, SignOff | SignedOtherwiseError) for each in results)
    assert len({each.pk for each in given}) == 1
    assert SignOff.objects.count() == 1
    assert Enrolment.objects.count() == 1
