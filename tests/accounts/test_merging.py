"""One person, several rows: counting by the canonical one, and taking a merge back."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.actions import consents, erasing, kiosk, merging
from accounts.actions.refusals import RefusedError
from accounts.models import Consent, Learner, Merge
from accounts.queries.merging import into, known
from accounts.rules import merging as rules
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
    assert [row.merged for row in into(one)] == [two]
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


def test_merge_keeps_what_each_had_then(village, user):
    one = register(village, OFFICER, personal_number="038158000123", phone="+84912000001")
    two = register(village, OFFICER, "Lê Văn Bình", user=user)
    three = register(village, OFFICER, "Trần Văn Cảnh")
    consents.give(learner=three, purpose=Consent.Purpose.MESSAGES, by=OFFICER, at=AT)
    kiosk.give_cards(person_ids=[two.pk], by=OFFICER, at=AT)
    merge(two, three)
    merge(one, two)
    row = Merge.objects.get(kept=one)
    commune, on = village.parent_id, "2026-10-05"
    assert row.manifest == {
        "people": {
            "kept": {
                "rows": [str(one.pk)], "commune": commune, "has_login": False, "has_card": False,
                "consents": {"processing": on},
            },
            "merged": {
                "rows": [str(two.pk), str(three.pk)], "commune": commune, "has_login": True, "has_card": True,
                "consents": {"processing": on, "messages": on},
            },
        }
    }  # fmt: skip
    told = str(row.manifest)
    assert not any(word in told for word in ("Bình", "Hoa", "912", "038158"))
    assert Entry.objects.filter(act="learner.merge").latest("pk").details == {"merged": str(two.pk), "merge": row.pk}


def test_knowing_two_costs_as_much_as_knowing_one(village, django_assert_num_queries):
    people = [register(village, OFFICER, name) for name in ("Lê Văn Bình", "Trần Văn Cảnh")]
    for some in (people[:1], people):
        with django_assert_num_queries(4):
            assert [each.learner for each in known(*some)] == some


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({}, ()),
        ({"name": "Lê Văn Bình", "name_key": "le van binh"}, ("name",)),
        ({"name": "Nguyễn Thị Hòa"}, ("marks",)),
        ({"birth_year": 1959}, ("birth",)),
        ({"born_on": date(1958, 3, 6)}, ("birth",)),
        ({"born_on": None}, ()),
        ({"number": "b"}, ("number",)),
        ({"number": ""}, ()),
        ({"commune": 2}, ("home",)),
        ({"commune": None}, ()),
    ],
)
def test_what_speaks_against_a_merge(other, said):
    one = rules.Described("Nguyễn Thị Hoa", "nguyen thi hoa", 1958, date(1958, 3, 5), "a", 1)
    assert rules.doubts(one, replace(one, **other)) == said
