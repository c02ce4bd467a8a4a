"""Counting how questions do: what the database sums up equals what one would count by hand."""

from collections import Counter
from datetime import timedelta
from statistics import correlation, median

import pytest

from accounts.actions import merging
from audit.rules import SYSTEM
from courses import tasks
from courses.actions import items as actions
from courses.actions import regrading
from courses.models import AttemptAnswer, ItemAnalysis, Question, QuestionVersion
from courses.queries import items
from courses.queries.assessment import bank
from tests.courses.answered import attempt
from tests.courses.way import AT, published, with_every_kind
from tests.factories import LearnerFactory, QuestionFactory, TargetGroupFactory, add_version

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=60)


@pytest.fixture
def edition():
    """A test of four sentences that are all true."""
    return published(pass_mark=50)[1]


def analysed(version, at=LATER) -> ItemAnalysis:
    actions.analyse(at=at)
    return ItemAnalysis.objects.get(version=version)


def choices(analysis) -> list[tuple[str, int, bool]]:
    return [(row["value"], row["count"], row["is_right"]) for row in analysis.choices]


def test_figures_equal_a_count_by_hand(edition):
    patterns = [(1, 1, 1, 1), (1, 1, 1, 0), (1, 0, 1, 1), (0, 0, 1, 0), (0, 1, 0, 0), (0, 0, 0, 0), (1, 0, 0, 1)]
    for n, pattern in enumerate(patterns):
        attempt(edition, *map(bool, pattern), at=AT + timedelta(days=n), pace=10 + n)
    found = analysed(bank(edition)[0])
    first, rest = [row[0] for row in patterns], [sum(row[1:]) / 3 for row in patterns]
    assert (found.answers, found.as_of) == (7, LATER)
    assert found.facility == pytest.approx(4 / 7)
    assert found.discrimination == pytest.approx(correlation(first, rest))
    assert found.median_seconds == median(range(10, 17))
    assert choices(found) == [("true", 4, True), ("false", 3, False)]
    assert (found.warnings, found.severity) == ([], 0)


def test_what_was_not_answered_counts_for_the_rest_and_not_for_itself(edition):
    attempt(edition, None, True, True, True)
    attempt(edition, True, True, None, None)
    attempt(edition, False, None, None, None)
    found = analysed(bank(edition)[0])
    assert (found.answers, found.facility) == (2, 0.5)
    assert found.discrimination == pytest.approx(1)


def test_only_attempts_closed_by_then_are_counted(edition):
    attempt(edition, True, True, True, True)
    attempt(edition, False, False, False, False, state="open")
    attempt(edition, False, False, False, False, at=LATER)
    attempt(edition, True, False, False, False, state="expired")
    assert analysed(bank(edition)[0]).answers == 2


def test_nobody_has_answered_yet():
    assert actions.analyse(at=AT) == 0


def test_counting_again_gives_the_same_and_counts_what_is_new(edition):
    attempt(edition, True, True, True, True)
    once = [actions.analyse(at=LATER), *ItemAnalysis.objects.order_by("pk").values()]
    assert [actions.analyse(at=LATER), *ItemAnalysis.objects.order_by("pk").values()] == once
    attempt(edition, False, True, True, True)
    assert analysed(bank(edition)[0]).answers == 2
    assert ItemAnalysis.objects.count() == 4


def test_recent_answers_are_those_of_the_last_thirty_days(edition):
    attempt(edition, False, True, True, True, at=LATER - timedelta(days=31))
    attempt(edition, True, True, True, True, at=LATER - timedelta(days=29))
    found = analysed(bank(edition)[0])
    assert (found.recent_answers, found.recent_facility, found.facility) == (1, 1.0, 0.5)


def test_groups_are_those_of_the_person_who_was_kept(edition):
    elder, pupil = TargetGroupFactory(code="elder"), TargetGroupFactory(code="pupil")
    kept, merged = LearnerFactory(target_group=elder), LearnerFactory(target_group=pupil)
    merging.merge(kept=kept, merged=merged, by=SYSTEM, at=AT)
    attempt(edition, True, True, True, True, learner=merged)
    attempt(edition, False, True, True, True, learner=LearnerFactory(target_group=pupil))
    attempt(edition, False, True, True, True)
    assert analysed(bank(edition)[0]).groups == [
        {"group": "elder", "answers": 1, "facility": 1.0},
        {"group": "pupil", "answers": 1, "facility": 0.0},
    ]


@pytest.mark.parametrize(("pace", "counted"), [(600, 600), (601, None), (0, 0), (-5, None)])
def test_night_s_pause_and_a_wrong_clock_are_no_thinking_time(edition, pace, counted):
    made = attempt(edition, True, None, None, None)
    given = made.answers.get()
    given.given_at = AT + timedelta(seconds=pace)
    given.save()
    assert analysed(bank(edition)[0]).median_seconds == counted


def test_time_runs_from_the_answer_before_whatever_the_order_asked(edition):
    made = attempt(edition, True, True, True, True)
    last = made.answers.get(version=bank(edition)[0])
    last.given_at = AT + timedelta(seconds=47)  # the others were answered at 20, 30 and 40 seconds
    last.save()
    assert analysed(bank(edition)[0]).median_seconds == 7
    assert analysed(bank(edition)[1]).median_seconds == 20


def test_parts_of_a_second_do_not_lose_a_second(edition):
    made = attempt(edition, True, True, True, True)
    for n, given in enumerate(made.answers.order_by("given_at"), start=1):
        given.given_at = AT + timedelta(seconds=30 * n, milliseconds=123)
        given.save()
    assert [analysed(version).median_seconds for version in bank(edition)] == [30, 30, 30, 30]


