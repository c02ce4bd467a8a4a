"""Marking a question again: who rises, that nobody falls, and that it may be stopped and repeated anywhere."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.actions import merging
from accounts.models import Message
from audit.models import Entry
from audit.rules import SYSTEM
from courses import tasks
from courses.actions import attempts
from courses.actions import regrading as actions
from courses.actions.regrading import RegradingRefusedError
from courses.models import AttemptAnswer, Completion, Grading, Regrading
from courses.queries import regrading as queries
from courses.queries.assessment import bank
from courses.rules.regrading import Ruling
from tests.courses.answered import attempt, state_of
from tests.courses.rulings import BOSS, LATER, ruled
from tests.courses.way import AT, answer, enrolled, finish_all, published
from tests.factories import LearnerFactory, QuestionFactory, add_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    """A test of four true sentences; three of them pass."""
    return published(pass_mark=75)[1]


@pytest.fixture
def version(edition):
    """The sentence that turns out to be wrong."""
    return bank(edition)[0]


@pytest.fixture
def turned(version):
    """Its newer version says so."""
    return add_version(version.question, {**version.body, "answer": False, "feedback_true": "Không phải."})


# Who rises


def test_answer_that_was_right_after_all_raises_the_result_and_passes(edition, version, turned):
    made = attempt(edition, False, True, True, False)
    decision = ruled(version, turned)
    assert state_of(made) == (Decimal(75), True)
    row = Grading.objects.get(attempt=made)
    assert (row.score_before, row.score_after, row.was_passed, row.is_passed) == (50, 75, False, True)
    assert (row.regrading, row.graded_at, decision.done_at) == (decision, LATER, LATER)
    assert made.answers.get(version=version).is_right


def test_whoever_answered_by_the_old_key_keeps_the_better_result(edition, version, turned):
    made = attempt(edition, True, True, True, False)
    ruled(version, turned)
    assert state_of(made) == (Decimal(75), True)
    assert made.answers.get(version=version).is_right
    assert not Grading.objects.exists()


def test_right_for_everybody_helps_also_who_did_not_answer(edition, version):
    silent, wrong = attempt(edition, None, True, True, False), attempt(edition, False, True, False, False)
    ruled(version)
    assert (state_of(silent), state_of(wrong)) == ((Decimal(75), True), (Decimal(50), False))


def test_open_attempt_is_nothing_to_mark_again(edition, version):
    with pytest.raises(ValueError, match="is open"):
        queries.changes([attempt(edition, False, True, True, True, state="open")], version, Ruling(None))


def test_attempt_that_did_not_ask_it_is_not_touched(edition, version):
    made = attempt(edition, ..., True, False, False)
    before = state_of(made)
    decision = ruled(version)
    assert (state_of(made), decision.total, decision.gradings.count()) == (before, 0, 0)


def test_version_whose_number_begins_or_ends_alike_is_another(edition, version):
    made = attempt(edition, ..., True, True, True)
    for number in (int(f"{version.pk}0"), int(f"9{version.pk}")):
        made.items = [{"version": number, "skill": "", "order": ["a"]}]
        made.save()
        assert not queries.asking(version).exists()
    made.items = [*made.items, {"version": version.pk, "skill": "", "order": []}]
    made.save()
    assert queries.asking(version).get() == made


def test_per_skill_pass_marks_are_looked_at_again(edition, version, turned):
    edition.skills = {"1.1": {"draw": 4, "pass_mark": 100}}
    edition.save()
    made = attempt(edition, False, True, True, False)
    ruled(version, turned)
    assert state_of(made) == (Decimal(75), False)


# What a pass completes


def completed(enrolment) -> Completion:
    return Completion.objects.get(learner=enrolment.learner, course=enrolment.course)


def test_completion_is_dated_by_the_attempt_and_told_once(edition, version, turned):
    enrolment = enrolled(LearnerFactory(), edition.course, edition)
    finish_all(enrolment)
    made = attempt(edition, False, True, True, False, learner=enrolment.learner)
    decision = ruled(version, turned)
    found = completed(enrolment)
    assert (found.completed_at, found.recorded_at) == (made.submitted_at, LATER)
    Regrading.objects.filter(pk=decision.pk).update(done_at=None, cursor=None)
    actions.regrade(regrading_id=decision.pk, at=LATER + timedelta(days=1))
    assert completed(enrolment).recorded_at == LATER
    message = Message.objects.get(learner=enrolment.learner)
    assert (message.key, message.link) == (f"regrading-{decision.pk}-{made.pk}", "/hoc/khoa-mau/")
    assert "75 %" in message.body


def test_completion_that_stands_is_neither_taken_nor_dated_anew(edition, version, turned):
    enrolment = enrolled(LearnerFactory(), edition.course, edition)
    finish_all(enrolment)
    attempt(edition, False, True, True, False, learner=enrolment.learner)
    attempt(edition, True, True, True, True, learner=enrolment.learner, at=AT + timedelta(days=1))
    actions.record_completions(person_id=enrolment.person_id, edition=enrolment.edition, at=AT + timedelta(days=1))
    before = completed(enrolment)
    ruled(version, turned)
    after = completed(enrolment)
    assert (after.pk, after.completed_at, after.evidence) == (before.pk, before.completed_at, before.evidence)


def test_attempt_of_a_merged_person_completes_for_the_kept_one(edition, version, turned):
    enrolment = enrolled(LearnerFactory(), edition.course, edition)
    finish_all(enrolment)
    other = LearnerFactory()
    attempt(edition, False, True, True, False, learner=other)
    merging.merge(kept=enrolment.learner, merged=other, by=SYSTEM, at=AT)
    ruled(version, turned)
    assert completed(enrolment).learner == enrolment.learner


# Never down: any answers, any keys, in any order


@pytest.mark.parametrize("seed", range(6))
def test_nothing_falls_whatever_is_ruled(edition, seed):
    chance = random.Random(seed)
    made = []
    for _ in range(8):
        enrolment = enrolled(LearnerFactory(), edition.course, edition)
        finish_all(enrolment)
        given = [chance.choice((True, False, None)) for _ in range(4)]
        made.append(attempt(edition, *given, learner=enrolment.learner))
        if made[-1].is_passed:
            actions.record_completions(person_id=enrolment.person_id, edition=enrolment.edition, at=AT)
    before = [state_of(each) for each in made]
    right = set(AttemptAnswer.objects.filter(is_right=True).values_list("pk", flat=True))
    stood = dict(Completion.objects.values_list("pk", "completed_at"))
    for each in chance.sample(bank(edition), 3):
        if chance.random() < 0.3:
            ruled(each)
        else:
            false = add_version(each.question, {**each.body, "answer": False, "feedback_true": "Sai."})
            ruled(each, false)
            if chance.random() < 0.5:
                ruled(each, each, at=LATER + timedelta(hours=1))
    after = [state_of(each) for each in made]
    assert all(new[0] >= old[0] and new[1] >= old[1] for old, new in zip(before, after, strict=True))
    assert right <= set(AttemptAnswer.objects.filter(is_right=True).values_list("pk", flat=True))
    assert stood.items() <= dict(Completion.objects.values_list("pk", "completed_at")).items()
    assert Completion.objects.count() == sum(passed for _score, passed in after)
    for each in made:  # the score is that of the answers that count
        assert each.score == Decimal(25) * len(queries.right_in(each))


# Stopped, repeated, at once


def test_work_that_was_stopped_goes_on_behind_what_was_done(edition, version, turned, monkeypatch):
    monkeypatch.setattr(queries, "SLICE", 2)
    made = [attempt(edition, False, True, True, False) for _ in range(5)]
    decision = actions.decide(version_id=version.pk, key_version_id=turned.pk, reason="Sai", by=BOSS, at=LATER)
    calls = []

    def dies(*args, **kwargs):
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("killed")
        return plain(*args, **kwargs)

    plain = queries.changes
    monkeypatch.setattr(queries, "changes", dies)
    with pytest.raises(RuntimeError):
        actions.regrade(regrading_id=decision.pk, at=LATER)
    decision.refresh_from_db()
    assert (decision.examined, decision.done_at, Grading.objects.count()) == (2, None, 2)
    assert queries.progress(decision).risen == 2
    assert tasks.regrade() == 1
    decision.refresh_from_db()
    assert (decision.examined, Grading.objects.count()) == (5, 5)
    assert decision.done_at
    assert {state_of(each) for each in made} == {(Decimal(75), True)}
    assert tasks.regrade() == 0


def test_carrying_out_again_changes_nothing(edition, version, turned):
    made = attempt(edition, False, True, True, False)
    decision = ruled(version, turned)
    rows = list(Grading.objects.values())
    actions.regrade(regrading_id=decision.pk, at=LATER + timedelta(days=1))
    Regrading.objects.update(done_at=None, cursor=None, examined=0)
    actions.regrade(regrading_id=decision.pk, at=LATER + timedelta(days=1))
    assert (list(Grading.objects.values()), state_of(made)) == (rows, (Decimal(75), True))


def test_second_question_adds_to_the_first(edition, version):
    made = attempt(edition, None, False, True, False)
    ruled(version)
    ruled(bank(edition)[1])
    assert state_of(made) == (Decimal(75), True)
    assert [row.score_after for row in Grading.objects.order_by("pk")] == [50, 75]


def test_result_that_was_kept_higher_makes_no_row(edition, version):
    """Marks from before may be better than the answers give; the answer counts, the result stays."""
    made = attempt(edition, False, False, False, False)
    made.score, made.is_passed = Decimal(90), True
    made.save()
    ruled(version)
    assert (state_of(made), Grading.objects.count()) == ((Decimal(90), True), 0)
    assert made.answers.get(version=version).is_right


# Deciding


def test_decision_is_recorded_with_its_reason(edition, version):
    attempt(edition, False, True, True, True)
    decision = ruled(version, reason="  Câu hỏi   mơ hồ ")
    entry = Entry.objects.get(act="question.regrade")
    assert (entry.actor_id, entry.reason, entry.object_id) == ("7", "Câu hỏi mơ hồ", str(version.pk))
    assert entry.details == {"question": version.question_id, "key": None, "attempts": 1}
    assert (decision.reason, decision.decided_by_id) == ("Câu hỏi mơ hồ", "7")


def refused(version, key=None, reason="Sai") -> str:
    with pytest.raises(RegradingRefusedError) as told:
        actions.decide(version_id=version.pk, key_version_id=key.pk if key else None, reason=reason, by=BOSS, at=LATER)
    return str(told.value)


def test_decision_without_a_reason_is_refused(version):
    assert "Hãy ghi lý do" in refused(version, reason="  ")
    assert not Regrading.objects.exists()


def test_same_ruling_again_is_the_one_that_stands(version):
    assert ruled(version) == ruled(version, reason="Bấm lần nữa")
    assert Entry.objects.filter(act="question.regrade").count() == 1


def test_after_right_for_everybody_there_is_nothing_to_rule(version, turned):
    ruled(version)
    assert "đã được tính đúng cho mọi người" in refused(version, turned)
    assert queries.keys_for(version) == []


def test_other_ruling_waits_until_the_first_is_carried_out(version, turned):
    actions.decide(version_id=version.pk, key_version_id=turned.pk, reason="Sai", by=BOSS, at=LATER)
    assert "đang được chấm lại" in refused(version)


def test_key_of_another_question_or_with_the_same_answer_is_refused(edition, version):
    other = add_version(QuestionFactory(code="khac", course=edition.course), {**version.body, "answer": False})
    reworded = add_version(version.question, {**version.body, "stem": "Mã OTP luôn phải giữ kín."})
    for key in (other, reworded, version):
        assert "Không chấm được theo phiên bản đó" in refused(version, key)


def test_ruling_can_be_returned_to_the_version_s_own_key(version, turned):
    assert queries.keys_for(version) == [turned]
    ruled(version, turned)
    assert queries.keys_for(version) == [version]
    ruled(version, version, at=LATER + timedelta(hours=1))
    assert queries.in_force([version.pk])[version.pk].version_id == version.pk


def test_number_may_be_marked_by_another_tolerance(edition):
    question = QuestionFactory(code="so", course=edition.course, kind="numeric")
    body = {"stem": "Bao nhiêu?", "explanation": "Vậy.", "answer": "10", "tolerance": "0", "feedback": "Chưa."}
    asked, wider = add_version(question, body), add_version(question, {**body, "tolerance": "1"})
    assert queries.keys_for(asked) == [wider]


# At once


def test_two_who_decide_at_once_make_one_decision(at_once):
    edition = published(pass_mark=75)[1]
    version = bank(edition)[0]
    found = at_once(
        3,
        lambda n: actions.decide(version_id=version.pk, key_version_id=None, reason=f"Lý do {n}", by=BOSS, at=LATER).pk,
    )
    assert found == [Regrading.objects.get().pk] * 3
    assert Entry.objects.filter(act="question.regrade").count() == 1


def test_two_workers_at_once_raise_each_attempt_once(at_once, monkeypatch):
    monkeypatch.setattr(queries, "SLICE", 2)
    edition = published(pass_mark=75)[1]
    version = bank(edition)[0]
    made = [attempt(edition, False, True, True, False) for _ in range(7)]
    decision = actions.decide(version_id=version.pk, key_version_id=None, reason="Sai", by=BOSS, at=LATER)
    found = at_once(3, lambda _n: actions.regrade(regrading_id=decision.pk, at=LATER))
    assert found == [None] * 3
    assert {state_of(each) for each in made} == {(Decimal(75), True)}
    assert Grading.objects.count() == 7
    decision.refresh_from_db()
    assert decision.examined == 7


def test_handing_in_while_it_is_marked_again_is_by_the_ruling(at_once):
    edition = published(pass_mark=75)[1]
    version = bank(edition)[0]
    enrolment = enrolled(LearnerFactory(), edition.course, edition)
    made = attempts.start_attempt(enrolment=enrolment, at=AT)
    answer(made, right=4)
    attempts.save_answer(attempt_id=made.pk, version_id=version.pk, response=False, at=AT)
    decision = actions.decide(version_id=version.pk, key_version_id=None, reason="Sai", by=BOSS, at=LATER)
    closing = lambda: attempts.close_attempt(attempt_id=made.pk, at=LATER)  # noqa: E731
    marking = lambda: actions.regrade(regrading_id=decision.pk, at=LATER)  # noqa: E731
    at_once(2, lambda n: [closing, marking][n]())
    assert state_of(made) == (Decimal(100), True)
