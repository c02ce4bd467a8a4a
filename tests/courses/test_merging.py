"""What two persons learned, side by side and together: nothing is lost, nothing counts twice."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from courses.models import Attempt, Attendance, Completion, LessonFinish, Seat, SignOff
from courses.queries.merging import learned
from courses.rules.merging import Done, Learned, Seated, Tries, joined
from tests.courses.room import plan
from tests.factories import LearnerFactory

DAY = date(2026, 10, 5)
done = st.builds(
    Done, st.sampled_from(["course", "programme"]), st.integers(1, 3), st.dates(DAY, DAY + timedelta(days=9))
)
tested = st.builds(Tries, st.integers(1, 3), st.integers(1, 5), st.none() | st.floats(0, 100))
seated = st.builds(Seated, st.sampled_from("abc"), st.none() | st.integers(1, 40))
keys = st.frozensets(st.sampled_from("uvwxyz"))
sides = st.builds(
    Learned,
    st.lists(done, max_size=4, unique_by=lambda each: (each.kind, each.subject)).map(tuple),
    st.lists(tested, max_size=3, unique_by=lambda each: each.course).map(tuple),
    st.lists(seated, max_size=3, unique_by=lambda each: each.study_class).map(tuple),
    keys,
    keys,
    keys,
)


@given(sides, sides)
def test_joining_keeps_every_try_the_best_result_and_the_earliest_day(one, other):
    both = joined(one, other)
    assert both.tries == one.tries + other.tries
    for subject in {(each.kind, each.subject) for each in one.done + other.done}:
        days = [each.on for each in one.done + other.done if (each.kind, each.subject) == subject]
        assert [each.on for each in both.done if (each.kind, each.subject) == subject] == [min(days)]
    for course in {each.course for each in one.tests + other.tests}:
        scores = [e.best for e in one.tests + other.tests if e.course == course and e.best is not None]
        assert [each.best for each in both.tests if each.course == course] == [max(scores, default=None)]


@given(sides, sides)
def test_joining_raises_no_count_and_does_not_depend_on_the_side(one, other):
    both = joined(one, other)
    for name in ("done", "tests", "seats", "lessons", "tasks", "sessions"):
        parts = [len(getattr(each, name)) for each in (one, other)]
        assert max(parts) <= len(getattr(both, name)) <= sum(parts)
    there, back = both.manifest(), joined(other, one).manifest()
    assert {key: there[key] for key in ("tries", "lessons", "tasks", "sessions")} == {
        key: back[key] for key in ("tries", "lessons", "tasks", "sessions")
    }
    assert [each.on for each in both.done] == [each.on for each in joined(other, one).done]


def test_a_seat_goes_before_waiting_and_the_lowest_number_counts():
    one, other = (Learned(seats=(Seated("a", n), Seated("b", m))) for n, m in ((7, None), (3, 9)))
    assert joined(one, other).seats == (Seated("a", 3), Seated("b", 9))


@pytest.mark.django_db
def test_sides_are_read_in_as_many_queries_as_one(study_class, commune, django_assert_num_queries):
    now, course = timezone.now(), study_class.course
    (session,) = plan(study_class, course, now - timedelta(minutes=15))
    people = [LearnerFactory(commune=commune) for _n in range(3)]
    edition = course.editions.get()
    for n, person in enumerate(people):
        at = now - timedelta(days=n)
        Completion.objects.create(learner=person, course=course, edition=edition, completed_at=at)
        for score in (40, 60 + n):
            Attempt.objects.create(
                learner=person, course=course, edition=edition, seed=1, items=[], occurred_at=at, state="submitted",
                submitted_at=at, score=score, is_passed=False,
            )  # fmt: skip
        Attempt.objects.create(learner=person, course=course, edition=edition, seed=1, items=[], occurred_at=now)
        LessonFinish.objects.create(learner=person, course=course, lesson_key="a", occurred_at=at)
        SignOff.objects.create(learner=person, course=course, task_key="t", occurred_at=at, marked_by_id="1")
        Seat.objects.create(study_class=study_class, learner=person, number=n + 1, given_by_id="1")
        status = "absent" if n else "present"
        Attendance.objects.create(
            session=session, learner=person, status=status, occurred_at=now, marked_by_id="1"
        )  # fmt: skip
    SignOff.objects.create(
        learner=people[0], course=course, task_key="u", occurred_at=now, marked_by_id="1",
        withdrawn_at=now, withdrawn_by_id="1", withdrawn_reason="Nhầm",
    )  # fmt: skip
    with django_assert_num_queries(6):
        learned([[people[0].pk]])
    with django_assert_num_queries(6):
        first, second = learned([[people[0].pk, people[1].pk], [people[2].pk]])
    days = [timezone.localdate(now - timedelta(days=n)) for n in range(3)]
    assert [(each.subject, each.on) for each in first.done] == [(course.pk, days[1])], "of two rows the earlier"
    assert [(each.tries, each.best) for each in first.tests] == [(6, 61.0)]
    assert [(each.tries, each.best) for each in second.tests] == [(3, 62.0)]
    assert [(each.number, each.title) for each in first.seats] == [(1, f"{course.title} ({study_class.code})")]
    assert (len(first.lessons), len(first.tasks), len(first.sessions)) == (1, 1, 1)
    assert len(second.sessions) == 0, "who was absent was not there"
    assert joined(first, second).manifest() == {
        "done": [{"course": course.pk, "on": days[2].isoformat()}],
        "tests": [{"course": course.pk, "tries": 9, "best": 62.0}],
        "tries": 9,
        "seats": [str(study_class.pk)],
        "lessons": 1,
        "tasks": 1,
        "sessions": 1,
    }
