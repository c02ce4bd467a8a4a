"""Printing tests on paper: one sheet a person, the same again when it is printed again, limits as at the screen."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import merging
from audit.models import Entry
from audit.rules import SYSTEM
from courses.actions import attempts, paper
from courses.actions.grants import grant_try
from courses.actions.study_classes import cancel_session
from courses.models import Attempt, CoursePage, PaperSheet, QuestionVersion, TryGrant
from courses.queries import classes
from courses.queries import paper as queries
from courses.rules import paper as rules
from tests.courses.papers import begun, printed, seated, typed, written
from tests.courses.room import acting, held, mark, neighbours, opened, plan, staff, taught_course, town
from tests.courses.way import enrolled, finish_all, pass_test, publish, take_test
from tests.factories import LearnerFactory, QuestionFactory, add_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(study_class, commune):
    return seated(study_class, *neighbours(commune))


@pytest.fixture
def session(study_class, people):
    return begun(study_class, study_class.course)


def states(session, user):
    rows = queries.candidates(session, acting(user), timezone.now())
    return {each.learner.full_name[-1]: each.state for each in rows}


def of(session, user, person):
    rows = queries.candidates(session, acting(user), timezone.now())
    return next(each for each in rows if each.learner == person)


# Sheets


def test_each_person_gets_a_sheet_with_a_number_of_its_own(session, teacher, people, study_class):
    sheets = printed(session, teacher, *people)
    assert [sheet.number for sheet in sheets] == [101, 102, 103]
    assert [sheet.learner for sheet in sheets] == people
    edition = study_class.course.editions.get()
    for sheet in sheets:
        assert (sheet.edition, len(sheet.items), sheet.printed_by_id) == (edition, 4, str(teacher.pk))
        assert {*sheet.items[0]} == {"version", "skill", "order"}
    assert Attempt.objects.count() == 0
    entry = Entry.objects.get(act="paper.print")
    assert entry.details == {"sheets": {str(s.number): str(s.learner_id) for s in sheets}}


def test_printing_again_makes_nothing_and_a_newcomer_gets_the_next_number(
    session, teacher, people, commune, study_class
):
    first = printed(session, teacher, *people[:2])
    assert printed(session, teacher, *people[:2]) == []
    again = printed(session, teacher, *people)
    assert [sheet.number for sheet in again] == [103]
    assert PaperSheet.objects.count() == 3
    assert states(session, teacher) == dict.fromkeys("ABC", queries.PRINTED)
    assert [each.items for each in PaperSheet.objects.filter(pk__in=[s.pk for s in first])] == [s.items for s in first]


def test_only_people_of_the_room_and_in_sight_get_sheets(session, teacher, people, commune):
    stranger, elsewhere = LearnerFactory(commune=commune), LearnerFactory(commune=town("16213", "Xã Xa"))
    assert printed(session, teacher, stranger, elsewhere) == []
    assert printed(session, staff(town("16213", "Xã Xa"), name="Khác"), people[0]) == []


def test_nobody_gets_a_sheet_of_a_session_that_does_not_take_place(study_class, people, teacher):
    (session,) = plan(study_class, study_class.course, timezone.now() + timedelta(days=1))
    cancel_session(session_id=session.pk, reason="Mưa", by=SYSTEM, at=timezone.now())
    with pytest.raises(paper.SessionCancelledError):
        printed(session, teacher, *people)


def test_a_meeting_without_seats_tests_who_is_there(course, venue, teacher, commune):
    session = held(course, venue, teacher)
    there, away = neighbours(commune, 2)
    mark(session, teacher, "present", there)
    mark(session, teacher, "absent", away)
    (sheet,) = printed(session, teacher, there, away)
    assert sheet.learner == there
    assert queries.seats(session) == {}


def test_database_keeps_one_open_sheet_a_person_and_a_number_once(session, teacher, people):
    (sheet,) = printed(session, teacher, people[0])
    same = {name: getattr(sheet, name) for name in ("session", "course", "edition", "seed", "items")}
    for other in ({"number": 200, "learner": people[0]}, {"number": 101, "learner": people[1]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PaperSheet.objects.create(**same, **other, printed_by_id="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperSheet.objects.filter(pk=sheet.pk).update(voided_at=timezone.now())


def test_session_with_sheets_stays_as_it_is(session, teacher, people):
    assert not classes.has_evidence(session)
    printed(session, teacher, *people)
    assert classes.has_evidence(session)


def test_forty_people_cost_as_many_queries_as_three(teacher, venue, commune):
    course = taught_course("khoa-dong")
    publish(course)
    study_class = opened(course, venue, teacher, seats=60)
    seated(study_class, *neighbours(commune))
    session = begun(study_class, course)
    queries.candidates(session, acting(teacher), timezone.now())  # editions are read once a process
    counts = []
    for _n in range(2):
        with CaptureQueriesContext(
            connection,
        ) as made:
            queries.candidates(session, acting(teacher), timezone.now())
        counts.append(len(made))
        seated(study_class, *LearnerFactory.create_batch(37, commune=commune))
    assert counts[0] == counts[1] == 8


# What can be printed


def test_kinds_that_stay_on_the_screen_are_not_drawn(venue, teacher, commune):
    course = taught_course("khoa-ke", questions=3, draw=3)
    for n in range(4):
        question = QuestionFactory(code=f"chuyen-{n}", course=course, kind="scenario")
        add_version(question, {"stem": "S", "explanation": "E", "parts": []})
    CoursePage.objects.filter(pk=course.pk).update(draw=3)
    publish(course)
    study_class = opened(course, venue, teacher)
    people = seated(study_class, *neighbours(commune))
    for sheet in printed(begun(study_class, course), teacher, *people):
        asked = QuestionVersion.objects.filter(pk__in=[item["version"] for item in sheet.items])
        assert {version.question.kind for version in asked} == {"true_false"}


def test_bank_with_too_few_printable_questions_is_said(venue, teacher, commune):
    course = taught_course("khoa-it", questions=2, draw=4)
    for n in range(2):
        question = QuestionFactory(code=f"it-{n}", course=course, kind="scenario")
        add_version(question, {"stem": "S", "explanation": "E", "parts": []})
    publish(course)
    study_class = opened(course, venue, teacher)
    people = seated(study_class, *neighbours(commune))
    with pytest.raises(paper.TooFewQuestionsError) as few:
        printed(begun(study_class, course), teacher, *people)
    assert few.value.lack == rules.TooFew("", 4, 2)
    assert PaperSheet.objects.count() == 0


def test_course_without_a_test_has_no_candidates(venue, teacher, commune):
    course = taught_course("khoa-khong", questions=0, draw=4)
    publish(course)
    study_class = opened(course, venue, teacher)
    seated(study_class, *neighbours(commune))
    assert states(begun(study_class, course), teacher) == {}


# Limits, as at the screen


def limited(study_class, **terms):
    course = study_class.course
    CoursePage.objects.filter(pk=course.pk).update(**terms)
    course.refresh_from_db()
    return publish(course)


def test_who_must_wait_is_left_out_with_until_when(study_class, session, teacher, people):
    edition = limited(study_class, wait_minutes=60)
    now = timezone.now()
    take_test(enrolled(people[0], study_class.course, edition), 0, at=now)
    done = paper.print_sheets(
        session_id=session.pk, learner_ids=[each.pk for each in people], by=acting(teacher), at=now
    )
    assert [sheet.learner for sheet in done.sheets] == people[1:]
    (left,) = done.left_out
    assert (left.learner, left.state, left.until) == (people[0], queries.WAITS, now + timedelta(minutes=60))


def test_limits_are_judged_for_the_time_of_the_session(study_class, teacher, people):
    edition = limited(study_class, wait_minutes=60)
    take_test(enrolled(people[0], study_class.course, edition), 0, at=timezone.now())
    (session,) = plan(study_class, study_class.course, timezone.now() + timedelta(days=1))
    assert states(session, teacher)["A"] == queries.READY


def test_granted_try_is_used_by_the_sheet_and_comes_back_when_it_is_voided(study_class, session, teacher, people):
    edition = limited(study_class, tries_a_day=1)
    now, person = timezone.now(), people[0]
    take_test(enrolled(person, study_class.course, edition), 0, at=now)
    given = {"learner": person, "course": study_class.course, "by": acting(teacher), "at": now}
    grant = grant_try(reason="Mất điện", **given)
    assert of(session, teacher, person).grant == grant
    (sheet,) = printed(session, teacher, person)
    grant.refresh_from_db()
    assert (grant.sheet, grant.used_by) == (sheet, None)
    assert not TryGrant.objects.waiting().exists()
    paper.void_sheets(session_id=session.pk, reason="Giấy ướt", by=acting(teacher), at=now)
    grant.refresh_from_db()
    assert grant.sheet is None
    (sheet,) = printed(session, teacher, person)
    other = grant_try(reason="Lần nữa", **given)
    assert other != grant
    paper.void_sheets(session_id=session.pk, reason="Giấy ướt", by=acting(teacher), at=now)
    grant.refresh_from_db()
    assert grant.sheet == sheet  # the newer one waits already, and one is enough


def test_what_locks_the_test_locks_it_on_paper(study_class, session, teacher, people):
    edition = limited(study_class, in_order=True)
    enrolments = [enrolled(each, study_class.course, edition) for each in people]
    finish_all(enrolments[0])
    done = paper.print_sheets(
        session_id=session.pk, learner_ids=[each.pk for each in people], by=acting(teacher), at=timezone.now()
    )
    assert [sheet.learner for sheet in done.sheets] == people[:1]
    assert {each.state for each in done.left_out} == {queries.LOCKED}


def test_who_has_passed_or_has_a_try_running_is_printed_only_when_asked_for(study_class, session, teacher, people):
    edition = study_class.course.editions.get()
    now = timezone.now()
    pass_test(enrolled(people[0], study_class.course, edition), at=now)
    running = attempts.start_attempt(enrolment=enrolled(people[1], study_class.course, edition), at=now)
    assert states(session, teacher) == {"A": queries.PASSED, "B": queries.RUNNING, "C": queries.READY}
    assert of(session, teacher, people[1]).since == now
    assert len(printed(session, teacher, *people)) == 3
    running.refresh_from_db()
    assert running.state == Attempt.State.OPEN


def test_try_whose_time_is_over_is_closed_first_and_counts(study_class, session, teacher, people):
    edition = limited(study_class, time_limit=10, wait_minutes=60)
    began = timezone.now() - timedelta(minutes=15)
    attempts.start_attempt(enrolment=enrolled(people[0], study_class.course, edition), at=began)
    done = paper.print_sheets(session_id=session.pk, learner_ids=[people[0].pk], by=acting(teacher), at=timezone.now())
    assert done.sheets == ()
    assert done.left_out[0].until == began + timedelta(minutes=70)
    (sheet,) = printed(session, teacher, people[1])
    assert sheet.minutes == 10


def test_sheet_of_another_session_is_replaced_only_when_asked_for(study_class, session, teacher, people):
    (old,) = printed(session, teacher, people[0])
    later = begun(study_class, study_class.course, ago=timedelta(minutes=5))
    candidate = of(later, teacher, people[0])
    assert (candidate.state, candidate.sheet) == (queries.ELSEWHERE, old)
    (new,) = printed(later, teacher, people[0])
    old.refresh_from_db()
    assert old.voided_at
    assert old.voided_reason == "Đã in bài mới ở buổi khác, số đề 101"
    assert new.is_open


def test_somebody_tested_here_once_is_tested_again_only_when_asked_for(session, teacher, people):
    (sheet,) = printed(session, teacher, people[0])
    typed(sheet, teacher, written(sheet, 1))
    candidate = of(session, teacher, people[0])
    assert (candidate.state, candidate.sheet) == (queries.TYPED, sheet)
    (second,) = printed(session, teacher, people[0])
    assert second.number == 102


# Anew


def test_new_set_asks_other_questions_and_voids_only_what_was_not_used(venue, teacher, commune):
    course = taught_course("khoa-doi", questions=8)
    CoursePage.objects.filter(pk=course.pk).update(draw=4)
    course.refresh_from_db()
    publish(course)
    study_class = opened(course, venue, teacher)
    people = seated(study_class, *neighbours(commune))
    session = begun(study_class, course)
    sheets = printed(session, teacher, *people)
    typed(sheets[0], teacher, written(sheets[0], 4))
    done = paper.print_anew(session_id=session.pk, reason="Đề bị lộ", by=acting(teacher), at=timezone.now())
    assert [(sheet.number, sheet.learner) for sheet in done.sheets] == [(104, people[1]), (105, people[2])]
    for old, new in zip(sheets[1:], done.sheets, strict=True):
        old.refresh_from_db()
        assert (old.voided_reason, old.voided_by_id) == ("Đề bị lộ", str(teacher.pk))
        assert not {item["version"] for item in old.items} & {item["version"] for item in new.items}
    sheets[0].refresh_from_db()
    assert sheets[0].voided_at is None
    assert Entry.objects.get(act="paper.void").reason == "Đề bị lộ"


def test_voiding_again_voids_nothing(session, teacher, people):
    printed(session, teacher, *people)
    gone = [
        paper.void_sheets(session_id=session.pk, reason="Thôi", by=acting(teacher), at=timezone.now())
        for _n in range(2)
    ]
    assert [len(each) for each in gone] == [3, 0]
    assert states(session, teacher) == dict.fromkeys("ABC", queries.READY)


# Merges, several at once


def test_merged_person_is_one_candidate_with_the_sheet_of_either_row(session, teacher, people):
    first, second, _third = people
    printed(session, teacher, second)
    merging.merge(kept=first, merged=second, by=SYSTEM, at=timezone.now())
    assert states(session, teacher) == {"A": queries.PRINTED, "C": queries.READY}
    assert [row.learner for row in queries.sheets(session, acting(teacher))] == [first]


@pytest.mark.usefixtures("transactional_db")
def test_two_who_print_at_once_make_one_set(at_once, teacher, venue, commune):
    course = taught_course("khoa-lan")
    publish(course)
    study_class = opened(course, venue, teacher)
    people = seated(study_class, *neighbours(commune))
    session = begun(study_class, course)
    made = at_once(2, lambda _n: len(printed(session, teacher, *people)))
    assert sorted(made) == [0, 3]
    assert sorted(PaperSheet.objects.values_list("number", flat=True)) == [101, 102, 103]
