"""Typing in a printed test: one attempt a sheet, made, answered and closed at once; the same again changes nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import merging
from audit.models import Entry
from audit.rules import SYSTEM
from courses import tasks
from courses.actions import attempts, paper, paper_typing
from courses.actions.classes import NotStartedError
from courses.actions.classes_attendance import ReasonMissingError
from courses.actions.grants import grant_try
from courses.actions.regrading import decide, regrade
from courses.models import (
    Attempt,
    AttemptAnswer,
    Completion,
    CoursePage,
    Enrolment,
    ItemAnalysis,
    PaperSheet,
    QuestionVersion,
    SheetTyping,
    TryGrant,
)
from courses.queries import assessment
from courses.rules import questions
from tests.courses.papers import begun, printed, seated, typed, written
from tests.courses.room import acting, neighbours, opened, plan, staff, taught_course, town
from tests.courses.way import enrolled, finish_all, publish, take_test, with_every_kind
from tests.factories import LearnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(study_class, commune):
    return seated(study_class, *neighbours(commune))


@pytest.fixture
def session(study_class, people):
    return begun(study_class, study_class.course)


@pytest.fixture
def sheet(session, teacher, people):
    return printed(session, teacher, people[0])[0]


def correct(sheet, user, answers, reason="Gõ nhầm"):
    return paper_typing.correct_answers(
        sheet_id=sheet.pk, answers=answers, reason=reason, by=acting(user), at=timezone.now()
    )


def test_typed_sheet_is_an_assisted_attempt_of_its_session(sheet, session, teacher, people):
    attempt = typed(sheet, teacher, written(sheet, 3))
    assert (attempt.pk, attempt.learner, attempt.session) == (sheet.pk, people[0], session)
    assert (attempt.is_assisted, attempt.device, attempt.is_on_paper) == (True, "paper", True)
    assert (attempt.state, attempt.score, attempt.is_passed) == (Attempt.State.SUBMITTED, 75, True)
    assert (attempt.items, attempt.seed, attempt.deadline) == (sheet.items, sheet.seed, None)
    assert attempt.answers.count() == 4
    sheet.refresh_from_db()
    assert sheet.typed_at
    assert not sheet.is_open
    assert Enrolment.objects.get(learner=people[0]).edition == sheet.edition
    entry = Entry.objects.get(act="paper.type")
    assert (entry.object_id, entry.details["score"]) == (str(sheet.pk), "75.00")


def test_pass_on_paper_completes_the_course(sheet, teacher, people, study_class):
    finish_all(enrolled(people[0], study_class.course, sheet.edition))
    typed(sheet, teacher, written(sheet, 4))
    completion = Completion.objects.get(learner=people[0])
    assert completion.course == study_class.course
    assert str(sheet.pk) in str(completion.evidence)


def test_typed_twice_the_same_is_the_same_result(sheet, teacher):
    first = typed(sheet, teacher, written(sheet, 3))
    before = (list(Attempt.objects.values()), list(AttemptAnswer.objects.values()), Entry.objects.count())
    assert typed(sheet, teacher, [" đúng", "D", "đ", "S "]) == first  # the same in other words
    assert (list(Attempt.objects.values()), list(AttemptAnswer.objects.values()), Entry.objects.count()) == before
    assert SheetTyping.objects.count() == 1


def test_typed_otherwise_is_refused_and_nothing_changes(sheet, teacher):
    typed(sheet, teacher, written(sheet, 1))
    with pytest.raises(paper_typing.TypedOtherwiseError):
        typed(sheet, teacher, written(sheet, 4))
    assert Attempt.objects.get().score == 25


def test_blank_and_unreadable_answers_are_wrong_and_told_apart(sheet, teacher):
    attempt = typed(sheet, teacher, ["Đ", "", "?"])
    assert (attempt.score, attempt.answers.count()) == (25, 1)
    assert sheet.typings.get().answers == ["Đ", "", "?", ""]


def test_what_cannot_be_understood_is_named_and_nothing_is_kept(sheet, teacher):
    with pytest.raises(paper_typing.UnclearError) as unclear:
        typed(sheet, teacher, ["Đ", "X", "S", "7"])
    assert unclear.value.numbers == [2, 4]
    assert Attempt.objects.count() == SheetTyping.objects.count() == Enrolment.objects.count() == 0


def test_every_kind_is_graded_as_at_the_screen(venue, teacher, commune):
    course, _edition, _asked = with_every_kind("khoa-moi")
    CoursePage.objects.filter(pk=course.pk).update(draw=7)
    course.refresh_from_db()
    publish(course)
    study_class = opened(course, venue, teacher)
    person, other = seated(study_class, *neighbours(commune, 2))
    right, wrong = printed(begun(study_class, course), teacher, person, other)
    versions = QuestionVersion.objects.in_bulk([item["version"] for item in right.items])
    assert "scenario" not in {version.question.kind for version in versions.values()}
    answers = [
        questions.write_paper(
            versions[item["version"]].question.kind,
            versions[item["version"]].body,
            item["order"],
            questions.right_response(versions[item["version"]].question.kind, versions[item["version"]].body),
        )
        for item in right.items
    ]
    assert typed(right, teacher, answers).score == 100
    assert typed(wrong, teacher, ["?"] * 7).score == 0


# When


def test_dates_are_those_of_the_session_however_late_it_is_typed(study_class, teacher, people):
    began = timezone.now().replace(microsecond=0) - timedelta(days=2)
    (session,) = plan(study_class, study_class.course, began)
    (sheet,) = printed(session, teacher, people[0], at=began - timedelta(days=1))
    attempt = typed(sheet, teacher, written(sheet, 4))
    assert (attempt.occurred_at, attempt.submitted_at) == (began, session.ends_at)
    assert attempt.received_at > session.ends_at


def test_sheet_printed_after_the_session_is_dated_by_itself(study_class, teacher, people):
    (session,) = plan(study_class, study_class.course, timezone.now() - timedelta(days=2))
    now = timezone.now()
    (sheet,) = printed(session, teacher, people[0], at=now)
    attempt = typed(sheet, teacher, written(sheet, 4), at=now + timedelta(minutes=5))
    assert (attempt.occurred_at, attempt.submitted_at) == (now, now + timedelta(minutes=5))


def test_nothing_is_typed_before_the_session(study_class, teacher, people):
    (session,) = plan(study_class, study_class.course, timezone.now() + timedelta(days=1))
    (sheet,) = printed(session, teacher, people[0])
    with pytest.raises(NotStartedError):
        typed(sheet, teacher, written(sheet, 4))


def test_limits_are_not_looked_at_again(study_class, session, sheet, teacher, people):
    CoursePage.objects.filter(pk=study_class.course.pk).update(wait_minutes=600, tries_a_day=1)
    study_class.course.refresh_from_db()
    edition = publish(study_class.course)
    take_test(enrolled(people[0], study_class.course, edition), 0, at=timezone.now())
    assert typed(sheet, teacher, written(sheet, 4)).is_passed


def test_tries_on_paper_count_for_the_next_one(study_class, session, teacher, people):
    CoursePage.objects.filter(pk=study_class.course.pk).update(wait_minutes=600)
    study_class.course.refresh_from_db()
    publish(study_class.course)
    (sheet,) = printed(session, teacher, people[0])
    typed(sheet, teacher, written(sheet, 1))
    with pytest.raises(attempts.MustWaitError):
        attempts.start_attempt(enrolment=Enrolment.objects.get(), at=timezone.now())


def test_try_that_runs_at_the_screen_goes_on(study_class, sheet, teacher, people):
    enrolment = enrolled(people[0], study_class.course, sheet.edition)
    running = attempts.start_attempt(enrolment=enrolment, at=timezone.now())
    assert typed(sheet, teacher, written(sheet, 4)).is_passed
    assert attempts.start_attempt(enrolment=enrolment, at=timezone.now()) == running


def test_granted_try_is_used_up(study_class, session, teacher, people):
    CoursePage.objects.filter(pk=study_class.course.pk).update(tries_a_day=1)
    study_class.course.refresh_from_db()
    edition = publish(study_class.course)
    take_test(enrolled(people[0], study_class.course, edition), 0, at=timezone.now())
    grant_try(learner=people[0], course=study_class.course, reason="Ốm", by=acting(teacher), at=timezone.now())
    (sheet,) = printed(session, teacher, people[0])
    attempt = typed(sheet, teacher, written(sheet, 4))
    assert TryGrant.objects.get().used_by == attempt


# Who


def test_sheet_out_of_sight_does_not_exist(sheet):
    stranger = staff(town("16213", "Xã Xa"), name="Người Khác")
    with pytest.raises(PaperSheet.DoesNotExist):
        typed(sheet, stranger, written(sheet, 4))


def test_nobody_types_the_own_sheet(study_class, session, teacher, commune):
    me = LearnerFactory(user=teacher, commune=commune)
    seated(study_class, me)
    assert printed(session, teacher, me) == []


def test_voided_sheet_is_not_typed(sheet, session, teacher):
    paper.void_sheets(session_id=session.pk, reason="Lộ đề", by=acting(teacher), at=timezone.now())
    with pytest.raises(paper_typing.SheetVoidedError):
        typed(sheet, teacher, written(sheet, 4))


def test_merged_person_keeps_the_sheet_and_the_best_result_counts(study_class, session, teacher, people):
    first, second = people[:2]
    mine, theirs = printed(session, teacher, first, second)
    merging.merge(kept=first, merged=second, by=SYSTEM, at=timezone.now())
    assert typed(theirs, teacher, written(theirs, 4)).learner == first
    assert typed(mine, teacher, written(mine, 0)).learner == first
    tries = assessment.closed_tries(Enrolment.objects.get())
    assert sorted(bool(each.is_passed) for each in tries) == [False, True]
    assert Enrolment.objects.get().learner == first


# Corrections


def test_correction_raises_the_result_and_keeps_what_stood(sheet, teacher, people, study_class):
    finish_all(enrolled(people[0], study_class.course, sheet.edition))
    typed(sheet, teacher, written(sheet, 1))
    attempt = correct(sheet, teacher, written(sheet, 4))
    assert (attempt.score, attempt.is_passed) == (100, True)
    before, after = sheet.typings.order_by("typed_at", "pk")
    assert (before.answers, before.score, before.reason) == (["Đ", "S", "S", "S"], 25, "")
    assert (after.answers, after.score, after.reason) == (["Đ"] * 4, 100, "Gõ nhầm")
    assert Completion.objects.filter(learner=people[0]).exists()
    assert Entry.objects.get(act="paper.correct").reason == "Gõ nhầm"
    assert correct(sheet, teacher, written(sheet, 4), reason="") == attempt
    assert sheet.typings.count() == 2


def test_correction_wants_a_reason_and_never_lowers(sheet, teacher):
    typed(sheet, teacher, written(sheet, 3))
    with pytest.raises(ReasonMissingError):
        correct(sheet, teacher, written(sheet, 4), reason="")
    with pytest.raises(paper_typing.WouldLowerError):
        correct(sheet, teacher, written(sheet, 2))
    assert Attempt.objects.get().score == 75
    assert AttemptAnswer.objects.filter(is_right=True).count() == 3


def test_after_a_correction_the_corrected_answers_are_the_same_result(sheet, teacher):
    typed(sheet, teacher, written(sheet, 1))
    attempt = correct(sheet, teacher, written(sheet, 2))
    assert typed(sheet, teacher, written(sheet, 2)) == attempt


def test_ruling_on_a_question_counts_on_paper_too(sheet, teacher):
    version = QuestionVersion.objects.get(pk=sheet.items[0]["version"])
    decision = decide(version_id=version.pk, key_version_id=None, reason="Câu sai", by=SYSTEM, at=timezone.now())
    regrade(regrading_id=decision.pk, at=timezone.now())
    assert typed(sheet, teacher, ["S", "Đ", "Đ", "S"]).score == 75


# What is counted of it


def test_item_analysis_counts_the_answers_and_not_the_seconds(session, teacher, people, study_class):
    for sheet in printed(session, teacher, *people):
        typed(sheet, teacher, written(sheet, 4))
    tasks.analyse_items()
    found = ItemAnalysis.objects.all()
    assert {each.answers for each in found} == {3}
    assert {each.median_seconds for each in found} == {None}


@pytest.mark.usefixtures("transactional_db")
def test_two_who_type_one_sheet_at_once_make_one_attempt(at_once, teacher, venue, commune):
    course = taught_course("khoa-lan")
    publish(course)
    study_class = opened(course, venue, teacher)
    (person,) = seated(study_class, *neighbours(commune, 1))
    (sheet,) = printed(begun(study_class, course), teacher, person)
    made = at_once(4, lambda _n: typed(sheet, teacher, written(sheet, 4)).pk)
    assert set(made) == {sheet.pk}
    assert Attempt.objects.count() == SheetTyping.objects.count() == 1
