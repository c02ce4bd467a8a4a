"""One person, several rows: counting by the canonical one, and taking a merge back."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts import queries
from accounts.actions import erasing, merging
from accounts.actions.refusals import RefusedError
from accounts.models import Learner, Merge
from audit.models import Entry
from tests.accounts.conftest import AT, OFFICER, register
from tests.factories import LearnerFactory

pytestmark = pytest.mark.django_db


def merge(kept, merged):
    return merging.merge(kept=kept, merged=merged, by=OFFICER, at=AT)


def unmerge(merged):
    return merging.unmerge(merged=merged, by=OFFICER, at=AT)


def canonical_of(*learners):
    return [Learner.objects.get(pk=each.pk).canonical_id for each in learners]


def test_merge_and_unmerge_restore_what_was():
    one, two = LearnerFactory.create_batch(2)
    assert merge(one, two) == one
    assert canonical_of(one, two) == [one.pk, one.pk]
    assert list(queries.aliases_of(one)) == [two]
    unmerge(two)
    assert canonical_of(one, two) == [one.pk, two.pk]
    assert list(Entry.objects.values_list("act", flat=True)) == ["learner.merge", "learner.unmerge"]


def test_merge_and_unmerge_twice_change_nothing():
    one, two = LearnerFactory.create_batch(2)
    merge(one, two)
    merge(one, two)
    merge(two, one)
    assert Merge.objects.count() == 1
    unmerge(two)
    unmerge(two)
    assert Merge.objects.filter(undone_at__isnull=False).count() == 1


def test_unmerge_in_a_chain_takes_its_own_aliases_along():
    one, two, three = LearnerFactory.create_batch(3)
    merge(two, three)
    merge(one, two)
    assert canonical_of(one, two, three) == [one.pk] * 3
    unmerge(two)
    assert canonical_of(one, two, three) == [one.pk, two.pk, two.pk]


def test_merge_with_oneself_is_nothing():
    one = LearnerFactory()
    assert merge(one, one) == one
    assert not Merge.objects.exists()


def test_unmerge_when_both_hold_the_same_number_is_refused(village):
    one = register(village, OFFICER, personal_number="038158000123")
    two = register(village, OFFICER, "Lê Văn Bình")
    merge(one, two)
    Learner.objects.filter(pk=two.pk).update(personal_number_hash=one.personal_number_hash)
    with pytest.raises(RefusedError, match="số định danh"):
        unmerge(two)


def test_two_merges_in_opposite_directions_at_once_end_in_one_person(at_once):
    one, two = LearnerFactory.create_batch(2)
    at_once(2, lambda n: merge(*((one, two) if n else (two, one))))
    assert len(set(canonical_of(one, two))) == 1


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 4)), max_size=8))
def test_merging_never_raises_a_count_and_undoing_everything_restores_it(steps):
    people = LearnerFactory.create_batch(5)
    ids = [each.pk for each in people]
    counts = [5]
    for joins, a, b in steps:
        if joins:
            merge(people[a], people[b])
            counts.append(Learner.objects.filter(pk__in=ids).canonical().count())
        roots = dict(Learner.objects.filter(pk__in=ids).values_list("pk", "canonical_id"))
        assert all(roots[root] == root for root in roots.values())
    assert all(before - after in (0, 1) for before, after in pairwise(counts))
    for each in people:
        unmerge(each)
    assert Learner.objects.filter(pk__in=ids).canonical().count() == 5


def test_merge_with_an_erased_person_is_refused(village):
    one, two = register(village, OFFICER), register(village, OFFICER, "Lê Văn Bình")
    erasing.erase(learner=two, reason="Đơn số 12", by=OFFICER, at=AT)
    for kept, merged in ((one, two), (two, one)):
        with pytest.raises(RefusedError, match="đã xóa"):
            merge(kept, merged)
    assert not Merge.objects.exists()
