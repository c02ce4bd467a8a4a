"""Two hands at the same moment on one request."""

import pytest

from accounts.models import Message
from audit.models import Entry
from audit.rules import Actor
from courses.actions import recognition
from courses.models import Completion, Exemption
from courses.queries import learning
from tests.courses.recognised import BOSS, LATER, PAPER, approved, asked, revoked, standing
from tests.courses.way import AT, complete, published
from tests.factories import LearnerFactory, make_programme


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def decider(number: int) -> Actor:
    return Actor(kind="user", id=f"decider-{number}")


def test_button_pressed_by_several_at_once_is_one_request(at_once):
    course, _edition = published()
    learner = LearnerFactory()
    found = at_once(4, lambda n: recognition.ask(learner=learner, subject=course, paper=PAPER, by=BOSS, at=AT).pk)
    assert found == [Exemption.objects.get().pk] * 4


def test_two_deciders_at_once_make_one_decision(at_once):
    course, _edition = published()
    learner = LearnerFactory()
    exemption = asked(learner, course)

    def decide(number: int) -> str:
        if number % 2:
            done = recognition.approve(exemption_id=exemption.pk, by=decider(number), at=LATER)
        else:
            done = recognition.refuse(exemption_id=exemption.pk, reason="Ảnh mờ", by=decider(number), at=LATER)
        return f"{done.state} {done.decided_by_id}"

    assert len(set(at_once(4, decide))) == 1
    exemption.refresh_from_db()
    assert Entry.objects.filter(act__in=["exemption.approve", "exemption.refuse"]).count() == 1
    assert Completion.objects.count() == (exemption.state == "approved")
    assert Message.objects.filter(topic=recognition.TOPIC).count() == 1


def test_bulk_approval_by_two_at_once_counts_each_request_once(at_once):
    course, _edition = published()
    keys = [asked(LearnerFactory(), course).pk for _n in range(6)]
    counts = at_once(2, lambda n: recognition.approve_many(exemption_ids=keys, by=decider(n), at=LATER))
    assert sum(counts) == 6
    assert Completion.objects.standing().count() == 6


def test_revoked_by_several_at_once_is_withdrawn_once(at_once):
    course, _edition = published()
    make_programme("chuong-trinh", course)
    learner = LearnerFactory()
    exemption = approved(learner, course)
    learned = LATER.replace(hour=20)
    complete(learning.enrolment_of(learner.pk, course.code), at=learned)
    results = at_once(4, lambda n: revoked(exemption, by=decider(n)).revoked_by_id)
    assert len(set(results)) == 1
    assert Entry.objects.filter(act="exemption.revoke").count() == 1
    assert standing(learner) == [("khoa-mau", "learning", learned), ("chuong-trinh", "learning", learned)]
    assert Completion.objects.count() == 4
