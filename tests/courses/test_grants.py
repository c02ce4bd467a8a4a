"""One more try, more time: for one person, with a reason, once."""

import pytest
from django.utils import timezone

from accounts.actions import merging
from audit.models import Entry
from audit.rules import SYSTEM
from courses.actions import attempts
from courses.actions.classes_attendance import OutOfSightError
from courses.actions.grants import extend_time, grant_try
from courses.models import TimeExtension, TryGrant
from courses.queries import assessment, records
from tests.courses.room import acting, neighbours, signed_in, staff, town
from tests.courses.way import enrolled, published, take_test
from tests.factories import CommuneFactory, LearnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(commune):
    return neighbours(commune, 1)[0]


@pytest.fixture
def enrolment(person):
    course, edition = published(wait_minutes=600, time_limit=20)
    return enrolled(person, course, edition)


def allow(enrolment, user, reason="Mất điện"):
    return grant_try(
        learner=enrolment.learner, course=enrolment.course, reason=reason, by=acting(user), at=timezone.now()
    )


def lengthen(enrolment, user, minutes=15, reason="Mắt kém"):
    return extend_time(
        learner=enrolment.learner,
        course=enrolment.course,
        minutes=minutes,
        reason=reason,
        by=acting(user),
        at=timezone.now(),
    )


def test_granted_try_opens_the_test_in_spite_of_the_wait_and_is_used_once(enrolment, teacher):
    now = timezone.now()
    take_test(enrolment, 0, now)
    with pytest.raises(attempts.MustWaitError):
        attempts.start_attempt(enrolment=enrolment, at=now)
    grant = allow(enrolment, teacher)
    attempt = attempts.start_attempt(enrolment=enrolment, at=now)
    grant.refresh_from_db()
    assert grant.used_by == attempt
    assert Entry.objects.get(act="attempt.grant").reason == "Mất điện"


def test_grant_pressed_twice_is_one_until_it_is_used(enrolment, teacher):
    now = timezone.now()
    take_test(enrolment, 0, now)
    first = allow(enrolment, teacher)
    assert allow(enrolment, teacher, "Lý do khác") == first
    assert Entry.objects.filter(act="attempt.grant").count() == 1
    take_test(enrolment, 0, now)
    assert allow(enrolment, teacher) != first
    assert TryGrant.objects.count() == 2


def test_what_is_given_to_one_person_in_one_course_helps_nobody_else_and_nowhere_else(enrolment, teacher, commune):
    now = timezone.now()
    elsewhere = enrolled(enrolment.learner, *published("khoa-khac", wait_minutes=600, time_limit=20))
    (neighbour,) = neighbours(commune, 1)
    others = [elsewhere, enrolled(neighbour, enrolment.course, enrolment.edition)]
    for each in (enrolment, *others):
        take_test(each, 0, now)
    allow(enrolment, teacher)
    lengthen(enrolment, teacher)
    for each in others:
        assert assessment.time_limit(each).total_seconds() == 20 * 60
        with pytest.raises(attempts.MustWaitError):
            attempts.start_attempt(enrolment=each, at=now)
    assert attempts.start_attempt(enrolment=enrolment, at=now).deadline


def test_newest_number_counts_for_a_merged_person_too(enrolment, teacher, commune):
    other = LearnerFactory(commune=commune)
    lengthen(enrolled(other, enrolment.course, enrolment.edition), teacher, 20)
    lengthen(enrolment, teacher, 30)
    merging.merge(kept=enrolment.learner, merged=other, by=SYSTEM, at=timezone.now())
    assert [each.extra_minutes for each in records.of_person(enrolment.person_id, timezone.now())] == [30]
    lengthen(enrolment, teacher, 5)
    assert [each.extra_minutes for each in records.of_person(enrolment.person_id, timezone.now())] == [5]
    assert assessment.time_limit(enrolment).total_seconds() == 25 * 60


def test_more_time_is_added_to_the_limit_and_the_newest_number_counts(enrolment, teacher):
    lengthen(enrolment, teacher, 15)
    lengthen(enrolment, teacher, 15)
    assert Entry.objects.filter(act="attempt.extend_time").count() == 1
    assert assessment.time_limit(enrolment).total_seconds() == 35 * 60
    lengthen(enrolment, teacher, 10)
    assert assessment.time_limit(enrolment).total_seconds() == 30 * 60
    assert TimeExtension.objects.count() == 1
    assert [e.details["minutes"] for e in Entry.objects.filter(act="attempt.extend_time").order_by("pk")] == [15, 10]


def test_nothing_is_given_out_of_scope_or_to_the_own_login(enrolment, teacher, commune):
    own = LearnerFactory(commune=commune, user=teacher)
    for user in (staff(CommuneFactory()), staff(commune, "approver")):
        for give in (allow, lengthen):
            with pytest.raises(OutOfSightError):
                give(enrolment, user)
    with pytest.raises(OutOfSightError):
        grant_try(learner=own, course=enrolment.course, reason="?", by=acting(teacher), at=timezone.now())


def test_try_is_granted_at_once_by_two_and_stays_one(at_once):
    commune = town()
    course, edition = published()
    enrolment = enrolled(neighbours(commune, 1)[0], course, edition)
    users = [staff(commune), staff(commune, "officer")]
    results = at_once(4, lambda n: allow(enrolment, users[n % 2]))
    assert len({each.pk for each in results}) == 1


# The forms


def at(enrolment, what):
    return f"/quan-ly/viec-hoc/{enrolment.learner_id}/khoa-mau/{what}/"


def test_try_form_asks_for_a_reason_and_grants(client, enrolment, teacher):
    signed_in(client, teacher)
    page = at(enrolment, "them-luot")
    assert client.get(page).status_code == 200
    assert "Hãy ghi lý do." in client.post(page, {"reason": "  "}).content.decode()
    assert not TryGrant.objects.exists()
    for _n in range(2):
        assert client.post(page, {"reason": "Mất điện"})["Location"] == f"/quan-ly/viec-hoc/{enrolment.learner_id}/"
    assert TryGrant.objects.get().reason == "Mất điện"


@pytest.mark.parametrize("minutes", ["", "nhiều", "0", "241", "-5"])
def test_time_form_says_what_is_wrong_with_the_minutes(client, enrolment, teacher, minutes):
    answer = signed_in(client, teacher).post(at(enrolment, "them-gio"), {"minutes": minutes, "reason": "Mắt kém"})
    assert "Hãy ghi" in answer.content.decode()
    assert not TimeExtension.objects.exists()


def test_time_form_starts_from_what_was_given(client, enrolment, teacher):
    signed_in(client, teacher).post(at(enrolment, "them-gio"), {"minutes": "25", "reason": "Mắt kém"})
    answer = client.get(at(enrolment, "them-gio"))
    assert answer.context["form"].initial == {"minutes": 25, "reason": "Mắt kém"}


@pytest.mark.parametrize("what", ["them-luot", "them-gio"])
def test_forms_are_not_there_for_others(client, enrolment, commune, what):
    for user in (staff(CommuneFactory()), staff(commune, "approver")):
        assert signed_in(client, user).get(at(enrolment, what)).status_code == 404
