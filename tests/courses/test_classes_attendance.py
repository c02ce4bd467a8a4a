"""The roll as facts: kept once, corrected by appending, counted once a person, completing what it completes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from uuid6 import uuid7

from accounts.actions import merging
from audit.models import Entry
from audit.rules import SYSTEM
from courses.actions.attempts import start_attempt
from courses.actions.classes import NotStartedError
from courses.actions.classes_attendance import (
    ChangedMeanwhileError,
    Marked,
    NewMark,
    OutOfSightError,
    ReasonMissingError,
    mark_attendance,
)
from courses.actions.completion import record_completions
from courses.actions.learning import FactRefusedError
from courses.models import Attempt, Attendance, Completion, Enrolment
from courses.queries import classes, facts, learning
from tests.courses.room import acting, held, house, mark, neighbours, staff, taught_course, town
from tests.courses.way import enrolled, publish, sign_in
from tests.factories import CommuneFactory, LearnerFactory

pytestmark = pytest.mark.django_db
RULE = {"sessions": 2}


@pytest.fixture
def course():
    course = taught_course(rule=RULE)
    publish(course)
    return course


def save(session, user, *marks, **more):
    return mark_attendance(session_id=session.pk, marks=marks, by=acting(user), at=timezone.now(), **more)


def standing(session):
    return dict(
        Attendance.objects.filter(session=session, withdrawn_at__isnull=True).values_list(
            "learner__full_name", "status"
        )
    )


# Kept once


def test_roll_keeps_each_mark_with_clocks_and_device(session, teacher, commune):
    (person,) = neighbours(commune, 1)
    claimed, now = timezone.now() - timedelta(minutes=30), timezone.now()
    key = uuid7()
    save(session, teacher, NewMark(key, person.pk, "present", occurred_at=claimed), device="may-1")
    fact = Attendance.objects.get(pk=key)
    assert (fact.occurred_at, fact.device, fact.marked_by_id) == (claimed, "may-1", str(teacher.pk))
    assert fact.received_at >= now


def test_clock_of_the_device_never_reaches_into_the_future(session, teacher, commune):
    (person,) = neighbours(commune, 1)
    save(session, teacher, NewMark(uuid7(), person.pk, "present", occurred_at=timezone.now() + timedelta(days=3)))
    assert Attendance.objects.get().occurred_at <= timezone.now()


def test_roll_saved_again_changes_nothing(session, teacher, commune):
    marks = [NewMark(uuid7(), person.pk, "present") for person in neighbours(commune)]
    assert save(session, teacher, *marks) == Marked(3, 0, ())
    before = list(Attendance.objects.values_list().order_by("pk"))
    entries = Entry.objects.count()
    assert save(session, teacher, *marks) == Marked(0, 0, ())
    assert list(Attendance.objects.values_list().order_by("pk")) == before
    assert Entry.objects.count() == entries


def test_same_status_from_another_page_is_no_second_mark(session, teacher, commune):
    people = neighbours(commune)
    mark(session, teacher, "present", *people)
    assert mark(session, teacher, "present", *people) == Marked(0, 0, ())
    assert Attendance.objects.count() == 3


def test_known_key_with_another_body_is_refused_and_nothing_is_saved(session, teacher, commune):
    first, second, _third = neighbours(commune)
    key = uuid7()
    save(session, teacher, NewMark(key, first.pk, "present"))
    for other in (NewMark(key, first.pk, "absent"), NewMark(key, second.pk, "present")):
        with pytest.raises(FactRefusedError):
            save(session, teacher, NewMark(uuid7(), second.pk, "late"), other)
    assert standing(session) == {first.full_name: "present"}


def test_old_page_sent_again_after_a_correction_does_not_bring_the_old_mark_back(session, teacher, commune):
    (person,) = neighbours(commune, 1)
    first = NewMark(uuid7(), person.pk, "present")
    save(session, teacher, first)
    save(session, teacher, NewMark(uuid7(), person.pk, "absent", replaces=first.fact_id), reason="Bấm nhầm")
    save(session, teacher, first)
    assert standing(session) == {person.full_name: "absent"}


# Corrected by appending


def test_correction_withdraws_the_old_mark_and_appends_a_new_one(session, teacher, commune):
    (person,) = neighbours(commune, 1)
    old, new = uuid7(), uuid7()
    save(session, teacher, NewMark(old, person.pk, "absent"))
    done = save(session, teacher, NewMark(new, person.pk, "late", replaces=old), reason="Đến sau khi điểm danh")
    assert (done.new, done.corrected) == (0, 1)
    withdrawn = Attendance.objects.get(pk=old)
    assert withdrawn.status == "absent"
    assert withdrawn.withdrawn_at
    assert (withdrawn.withdrawn_by_id, withdrawn.withdrawn_reason) == (str(teacher.pk), "Đến sau khi điểm danh")
    assert standing(session) == {person.full_name: "late"}
    entry = Entry.objects.filter(act="attendance.mark").latest("pk")
    assert entry.reason == "Đến sau khi điểm danh"
    assert entry.details == {"new": [str(new)], "withdrawn": [str(old)]}


def test_correction_without_a_reason_is_refused(session, teacher, commune):
    (person,) = neighbours(commune, 1)
    old = uuid7()
    save(session, teacher, NewMark(old, person.pk, "absent"))
    with pytest.raises(ReasonMissingError):
        save(session, teacher, NewMark(uuid7(), person.pk, "late", replaces=old))
    assert standing(session) == {person.full_name: "absent"}


def test_mark_of_the_wrong_person_is_taken_back_alone(session, teacher, commune):
    (person,) = neighbours(commune, 1)
    old = uuid7()
    save(session, teacher, NewMark(old, person.pk, "present"))
    done = save(session, teacher, NewMark(uuid7(), person.pk, "", replaces=old), reason="Nhầm người")
    assert (done.new, done.corrected) == (0, 0)
    assert standing(session) == {}
    assert save(session, teacher, NewMark(uuid7(), person.pk, "")) == Marked(0, 0, ())


def test_mark_made_by_somebody_else_meanwhile_is_not_overwritten(session, teacher, commune):
    first, second, _third = neighbours(commune)
    mark(session, teacher, "absent", first)
    with pytest.raises(ChangedMeanwhileError) as told:
        save(
            session, teacher, NewMark(uuid7(), first.pk, "present"), NewMark(uuid7(), second.pk, "present"), reason="?"
        )
    assert told.value.learner_ids == [first.pk]
    assert standing(session) == {first.full_name: "absent"}


def test_database_keeps_one_standing_mark_and_no_withdrawal_without_reason(session, teacher, commune):
    (person,) = neighbours(commune, 1)
    mark(session, teacher, "present", person)
    again = {"session": session, "learner": person, "status": "late", "occurred_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.create(**again)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.update(withdrawn_at=timezone.now())


# Who and when


def test_attendance_before_the_session_begins_is_refused(course, venue, teacher, commune):
    session = held(course, venue, teacher, starts_at=timezone.now() + timedelta(minutes=5))
    with pytest.raises(NotStartedError) as told:
        mark(session, teacher, "present", *neighbours(commune))
    assert told.value.session == session
    assert not Attendance.objects.exists()
    assert not Enrolment.objects.exists()


def test_nobody_out_of_scope_is_marked(session, teacher):
    stranger = LearnerFactory(commune=CommuneFactory())
    with pytest.raises(OutOfSightError):
        mark(session, teacher, "present", stranger)


def test_nobody_attests_to_themselves(session, teacher, commune):
    own = LearnerFactory(user=teacher, commune=commune)
    with pytest.raises(OutOfSightError):
        mark(session, teacher, "present", own)


def test_being_there_enrols_on_the_newest_edition_and_being_away_does_not(session, teacher, commune, course):
    there, known, away = neighbours(commune)
    older = enrolled(known, course, learning.current_edition("khoa-mau"))
    course.pass_mark = 90
    course.save()
    newest = publish(course)
    mark(session, teacher, "present", there, known)
    mark(session, teacher, "absent", away)
    assert Enrolment.objects.get(learner=there).edition == newest
    assert Enrolment.objects.get(learner=known) == older
    assert not Enrolment.objects.filter(learner=away).exists()


# What counts


def test_late_and_leaving_early_count_absent_and_excused_do_not(course, venue, teacher, commune):
    for status, counts in (("late", True), ("left_early", True), ("absent", False), ("excused", False)):
        person = LearnerFactory(commune=commune)
        begin = timezone.now() - timedelta(days=Attendance.objects.count() + 1)
        session = held(course, venue, teacher, starts_at=begin)
        mark(session, teacher, status, person)
        enrolment = enrolled(person, course, learning.current_edition("khoa-mau"))
        assert bool(facts.progress_in(enrolment.person_id, enrolment.edition).facts.attended) == counts, status


def test_the_session_that_completes_the_rule_completes_the_course(course, venue, teacher, commune):
    once, twice, _third = neighbours(commune)
    first = held(course, venue, teacher, starts_at=timezone.now() - timedelta(days=7))
    assert mark(first, teacher, "present", twice).completed == ()
    second = held(course, venue, teacher)
    done = mark(second, teacher, "present", once, twice)
    assert done.completed == (twice.pk,)
    assert Completion.objects.get().learner == twice
    assert mark(second, teacher, "present", once, twice).completed == ()


def test_withdrawn_mark_never_takes_a_completion_back_nor_dates_it_again(course, venue, teacher, commune):
    (person,) = neighbours(commune, 1)
    key = uuid7()
    mark(held(course, venue, teacher, starts_at=timezone.now() - timedelta(days=7)), teacher, "present", person)
    second = held(course, venue, teacher, starts_at=timezone.now() - timedelta(days=2))
    save(second, teacher, NewMark(key, person.pk, "present"))
    completion = Completion.objects.get()
    before = Completion.objects.values_list().get()
    save(second, teacher, NewMark(uuid7(), person.pk, "absent", replaces=key), reason="Nhầm người")
    enrolment = Enrolment.objects.get()
    assert len(facts.progress_in(enrolment.person_id, enrolment.edition).facts.attended) == 1
    mark(held(course, venue, teacher), teacher, "present", person)
    record_completions(person_id=enrolment.person_id, edition=enrolment.edition, at=timezone.now())
    assert Completion.objects.values_list().get() == before
    assert facts.standing_of(person.pk).courses == {course.pk: completion}


def test_merged_person_is_counted_once_a_session(course, venue, teacher, commune):
    kept, merged, _third = neighbours(commune)
    session = held(course, venue, teacher)
    mark(session, teacher, "absent", kept)
    mark(session, teacher, "present", merged)
    merging.merge(kept=kept, merged=merged, by=SYSTEM, at=timezone.now())
    assert classes.counts([session]) == {session.pk: 1}
    (row,) = classes.roll(session, acting(teacher), []).rows
    assert (row.learner, row.mark.status) == (kept, "present")
    enrolment = learning.enrolment_of(kept.pk, "khoa-mau")
    assert len(facts.progress_in(enrolment.person_id, enrolment.edition).facts.attended) == 1
    save(session, teacher, NewMark(uuid7(), kept.pk, "excused", replaces=row.mark.pk), reason="Nhầm người")
    assert standing(session) == {kept.full_name: "excused"}


def test_two_instructors_saving_one_roll_at_once_leave_one_mark_each(at_once):
    commune = town()
    teacher, other = staff(commune), staff(commune, "officer")
    course = taught_course(rule=RULE)
    publish(course)
    session = held(course, house(commune), teacher)
    people = neighbours(commune)
    results = at_once(4, lambda n: mark(session, (teacher, other)[n % 2], "present", *people))
    assert sorted(done.new for done in results) == [0, 0, 0, 3]
    assert Attendance.objects.count() == 3
    assert Enrolment.objects.count() == 3


# What is done while it goes on


@pytest.mark.parametrize(("status", "is_kept"), [("late", True), ("absent", False)])
def test_attempt_of_somebody_in_a_session_that_is_on_keeps_the_session(
    client, course, session, teacher, commune, status, is_kept
):
    enrolment = enrolled(sign_in(client, commune=commune), course, course.editions.get())
    mark(session, teacher, status, enrolment.learner)
    client.post(f"/hoc/{course.code}/kiem-tra/")
    assert Attempt.objects.get().session == (session if is_kept else None)


def test_session_that_is_over_has_nothing_to_do_with_an_attempt(client, course, venue, teacher, commune):
    enrolment = enrolled(sign_in(client, commune=commune), course, course.editions.get())
    over = held(course, venue, teacher, starts_at=timezone.now() - timedelta(hours=3))
    mark(over, teacher, "present", enrolment.learner)
    client.post(f"/hoc/{course.code}/kiem-tra/")
    assert Attempt.objects.get().session is None


def test_attempt_keeps_where_and_how_it_was_taken(course, session):
    at = timezone.now()
    enrolment = enrolled(LearnerFactory(), course, course.editions.get())
    start_attempt(enrolment=enrolment, at=at, device="may-1", session=session, is_assisted=True)
    kept = Attempt.objects.get()
    assert (kept.device, kept.session, kept.is_assisted) == ("may-1", session, True)
    assert (kept.occurred_at, kept.received_at) == (at, at)
