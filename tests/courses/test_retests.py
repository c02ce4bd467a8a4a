"""A short test again: lots that can be drawn again, an invitation, answers that change nothing for anybody."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import consents, merging
from accounts.models import Consent, Learner, Message
from audit.rules import SYSTEM
from courses import tasks
from courses.actions import attempts, items, retests
from courses.models import Attempt, AttemptAnswer, Completion, Edition, ItemAnalysis, Retest, RetestDraw
from courses.queries import assessment, facts, records
from courses.queries import retests as queries
from courses.rules import retests as rules
from tests.courses.room import acting, exempt, staff, town
from tests.courses.way import complete, enrolled, pass_test, published
from tests.factories import LearnerFactory, PostingFactory, ProvinceFactory, moment

pytestmark = pytest.mark.django_db
DONE = moment("2026-10-07 09:00")
"""A Wednesday."""
WEEK = moment("2026-10-05 00:00").date()
AT = moment("2026-11-10 08:30")
"""The first day on which all of that week are thirty days behind."""


@pytest.fixture
def edition(db: None) -> Edition:
    return published(questions=12, draw=5, lessons=1)[1]


def graduates(edition: Edition, count: int, commune: Any, at: Any = DONE) -> list[Learner]:
    people = [LearnerFactory(commune=commune) for _ in range(count)]
    for each in people:
        complete(enrolled(each, edition.course, edition, at), at)
    return people


def one(edition: Edition, commune: Any, **person: Any) -> Retest:
    """Somebody who was drawn."""
    learner = LearnerFactory(commune=commune, **person)
    complete(enrolled(learner, edition.course, edition, DONE), DONE)
    retests.draw_retests(at=AT)
    return Retest.objects.get(learner=learner)


def answered(retest: Retest, right: int, at: Any = AT) -> Retest:
    begun = retests.begin(retest_id=retest.pk, at=at)
    responses = {asked["version"]: n < right for n, asked in enumerate(begun.items)}
    return retests.answer(retest_id=retest.pk, responses=responses, at=at)


# Drawing lots


def test_lots_are_drawn_once_in_each_commune_and_can_be_drawn_again(edition, commune):
    other = town("16213", "Xã Xa")
    people = {commune: graduates(edition, 60, commune), other: graduates(edition, 3, other)}
    assert retests.draw_retests(at=AT) == 3 + 2
    for unit, everybody in people.items():
        lots = RetestDraw.objects.get(week=WEEK, unit=unit)
        assert (lots.people, lots.drawn) == (len(everybody), rules.size(len(everybody)))
        done = Completion.objects.filter(learner__in=everybody, course__isnull=False)
        again = rules.lots({str(each.learner_id): [str(each.pk)] for each in done}, lots.seed)
        assert set(again) == {str(pk) for pk in lots.retests.values_list("completion", flat=True)}
    assert retests.draw_retests(at=AT + timedelta(days=1)) == 0


def test_nobody_is_asked_before_thirty_days_nor_when_there_is_no_time_left(edition, commune):
    graduates(edition, 4, commune)
    assert retests.draw_retests(at=AT - timedelta(days=1)) == 0
    assert retests.draw_retests(at=DONE + timedelta(days=75)) == 0
    assert retests.draw_retests(at=AT) == 2
    for each in Retest.objects.all():
        assert each.until == each.completion.completed_at + timedelta(days=90)


def test_person_with_two_courses_in_a_week_is_one_person(edition, commune):
    second = published("khoa-hai", questions=12, draw=5, lessons=1)[1]
    (learner,) = graduates(edition, 1, commune)
    complete(enrolled(learner, second.course, second, DONE), DONE)
    assert retests.draw_retests(at=AT) == 1
    assert RetestDraw.objects.get().people == 1


def test_who_cannot_be_asked_is_not_among_the_lots(edition, commune):
    exempted, dead, erased, homeless, drawn_lately, stays = graduates(edition, 6, commune)
    Completion.objects.filter(learner=exempted).update(basis="exemption")
    Learner.objects.filter(pk=dead.pk).update(deceased_on=DONE.date())
    Learner.objects.filter(pk=erased.pk).update(erased_at=DONE)
    homeless.residences.all().delete()
    earlier = RetestDraw.objects.create(
        week=WEEK - timedelta(days=70), unit=commune, people=1, drawn=1, seed=1, drawn_at=AT
    )
    second = published("khoa-hai", questions=12, draw=5, lessons=1)[1]
    complete(enrolled(drawn_lately, second.course, second, DONE - timedelta(days=70)), DONE - timedelta(days=70))
    Retest.objects.create(
        draw=earlier,
        learner=drawn_lately,
        completion=Completion.objects.get(learner=drawn_lately, course=second.course),
        edition=second,
        until=AT,
        made_at=AT - timedelta(days=100),
    )
    (stratum,) = queries.strata(WEEK, AT)
    assert list(stratum.completions) == [str(stays.pk)]


def test_task_finds_nobody_where_nobody_learned():
    assert tasks.draw_retests() == 0
    assert not RetestDraw.objects.exists()


def test_course_without_a_test_is_not_asked_about(commune):
    edition = published(questions=12, draw=5, lessons=1)[1]
    graduates(edition, 1, commune)
    Edition.objects.update(draw=0)
    assert list(queries.strata(WEEK, AT)) == []


def test_merged_rows_are_one_person_among_the_lots(edition, commune):
    kept, double = graduates(edition, 2, commune)
    merging.merge(kept=kept, merged=double, by=SYSTEM, at=AT)
    (stratum,) = queries.strata(WEEK, AT)
    assert list(stratum.completions) == [str(kept.pk)]
    assert len(stratum.completions[str(kept.pk)]) == 2
    retests.draw_retests(at=AT)
    assert Retest.objects.get().learner == kept


def test_two_that_draw_at_once_ask_nobody_twice(edition, commune, at_once):
    graduates(edition, 4, commune)
    stratum = next(iter(queries.strata(WEEK, AT)))
    asked = at_once(2, lambda n: retests.draw(stratum=stratum, seed=n, at=AT))
    assert sorted(asked) == [0, 2]
    assert Retest.objects.count() == 2


def test_drawn_person_is_told_once_and_that_it_changes_nothing(edition, commune):
    retest = one(edition, commune)
    (message,) = Message.objects.filter(topic="retest")
    assert (message.learner, message.link) == (retest.learner, f"/hoc/on-lai/{retest.pk}/")
    assert "không ảnh hưởng gì tới chứng nhận" in message.body
    assert message.expires_at == retest.until


def test_who_took_back_the_consent_is_drawn_and_not_written_to(edition, commune):
    (learner,) = graduates(edition, 1, commune)
    consents.give(learner=learner, purpose=Consent.Purpose.PROCESSING, by=SYSTEM, at=DONE)
    consents.withdraw(learner=learner, purpose=Consent.Purpose.PROCESSING, by=SYSTEM, at=DONE)
    assert retests.draw_retests(at=AT) == 1
    assert not Message.objects.filter(topic="retest").exists()


# Answering


def test_questions_are_others_than_those_of_the_tests_before(edition, commune):
    retest = one(edition, commune)
    begun = retests.begin(retest_id=retest.pk, at=AT)
    asked = {each["version"] for each in begun.items}
    before = {item["version"] for attempt in Attempt.objects.all() for item in attempt.items}
    assert len(asked) == rules.QUESTIONS
    assert asked & before == set()


def test_small_bank_asks_again_what_there_is(commune):
    edition = published(questions=6, draw=5, lessons=1)[1]
    begun = retests.begin(retest_id=one(edition, commune).pk, at=AT)
    assert len({each["version"] for each in begun.items}) == 5


def test_begun_again_it_asks_the_same(edition, commune):
    retest = one(edition, commune)
    first = retests.begin(retest_id=retest.pk, at=AT)
    second = retests.begin(retest_id=retest.pk, at=AT + timedelta(days=1))
    assert (second.items, second.begun_at) == (first.items, AT)


@pytest.mark.parametrize(("right", "is_able"), [(5, True), (4, True), (3, False), (0, False)])
def test_answers_are_marked_by_the_pass_mark_of_the_course(edition, commune, right, is_able):
    done = answered(one(edition, commune), right)
    assert (done.right, done.is_able, done.answered_at) == (right, is_able, AT)
    assert len(done.responses) == 5


def test_answered_declined_or_late_it_is_over(edition, commune):
    retest = answered(one(edition, commune), 5)
    late = one(edition, town("16213", "Xã Xa"))
    declined = one(edition, town("15106", "Xã Riêng"))
    retests.decline(retest_id=declined.pk, at=AT)
    retests.decline(retest_id=declined.pk, at=AT + timedelta(hours=1))
    declined.refresh_from_db()
    assert declined.declined_at == AT
    for each, at in ((retest, AT), (declined, AT), (late, late.until)):
        with pytest.raises(retests.OverError):
            retests.begin(retest_id=each.pk, at=at)
        with pytest.raises(retests.OverError):
            retests.answer(retest_id=each.pk, responses={}, at=at)
    with pytest.raises(retests.OverError):
        retests.decline(retest_id=retest.pk, at=AT)


def test_answers_before_the_beginning_are_none(edition, commune):
    with pytest.raises(retests.OverError):
        retests.answer(retest_id=one(edition, commune).pk, responses={}, at=AT)


@pytest.mark.parametrize(
    "wrong", [{"right": 3}, {"answered_at": AT}, {"answered_at": AT, "declined_at": AT, "right": 1, "is_able": False}]
)
def test_half_an_answer_is_impossible(edition, commune, wrong):
    retest = one(edition, commune)
    with pytest.raises(IntegrityError), transaction.atomic():
        Retest.objects.filter(pk=retest.pk).update(**wrong)


# It changes nothing


def test_nothing_that_reads_tests_sees_it(edition, commune):
    """Tries, limits, best scores, statistics of questions, completions: the same before and after a failed one."""
    Edition.objects.update(wait_minutes=60, tries_a_day=1)
    retest = one(edition, commune)
    person, now = retest.learner_id, AT + timedelta(hours=1)
    enrolment = retest.learner.enrolments.get()

    def seen() -> list[Any]:
        items.analyse(at=now)
        return [
            list(Attempt.objects.order_by("pk").values_list()),
            list(AttemptAnswer.objects.order_by("pk").values_list()),
            list(Completion.objects.order_by("pk").values_list()),
            list(
                ItemAnalysis.objects.order_by("version").values_list("version", "answers", "facility", "median_seconds")
            ),
            assessment.next_try(enrolment, assessment.closed_tries(enrolment), now=now),
            facts.progress_in(person, edition).facts,
            [(each.attempts, each.grant) for each in records.of_person(person, now)],
        ]

    before = seen()
    answered(retest, 0)
    assert seen() == before
    assert attempts.start_attempt(enrolment=enrolment, at=now).state == "open"


def test_passing_it_completes_nothing(edition, commune):
    learner = LearnerFactory(commune=commune)
    enrolment = enrolled(learner, edition.course, edition, DONE)
    complete(enrolment, DONE)
    retests.draw_retests(at=AT)
    Completion.objects.update(withdrawn_at=AT, withdrawn_by_id="x", withdrawn_reason="Giả")
    Attempt.objects.update(is_passed=False, score=0)
    answered(Retest.objects.get(), 5)
    tasks.record_due_completions()
    assert not Completion.objects.standing().exists()
    pass_test(enrolment, timezone.now())
    assert Completion.objects.standing().exists()


# What waits, and what the answers say


def test_person_is_asked_what_ends_first_and_nothing_that_is_over(edition, commune):
    retest = one(edition, commune)
    assert queries.waiting_for(retest.learner_id, AT) == retest
    assert queries.waiting_for(retest.learner_id, retest.until) is None
    retests.decline(retest_id=retest.pk, at=AT)
    assert queries.waiting_for(retest.learner_id, AT) is None


def test_estimates_stand_beside_how_many_were_asked(edition, commune, monkeypatch):
    monkeypatch.setattr(rules, "LEAST", 12)
    other = town("16213", "Xã Xa")
    graduates(edition, 12, commune)
    graduates(edition, 3, other)
    retests.draw_retests(at=AT)
    mine = list(Retest.objects.filter(draw__unit=commune).order_by("pk"))
    for n, each in enumerate(mine[:10]):
        answered(each, 5 if n < 8 else 2)
    retests.decline(retest_id=mine[10].pk, at=AT)
    answered(Retest.objects.filter(draw__unit=other).first(), 5)
    division = acting(PostingFactory(unit=ProvinceFactory(), role="division").user)
    near, far = queries.lines(division, AT - timedelta(days=365), AT)
    assert (near.unit, near.asked, near.answered, near.declined, near.lapsed, near.able) == (commune, 12, 10, 1, 0, 8)
    assert near.waiting == 1
    assert near.share
    assert (near.share.share, round(near.share.low, 2), round(near.share.high, 2)) == (0.8, 0.49, 0.94)
    assert (far.unit, far.answered, far.share) == (other, 1, None)
    (late, _far) = queries.lines(division, AT - timedelta(days=365), mine[0].until)
    assert (late.lapsed, late.waiting) == (1, 0)
    assert queries.lines(division, AT + timedelta(days=1), AT) == []


def test_estimates_keep_to_the_communes_of_who_oversees(edition, commune):
    one(edition, commune)
    near, far = staff(commune, "officer"), staff(town("16213", "Xã Xa"), "officer")
    since = AT - timedelta(days=1)
    assert [len(queries.lines(acting(user), since, AT)) for user in (near, far, staff(commune))] == [1, 0, 0]


def test_prior_learning_is_not_asked_about(edition, commune):
    learner = LearnerFactory(commune=commune)
    exempt(learner, course=edition.course)
    Completion.objects.create(
        learner=learner, course=edition.course, edition=edition, completed_at=DONE, basis="exemption"
    )
    assert list(queries.strata(WEEK, AT)) == []


def test_draws_and_retests_are_told_apart_in_the_admin():
    assert str(RetestDraw(week=date(2026, 10, 5), unit_id=7, drawn=3, people=20)) == "2026-10-05 7: 3/20"
    person, completion = uuid4(), uuid4()
    assert str(Retest(learner_id=person, completion_id=completion)) == f"{person}: {completion}"
