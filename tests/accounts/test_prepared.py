"""Queries that are written once give what the plain ones give, whoever is asked about."""

from uuid import uuid4

import pytest

from accounts.models import Learner, Residence
from accounts.queries.prepared import Prepared, PreparedValues
from tests.factories import CommuneFactory, LearnerFactory, UserFactory

pytestmark = pytest.mark.django_db


def lives(*people):
    rows = Residence.objects.filter(learner__canonical__in=people).order_by("pk")
    return rows.values_list("learner__canonical", "commune", "from_on", "learner__created_at")


def test_values_are_those_of_the_plain_query():
    learners = LearnerFactory.create_batch(3, commune=CommuneFactory())
    prepared = PreparedValues(lives)
    for each in [*learners, learners[0]]:
        assert prepared(each.pk) == list(lives(each.pk)) != []
    assert prepared(uuid4()) == []


def test_values_of_more_or_no_keys_are_found_too():
    one, two, _three = LearnerFactory.create_batch(3, commune=CommuneFactory())
    prepared = PreparedValues(lives)
    assert prepared(one.pk, two.pk) == list(lives(one.pk, two.pk))
    assert prepared() == []
    assert len(prepared(one.pk)) == 1


def test_keys_of_different_kinds_fill_their_own_places():
    here, there = CommuneFactory(), CommuneFactory()
    learner = LearnerFactory(commune=here)
    in_commune = PreparedValues(
        lambda person, commune: Residence.objects.filter(learner=person, commune=commune).values_list("commune"), kept=2
    )
    assert in_commune(learner.pk, here.pk) == [(here.pk,)]
    assert in_commune(learner.pk, there.pk) == []


def test_values_cost_one_query(django_assert_num_queries):
    learner = LearnerFactory(commune=CommuneFactory())
    prepared = PreparedValues(lives)
    for _time in range(2):
        with django_assert_num_queries(1):
            prepared(learner.pk)


def test_rows_are_models():
    user = UserFactory()
    mine = [LearnerFactory(user=user), LearnerFactory(user=user)]
    LearnerFactory(user=UserFactory())
    prepared = Prepared(Learner.objects.order_by("created_at", "pk"), "user_id")
    assert prepared(user.pk) == prepared(user.pk) == mine