def test_choices_of_every_kind_are_counted_part_by_part():
    _course, edition, _asked = with_every_kind()
    versions = {version.question.kind: version for version in bank(edition)}
    rows = {
        "single": (["a", "b", "b"], {"b": 2, "a": 1, "c": 0}),
        "multiple": ([["a", "b"], ["a"], ["a", "c"]], {"a": 3, "b": 1, "c": 1}),
        "true_false": ([True, True, True], {"true": 3, "false": 0}),
        "ordering": ([["a", "b", "c"], ["a", "c", "b"], None], {"a:1": 2, "b:2": 1, "b:3": 1, "c:2": 1, "c:3": 1}),
    }
    for n in range(3):
        given = [rows[v.question.kind][0][n] if v.question.kind in rows else None for v in bank(edition)]
        attempt(edition, *given)
    for kind, (_responses, counts) in rows.items():
        found = analysed(versions[kind])
        assert {row["value"]: row["count"] for row in found.choices} == counts, kind
    assert choices(analysed(versions["single"])) == [("b", 2, True), ("a", 1, False), ("c", 0, False)]
    whole = {row["value"]: (row["count"], row["is_right"]) for row in analysed(versions["multiple"]).responses}
    assert whole == {"a b": (1, True), "a": (1, False), "a c": (1, False)}


def test_same_pairs_in_another_order_are_the_same_answer(edition):
    body = {
        "stem": "Ghép.",
        "explanation": "Vì vậy.",
        "feedback": "Chưa đúng.",
        "pairs": [{"id": i, "left": f"Trái {i}", "right": f"Phải {i}", "feedback": ""} for i in "ab"],
        "extra": [],
    }
    version = add_version(QuestionFactory(code="ghep", course=edition.course, kind="matching"), body)
    for response in ({"a": "a", "b": "b"}, {"b": "b", "a": "a"}, {"a": "b", "b": "a"}):
        attempt(edition, response, versions=(version,))
    found = analysed(version)
    assert sum(row["count"] for row in found.responses) == 3
    assert Counter(row["is_right"] for row in found.responses for _ in range(row["count"])) == {True: 2, False: 1}
    assert {row["value"]: row["count"] for row in found.choices} == {"a:a": 2, "b:b": 2, "a:b": 1, "b:a": 1}


def test_warning_is_kept_with_what_it_is_about(edition):
    for n in range(60):
        attempt(edition, n < 10, True, True, True)
    found = analysed(bank(edition)[0])
    assert found.warnings[0] == {"code": "key", "about": "false"}
    assert found.severity > 0
    assert items.asked_questions().first() == bank(edition)[0].question


def test_warning_of_a_group_names_its_code(edition):
    able, foreign = (TargetGroupFactory(code=code) for code in ("able", "foreign"))
    for n in range(120):
        known = [n % 4 < 3, n % 4 < 2, n % 4 < 1]
        attempt(edition, n % 10 < 9, *known, learner=LearnerFactory(target_group=able))
        attempt(edition, n % 10 < 2, *known, learner=LearnerFactory(target_group=foreign))
    assert {"code": "harder", "about": "foreign"} in analysed(bank(edition)[0]).warnings


def test_question_right_for_everybody_is_no_longer_suspected(edition):
    for _ in range(60):
        attempt(edition, False, True, True, True)
    version = bank(edition)[0]
    assert analysed(version).warnings
    regrading.decide(version_id=version.pk, key_version_id=None, reason="Câu sai", by=SYSTEM, at=AT)
    assert tasks.regrade() == 1
    found = analysed(version)
    assert (found.warnings, found.facility) == ([], 1.0)


def test_choices_are_judged_by_the_key_in_force(edition):
    attempt(edition, False, True, True, True)
    version = bank(edition)[0]
    other = add_version(version.question, {**version.body, "answer": False, "feedback_true": "Không phải."})
    regrading.decide(version_id=version.pk, key_version_id=other.pk, reason="Đáp án sai", by=SYSTEM, at=AT)
    assert choices(analysed(version)) == [("false", 1, True), ("true", 0, False)]


def test_list_shows_the_newest_version_that_was_answered(edition):
    attempt(edition, True, True, True, True)
    version = bank(edition)[0]
    actions.analyse(at=LATER)
    add_version(version.question)
    listed = {question.code: question.analysis_id for question in items.asked_questions(edition.course_id)}
    older = ItemAnalysis.objects.get(version=version)
    assert listed[version.question.code] == older.pk
    assert QuestionVersion.objects.filter(question=version.question).count() == 2
    assert not items.asked_questions(edition.course_id + 1).exists()


def test_counting_asks_the_database_the_same_however_much_there_is(edition, django_assert_max_num_queries):
    attempt(edition, True, True, True, True)
    with django_assert_max_num_queries(9):
        actions.analyse(at=LATER)
    for _ in range(20):
        attempt(edition, True, False, True, True)
    with django_assert_max_num_queries(9):
        tasks.analyse_items()


def test_answers_are_only_read(edition):
    attempt(edition, True, False, None, True)
    before = list(AttemptAnswer.objects.order_by("pk").values()), list(Question.objects.order_by("pk").values())
    actions.analyse(at=LATER)
    assert before == (
        list(AttemptAnswer.objects.order_by("pk").values()),
        list(Question.objects.order_by("pk").values()),
    )
