"""What speaks for completions, read from the facts of persons."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import merging
from audit.rules import SYSTEM
from courses.actions.classes_practice import withdraw_sign_off
from courses.actions.completion import record_completions, record_programme
from courses.models import Attendance, ClassSession, Completion, SignOff
from courses.queries import strength as queries
from tests.courses.room import acting, exempt, give, held, house, mark, staff, taught_course
from tests.courses.watched import handed_in
from tests.courses.way import complete, enrolled, finish_all, publish
from tests.factories import LearnerFactory, UserFactory, make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def learned(commune):
    """Somebody in a course with practical tasks."""
    course = taught_course("khoa-thuc-hanh")
    enrolment = enrolled(LearnerFactory(commune=commune), course, publish(course))
    finish_all(enrolment)
    return enrolment


@pytest.fixture
def watched(learned, commune, teacher) -> ClassSession:
    return held(learned.course, house(commune, "Nhà văn hóa thôn 5"), teacher)


def passing(enrolment, session=None, **more):
    return handed_in(enrolment.edition, enrolment.learner, timezone.now(), session=session, **more)


def read(enrolment) -> queries.Strength:
    """As its completion reads; the completion is recorded when it is due."""
    record_completions(person_id=enrolment.person_id, edition=enrolment.edition, at=timezone.now())
    done = Completion.objects.select_related("learner").get(course=enrolment.course_id)
    return queries.of([done])[done.pk]


def test_alone_online(learned):
    passing(learned)
    found = read(learned)
    assert found.strength == "C"
    (part,) = found.courses
    assert (part.course_id, part.reading.test.session, part.reading.sign_off) == (learned.course_id, "", None)


def test_in_a_session_that_the_person_attended(learned, watched, teacher):
    test = passing(learned, watched)
    assert read(learned).strength == "C"
    mark(watched, teacher, "late", learned.learner)
    found = read(learned)
    reading = found.courses[0].reading
    assert (found.strength, reading.test.ref, reading.test.supervisor) == ("B", str(test.pk), str(teacher.pk))


def test_on_paper_in_a_session_without_a_roll(learned, watched, teacher):
    passing(learned, watched, is_assisted=True)
    assert read(learned).strength == "B"
    mark(watched, teacher, "absent", learned.learner)
    assert read(learned).strength == "C"


def test_roll_that_was_corrected_takes_the_supervision_back(learned, watched, teacher):
    passing(learned, watched)
    mark(watched, teacher, "present", learned.learner)
    assert read(learned).strength == "B"
    Attendance.objects.update(withdrawn_at=timezone.now(), withdrawn_by_id="x", withdrawn_reason="Nhầm")
    assert read(learned).strength == "C"


def test_session_that_did_not_take_place_watched_over_nothing(learned, watched, teacher):
    passing(learned, watched)
    mark(watched, teacher, "present", learned.learner)
    ClassSession.objects.update(cancelled_at=timezone.now(), cancelled_by_id="x", cancelled_reason="Bão")
    assert read(learned).strength == "C"


def test_officer_who_signs_off_is_the_second_role_and_the_instructor_is_not(learned, watched, teacher, commune):
    passing(learned, watched)
    mark(watched, teacher, "present", learned.learner)
    given = give(learned, teacher)
    assert read(learned).strength == "B"
    officer = staff(commune, "officer", "Hoàng Thị Lan")
    second = give(learned, officer, "viec-2")
    found = read(learned)
    reading = found.courses[0].reading
    assert (found.strength, reading.sign_off.ref, reading.role) == ("A", str(second.pk), "officer")
    withdraw_sign_off(sign_off_id=second.pk, reason="Nhầm", by=acting(officer), at=timezone.now())
    reading = read(learned).courses[0].reading
    assert (reading.strength, reading.sign_off.ref) == ("B", str(given.pk))


def test_sign_off_alone(learned, teacher):
    passing(learned)
    give(learned, teacher)
    assert read(learned).strength == "B"


def test_sign_off_by_a_login_of_the_person_is_none(learned, teacher):
    passing(learned)
    give(learned, teacher)
    double = LearnerFactory(user=teacher)
    assert read(learned).strength == "B"
    merging.merge(kept=learned.learner, merged=double, by=SYSTEM, at=timezone.now())
    assert read(learned).strength == "C"


def test_login_that_is_no_number_holds_no_post(learned):
    passing(learned)
    SignOff.objects.create(
        learner=learned.learner, course=learned.course, task_key="viec-1", occurred_at=timezone.now(), marked_by_id="x"
    )
    assert read(learned).strength == "B"


def test_prior_learning_is_taken_over_until_it_was_learned(learned, teacher):
    exempt(learned.learner, course=learned.course)
    passing(learned)
    give(learned, teacher)
    assert read(learned).strength == "D"


def test_merge_brings_the_facts_of_both_rows_together_and_its_undoing_apart(learned, watched, teacher):
    double = LearnerFactory(commune=watched.unit)
    handed_in(learned.edition, double, timezone.now(), session=watched)
    mark(watched, teacher, "present", double)
    passing(learned)
    assert read(learned).strength == "C"
    merging.merge(kept=learned.learner, merged=double, by=SYSTEM, at=timezone.now())
    assert read(learned).strength == "B"
    double.refresh_from_db()
    merging.unmerge(merged=double, by=SYSTEM, at=timezone.now())
    assert read(learned).strength == "C"


def test_programme_is_as_strong_as_its_weakest_course(learned, watched, teacher, commune):
    other = taught_course("khoa-hai")
    programme = make_programme("ct", learned.course, other)
    passing(learned, watched)
    mark(watched, teacher, "present", learned.learner)
    assert read(learned).strength == "B"
    complete(enrolled(learned.learner, other, publish(other)))
    record_programme(learner_id=learned.learner_id, programme=programme, at=timezone.now())
    done = Completion.objects.select_related("learner").get(programme=programme)
    found = queries.of([done])[done.pk]
    assert (found.strength, [each.reading.strength for each in found.courses]) == ("C", ["B", "C"])
    give(enrolled(learned.learner, other, publish(other)), teacher)
    assert queries.of([done])[done.pk].strength == "B"


def test_programme_with_one_course_taken_over_is_the_fourth_letter(learned, teacher):
    other = taught_course("khoa-hai")
    programme = make_programme("ct", learned.course, other)
    passing(learned)
    read(learned)
    exempt(learned.learner, course=other)
    enrolment = enrolled(learned.learner, other, publish(other))
    record_completions(person_id=enrolment.person_id, edition=enrolment.edition, at=timezone.now())
    done = Completion.objects.select_related("learner").get(programme=programme)
    assert queries.of([done])[done.pk].strength == "D"


def test_reading_costs_the_same_for_one_and_for_many(learned, watched, teacher, commune, django_assert_num_queries):
    def everybody():
        return list(Completion.objects.select_related("learner"))

    passing(learned, watched)
    mark(watched, teacher, "present", learned.learner)
    give(learned, teacher)
    read(learned)
    for people in (everybody(), None):
        for n in range(0 if people else 12):
            person = enrolled(LearnerFactory(commune=commune, user=UserFactory()), learned.course, learned.edition)
            complete(person, timezone.now() - timedelta(days=n))
            give(person, staff(commune, "officer", f"Cán bộ {n}"))
        done = people or everybody()
        with django_assert_num_queries(7):
            queries.of(done)
