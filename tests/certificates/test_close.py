"""Revoking, correcting, and the one certificate of a person who was registered twice."""

from datetime import timedelta

import pytest

from accounts.models import Learner
from audit.models import Entry
from audit.rules import SYSTEM, Actor
from certificates.actions import close, issue
from certificates.models import Award
from tests.certificates.conftest import AT, certify
from tests.factories import LearnerFactory

pytestmark = pytest.mark.django_db
OFFICER = Actor(kind="user", id="officer")
LATER = AT + timedelta(days=1)


@pytest.fixture
def three(award_type):
    """Certificates of three rows, the one earned first in front."""
    return [certify(award_type, at=AT - timedelta(days=days)) for days in (9, 5, 1)]


def merge(kept: Award, *doubles: Award) -> None:
    Learner.objects.filter(pk__in=[double.learner_id for double in doubles]).update(canonical=kept.learner)


def unmerge(*doubles: Award) -> None:
    for double in doubles:
        Learner.objects.filter(pk=double.learner_id).update(canonical=double.learner)


def settle(at=LATER) -> int:
    return close.settle_merges(by=SYSTEM, at=at)


def states(*awards: Award) -> list[str]:
    for award in awards:
        award.refresh_from_db()
    return [award.state for award in awards]


def revoke(award: Award, at=LATER) -> Award:
    return close.revoke(award_id=award.pk, by=OFFICER, at=at, reason="Cấp nhầm người", document_no="12/QĐ")


def test_correcting_twice_is_one_new_certificate(award_type):
    award = certify(award_type)
    first, second = (close.correct(award_id=award.pk, by=OFFICER, at=AT, reason="Sai dấu") for _ in range(2))
    assert first == second != award
    assert Award.objects.count() == 2
    assert Entry.objects.filter(act="award.reissue").count() == 1


def test_correcting_before_the_new_name_is_confirmed_leaves_the_old_one_valid(award_type):
    award = certify(award_type)
    Learner.objects.update(full_name="Nguyễn Thị Đúng", name_confirmed_at=None)
    with pytest.raises(issue.NameNotConfirmedError):
        close.correct(award_id=award.pk, by=OFFICER, at=AT, reason="Sai dấu")
    assert states(award) == ["valid"]


def test_of_three_merged_the_earliest_stays(three):
    merge(three[2], *three[:2])
    assert settle() == 2
    assert states(*three) == ["valid", "superseded", "superseded"]
    assert settle() == 0


def test_undoing_one_merge_brings_back_the_earliest_of_those_who_stay(three):
    merge(three[2], *three[:2])
    settle()
    unmerge(three[0])
    assert settle() == 1
    assert states(*three) == ["valid", "valid", "superseded"]
    assert Entry.objects.get(act="award.restore").object_id == str(three[1].pk)
    assert settle() == 0
    unmerge(three[1])
    assert settle() == 1
    assert states(*three) == ["valid"] * 3
    assert [(a.reason, a.closed_at, a.closed_by_id) for a in three] == [("", None, "")] * 3


def test_revoking_what_a_merged_person_holds_brings_nothing_back(three):
    first, second, _third = three
    merge(second, first)
    settle()
    revoke(first)
    assert settle() == 0
    assert states(first, second) == ["revoked", "superseded"]


def test_undoing_a_merge_after_a_revocation_leaves_each_with_what_is_theirs(three):
    first, second, _third = three
    merge(second, first)
    settle()
    revoke(first)
    unmerge(first)
    assert settle() == 1
    assert states(first, second) == ["revoked", "valid"]


def test_undoing_a_merge_brings_back_what_was_issued_after_an_older_revocation(award_type, three):
    first, second, _third = three
    revoke(second, at=AT)
    again = issue.reaward(learner=second.learner, award_type=award_type, by=OFFICER, at=AT, reason="Đã xác minh")
    merge(second, first)
    assert settle() == 1
    assert states(first, second, again) == ["valid", "revoked", "superseded"]
    unmerge(first)
    assert settle() == 1
    assert states(first, second, again) == ["valid", "revoked", "valid"]


def test_merging_people_of_whom_one_is_certified_changes_nothing(award_type):
    award, other = certify(award_type), LearnerFactory()
    Learner.objects.filter(pk=award.learner_id).update(canonical=other)
    assert settle() == 0
    assert states(award) == ["valid"]
