"""Issued once and only once; withdrawn with a reason; never issued again by itself."""

from datetime import timedelta

import pytest

from accounts.models import Learner
from audit.rules import SYSTEM, Actor
from certificates import queries
from certificates.actions import close, issue
from certificates.models import Award
from courses.models import Completion
from tests.factories import AwardTypeFactory, CommuneFactory, LearnerFactory, make_course, moment

pytestmark = pytest.mark.django_db

AT = moment("2026-10-05 08:30")
OFFICER = Actor(kind="user", id="officer")


def completed(learner: Learner | None = None, at=AT):
    """An award type and a completion that earns it."""
    course = make_course()
    learner = learner or LearnerFactory(commune=CommuneFactory(name="Xã Hoằng Hóa"))
    award_type = AwardTypeFactory(course=course)
    return award_type, Completion.objects.create(learner=learner, course=course, completed_at=at)


def test_what_is_due_is_issued_once():
    award_type, completion = completed()
    first = issue.award_due(by=SYSTEM, at=AT)
    assert issue.award_due(by=SYSTEM, at=AT) == []
    award = Award.objects.get()
    assert first == [award]
    assert (award.printed_unit, award.printed_birth, award.earned_on) == ("Xã Hoằng Hóa", "1960", AT.date())
    assert issue.award(award_type=award_type, completion=completion, by=SYSTEM, at=AT) == award


def test_no_certificate_before_the_name_is_confirmed():
    award_type, completion = completed(LearnerFactory(name_confirmed_at=None))
    assert issue.award_due(by=SYSTEM, at=AT) == []
    assert queries.awaiting_name(completion.learner_id)
    with pytest.raises(issue.NameNotConfirmedError):
        issue.award(award_type=award_type, completion=completion, by=SYSTEM, at=AT)


def test_register_numbers_have_no_gaps():
    course = make_course()
    AwardTypeFactory(course=course)
    for _ in range(5):
        Completion.objects.create(learner=LearnerFactory(), course=course, completed_at=AT)
    issue.award_due(by=SYSTEM, at=AT)
    assert sorted(Award.objects.values_list("register_no", flat=True)) == [1, 2, 3, 4, 5]


def test_earned_on_is_the_day_in_vietnam():
    completed(at=moment("2026-10-31 23:30"))
    issue.award_due(by=SYSTEM, at=moment("2026-11-05 09:00"))
    assert str(Award.objects.get().earned_on) == "2026-10-31"


def test_a_revoked_certificate_is_not_issued_again_by_itself():
    award_type, completion = completed()
    (award,) = issue.award_due(by=SYSTEM, at=AT)
    close.revoke(award_id=award.pk, by=OFFICER, at=AT, reason="Cấp nhầm người", document_no="12/QĐ")
    assert issue.award_due(by=SYSTEM, at=AT) == []
    assert issue.award(award_type=award_type, completion=completion, by=SYSTEM, at=AT).state == "revoked"
    again = issue.reaward(learner=completion.learner, award_type=award_type, by=OFFICER, at=AT, reason="Đã xác minh")
    assert again.is_valid
    assert again.number != award.number
    assert (
        issue.reaward(learner=completion.learner, award_type=award_type, by=OFFICER, at=AT, reason="Lần nữa") == again
    )


def test_revoking_twice_keeps_the_first_reason():
    completed()
    (award,) = issue.award_due(by=SYSTEM, at=AT)
    for reason in ("Cấp nhầm người", "Bấm lại"):
        close.revoke(award_id=award.pk, by=OFFICER, at=AT, reason=reason, document_no="12/QĐ")
    assert Award.objects.get().reason == "Cấp nhầm người"


def test_a_corrected_name_gives_a_new_certificate_and_the_old_one_says_replaced():
    completed()
    (award,) = issue.award_due(by=SYSTEM, at=AT)
    Learner.objects.update(full_name="Nguyễn Thị Đúng")
    new = close.correct(award_id=award.pk, by=OFFICER, at=AT, reason="Sai dấu trong họ tên")
    award.refresh_from_db()
    assert (award.state, new.printed_name, new.earned_on) == (
        "superseded",
        "Nguyễn Thị Đúng",
        award.earned_on,
    )


def test_merging_two_certified_persons_leaves_one_certificate_and_undoing_brings_both_back():
    course = make_course()
    AwardTypeFactory(course=course)
    kept, double = LearnerFactory(), LearnerFactory()
    for person, at in [(kept, AT), (double, AT - timedelta(days=9))]:
        Completion.objects.create(learner=person, course=course, completed_at=at)
    issue.award_due(by=SYSTEM, at=AT)
    Learner.objects.filter(pk=double.pk).update(canonical=kept)
    assert close.settle_merges(by=SYSTEM, at=AT) == 1
    assert close.settle_merges(by=SYSTEM, at=AT) == 0
    assert list(queries.held_by(kept.pk).filter(state="valid").values_list("learner", flat=True)) == [double.pk]
    assert queries.certified(AT.date()).count() == 1
    assert issue.award_due(by=SYSTEM, at=AT) == []
    Learner.objects.filter(pk=double.pk).update(canonical=double)
    assert close.settle_merges(by=SYSTEM, at=AT) == 1
    assert queries.certified(AT.date()).count() == 2


def test_certified_counts_persons_not_papers():
    learner = LearnerFactory()
    for code in ("khoa-1", "khoa-2"):
        course = make_course(code)
        AwardTypeFactory(course=course)
        Completion.objects.create(learner=learner, course=course, completed_at=AT)
    issue.award_due(by=SYSTEM, at=AT)
    assert Award.objects.count() == 2
    assert queries.certified(AT.date()).count() == 1
    assert queries.certified(AT.date() - timedelta(days=1)).count() == 0


def test_the_deceased_and_the_revoked_do_not_count():
    _type, completion = completed()
    (award,) = issue.award_due(by=SYSTEM, at=AT)
    Learner.objects.update(deceased_on=AT.date())
    assert queries.certified(AT.date()).count() == 0
    assert queries.certified(AT.date() - timedelta(days=1)).count() == 0
    Learner.objects.update(deceased_on=None)
    close.revoke(award_id=award.pk, by=OFFICER, at=AT, reason="Cấp nhầm người", document_no="12/QĐ")
    assert queries.certified(AT.date()).count() == 0
    assert completion.learner.awards.count() == 1
