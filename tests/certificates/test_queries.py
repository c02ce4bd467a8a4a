"""Which completions wait for a certificate, and which certificates make a person count."""

from datetime import timedelta

import pytest

from accounts.models import Learner
from audit.rules import SYSTEM
from certificates import queries
from certificates.actions import close, issue
from certificates.models import AwardType, Register
from tests.certificates.conftest import AT, certify, earn
from tests.factories import AwardTypeFactory, LearnerFactory, make_course

pytestmark = pytest.mark.django_db


def due(learner=None):
    return [completion for _type, completion in queries.due(learner and learner.pk)]


def test_due_for_one_person_is_what_that_person_has_earned(award_type):
    mine, other = earn(award_type), earn(award_type)
    AwardTypeFactory(course=make_course("khac"))
    assert due(mine.learner) == [mine]
    assert due() == [mine, other]
    assert due(LearnerFactory()) == []


def test_due_leaves_out_types_no_longer_issued_persons_erased_and_names_unconfirmed(award_type):
    erased = earn(award_type, erased_at=AT)
    earn(award_type, name_confirmed_at=None)
    assert due() == due(erased.learner) == []
    waiting = earn(award_type)
    AwardType.objects.update(is_active=False)
    assert due() == due(waiting.learner) == []


def test_due_after_a_merge_is_the_earliest_completion_of_the_person(award_type):
    kept, double = earn(award_type), earn(award_type, at=AT - timedelta(days=9))
    Learner.objects.filter(pk=double.learner_id).update(canonical=kept.learner)
    assert due(kept.learner) == [double, kept]
    (award,) = issue.award_due(by=SYSTEM, at=AT)
    assert (award.learner, award.completion) == (kept.learner, double)


def test_awaiting_name_is_for_earned_types_that_are_issued(award_type):
    completion = earn(award_type, name_confirmed_at=None)
    person = completion.learner
    assert queries.awaiting_name(person.pk)
    assert not queries.awaiting_name(LearnerFactory(name_confirmed_at=None).pk)
    AwardType.objects.update(is_active=False)
    assert not queries.awaiting_name(person.pk)
    AwardType.objects.update(is_active=True)
    Learner.objects.update(erased_at=AT)
    assert not queries.awaiting_name(person.pk)


def test_awaiting_name_ends_with_any_award_and_with_confirming(award_type):
    award = certify(award_type)
    Learner.objects.update(name_confirmed_at=None)
    close.revoke(award_id=award.pk, by=SYSTEM, at=AT, reason="Cấp nhầm", document_no="1")
    assert not queries.awaiting_name(award.learner_id)


def test_behind_a_person_is_the_earliest_qualifying_award(award_type):
    person = LearnerFactory()
    later = certify(award_type, person, at=AT)
    plain = AwardTypeFactory(course=make_course("khac"), qualifies=False)
    certify(plain, person, at=AT - timedelta(days=9))
    assert queries.behind([person.pk], AT.date()) == {person.pk: later}
    earlier = certify(AwardTypeFactory(course=make_course("som")), person, at=AT - timedelta(days=5))
    assert queries.behind([person.pk, LearnerFactory().pk], AT.date()) == {person.pk: earlier}
    assert queries.behind([person.pk], AT.date() - timedelta(days=6)) == {}


def test_behind_a_merged_person_is_the_award_of_either_row(award_type):
    kept, award = LearnerFactory(), certify(award_type)
    Learner.objects.filter(pk=award.learner_id).update(canonical=kept)
    assert queries.behind([kept.pk], AT.date()) == {kept.pk: award}


def test_names_of_the_rows(award_type):
    award = certify(award_type)
    rows = (award, award_type, award.template, Register.objects.get())
    assert [str(row) for row in rows] == [award.number, award_type.title, "Mẫu", "1"]
