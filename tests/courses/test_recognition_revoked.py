"""Revoking the recognition of prior learning: what stood only on it goes, what was learned stays."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.actions import merging
from audit.models import Entry
from audit.rules import SYSTEM, Actor
from courses.actions import recognition
from courses.actions.completion import record_completions
from courses.models import Completion, Enrolment, Exemption, ProgrammeCourse
from courses.queries import learning
from tests.courses.recognised import BOSS, LAST, LATER, NO_EXEMPTION, approved, asked, refused, revoked, standing
from tests.courses.way import AT, complete, enrolled, publish, published
from tests.factories import LearnerFactory, UserFactory, make_programme

pytestmark = pytest.mark.django_db
State = Exemption.State


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def learner(db):
    return LearnerFactory()


def test_revoking_withdraws_what_stood_only_on_it(learner):
    course, _edition = published()
    programme = make_programme("chuong-trinh", course)
    exemption = revoked(approved(learner, course))
    assert standing(learner) == []
    rows = Completion.objects.order_by("pk")
    assert {(row.withdrawn_at, row.withdrawn_by_id, row.withdrawn_reason, row.withdrawn_document) for row in rows} == {
        (LAST, "boss", "Giấy giả", "7/QĐ")
    }
    assert [row.programme for row in rows] == [None, programme]
    entry = Entry.objects.get(act="exemption.revoke")
    assert entry.details == {"completions": [str(row.pk) for row in rows]}
    assert exemption.state == State.REVOKED


def test_what_was_learned_meanwhile_stands_at_its_own_date(learner):
    course, _edition = published()
    make_programme("chuong-trinh", course)
    exemption = approved(learner, course)
    learned = LATER + timedelta(days=1)
    complete(learning.enrolment_of(learner.pk, course.code), at=learned)
    revoked(exemption)
    assert standing(learner) == [("khoa-mau", "learning", learned), ("chuong-trinh", "learning", learned)]


def test_revoking_leaves_what_learning_had_completed_alone(learner):
    learned, edition = published("khoa-1")
    exempted, _edition = published("khoa-2")
    complete(enrolled(learner, learned, edition))
    revoked(approved(learner, make_programme("chuong-trinh", learned, exempted)))
    assert standing(learner) == [("khoa-1", "learning", AT)]


def test_another_recognition_carries_on_at_its_own_date(learner):
    course, _edition = published()
    programme = make_programme("chuong-trinh", course)
    first = approved(learner, course)
    second = LATER + timedelta(days=1)
    Completion.objects.filter(programme=programme).delete()  # so that the programme may be asked for as well
    approved(learner, programme, at=second)
    revoked(first)
    assert standing(learner)[0] == ("khoa-mau", "exemption", second)


def test_revoking_twice_changes_nothing_the_second_time(learner):
    course, _edition = published()
    exemption = approved(learner, course)
    revoked(exemption)
    before = list(Completion.objects.values_list())
    revoked(exemption, at=LAST + timedelta(days=1))
    assert list(Completion.objects.values_list()) == before
    assert Entry.objects.filter(act="exemption.revoke").count() == 1


@pytest.mark.parametrize("decide", [None, refused])
def test_only_what_was_approved_is_revoked(learner, decide):
    course, _edition = published()
    exemption = asked(learner, course)
    if decide:
        decide(exemption)
    state = Exemption.objects.get().state
    assert revoked(exemption).state == state


def test_nobody_revokes_their_own():
    course, _edition = published()
    learner = LearnerFactory(user=UserFactory())
    exemption = approved(learner, course)
    with pytest.raises(recognition.OwnRequestError):
        revoked(exemption, by=Actor(kind="user", id=str(learner.user_id)))
    assert len(standing(learner)) == 1


def test_revoking_needs_reason_and_document_in_the_database(learner):
    course, _edition = published()
    exemption = approved(learner, course)
    for missing in ("reason", "document_no"):
        fields = {"reason": "Giấy giả", "document_no": "7/QĐ"} | {missing: ""}
        with pytest.raises(IntegrityError, match="exemption_revoked_pair"), transaction.atomic():
            recognition.revoke(exemption_id=exemption.pk, by=BOSS, at=LAST, **fields)
    assert len(standing(learner)) == 1


def test_after_a_revocation_one_may_ask_again(learner):
    course, _edition = published()
    revoked(approved(learner, course))
    again = recognition.approve(exemption_id=asked(learner, course, at=LAST).pk, by=BOSS, at=LAST + timedelta(days=1))
    assert standing(learner) == [("khoa-mau", "exemption", again.decided_at)]


def test_recomputing_never_removes_or_redates(learner):
    """Only a revocation withdraws: not a rule that forgets prior learning, a course that leaves, or asking again."""
    course, _edition = published()
    programme = make_programme("chuong-trinh", course)
    approved(learner, programme)
    before = list(Completion.objects.order_by("pk").values_list())
    course.rule = NO_EXEMPTION
    course.save()
    new = publish(course)
    ProgrammeCourse.objects.all().delete()
    enrolment = learning.enrolment_of(learner.pk, course.code)
    Enrolment.objects.filter(pk=enrolment.pk).update(edition=new)
    enrolment.refresh_from_db()
    for _n in range(2):
        record_completions(person_id=enrolment.person_id, edition=enrolment.edition, at=LAST)
    assert list(Completion.objects.order_by("pk").values_list()) == before


def test_course_that_left_the_programme_is_withdrawn_with_its_recognition(learner):
    course, _edition = published()
    exemption = approved(learner, make_programme("chuong-trinh", course))
    ProgrammeCourse.objects.all().delete()
    revoked(exemption)
    assert standing(learner) == []


def test_merged_persons_lose_what_rested_on_the_recognition_of_either(learner):
    course, _edition = published()
    kept, alias = learner, LearnerFactory()
    exemption = asked(alias, course)
    merging.merge(kept=kept, merged=alias, by=SYSTEM, at=AT)
    recognition.approve(exemption_id=exemption.pk, by=BOSS, at=LATER)
    assert Completion.objects.get().learner == kept
    merging.unmerge(merged=alias, by=SYSTEM, at=LATER)
    revoked(exemption)
    assert standing(kept) == standing(alias) == []
