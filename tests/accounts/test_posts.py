"""Posts: what an actor may see, the door of the admin, the second factor."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import rules
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.utils import timezone
from wagtail.models import Collection

from accounts import permissions, queries
from accounts.actions import posts
from accounts.actions.refusals import RefusedError
from accounts.backends import SignInBackend
from accounts.models import Posting
from audit.models import Entry
from audit.rules import SYSTEM
from places import actions as places
from places.rules import Part
from tests.accounts.conftest import AT, OFFICER, actor_of, register
from tests.factories import CommuneFactory, PostingFactory, ProvinceFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 5)


def appoint(user, unit, role, **extra):
    return posts.appoint(user=user, unit=unit, role=role, by=SYSTEM, at=AT, **extra)


def test_actor_of_somebody_without_posts_costs_no_query(user, django_assert_num_queries):
    signed_in = SignInBackend().get_user(user.pk)
    with django_assert_num_queries(0):
        actor = queries.actor_for(signed_in, today=TODAY)
    assert (actor.id, actor.posts) == (str(user.pk), ())


def test_actor_of_staff_costs_one_query(commune, django_assert_num_queries):
    posting = PostingFactory(unit=commune, from_on=TODAY)
    PostingFactory(user=posting.user, unit=CommuneFactory(), role="instructor", from_on=TODAY)
    signed_in = SignInBackend().get_user(posting.user.pk)
    with django_assert_num_queries(1):
        actor = queries.actor_for(signed_in, today=TODAY)
    assert actor.covers(commune.path, "officer")
    assert len(actor.posts) == 2


@pytest.mark.parametrize(("from_on", "to_on"), [(date(2026, 10, 6), None), (date(2026, 1, 1), date(2026, 10, 4))])
def test_actor_has_no_post_before_it_begins_or_after_it_ends(commune, from_on, to_on):
    posting = PostingFactory(unit=commune, from_on=from_on, to_on=to_on)
    assert queries.actor_for(posting.user, today=TODAY).posts == ()


def test_post_follows_its_unit_into_a_merger(commune):
    posting = PostingFactory(unit=commune, from_on=date(2026, 1, 1))
    new = CommuneFactory(valid_from=date(2026, 7, 1))
    places.record_change(
        legal_act="NQ",
        effective_on=date(2026, 7, 1),
        parts=[Part(commune.pk, new.pk, Decimal(1))],
        by=SYSTEM,
        at=AT,
    )
    assert queries.actor_for(posting.user, today=date(2026, 6, 30)).covers(commune.path)
    assert queries.actor_for(posting.user, today=TODAY).covers(new.path, "officer")


def test_visible_to_is_the_own_family_and_the_scope_of_posts(village, user):
    here, elsewhere = register(village, OFFICER), register(CommuneFactory(), OFFICER, "Lê Văn Bình")
    own = register(CommuneFactory(), actor_of(user), "Trần Thị Lan", user=user)

    def seen(role="", unit=None):
        return set(queries.visible_to(actor_of(user, role, unit)))

    assert seen() == {own}
    assert seen("officer", village.parent) == {own, here}
    assert seen("instructor", village) == {own, here}
    assert seen("officer", CommuneFactory()) == {own}
    assert seen("editor", village.parent) == {own}
    assert seen("approver", village.parent) == {own}
    assert seen("division", ProvinceFactory()) == {own, here, elsewhere}
    assert set(queries.visible_to(queries.NOBODY)) == set()


def test_visible_to_an_office_are_its_workers(village, user):
    office = UnitFactory(code="SKHCN", kind="agency", parent=ProvinceFactory())
    worker = register(village, OFFICER, workplace=office)
    assert list(queries.visible_to(actor_of(user, "officer", office))) == [worker]


def test_village_next_door_with_the_same_beginning_of_its_code_is_not_seen(village, user):
    longer = UnitFactory(code="14758-0011", name="Thôn 11", kind="village", parent=village.parent)
    register(longer, OFFICER)
    assert not queries.visible_to(actor_of(user, "instructor", village)).exists()


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        ("accounts.list_learners", {"instructor", "team", "officer", "division", "administrator"}),
        ("accounts.register_learner", {"instructor", "team", "officer", "administrator"}),
        ("accounts.merge_learners", {"officer", "division", "administrator"}),
        ("accounts.erase_learner", {"administrator"}),
        ("accounts.see_teams", {"officer", "division", "administrator"}),
        ("accounts.manage_teams", {"officer", "administrator"}),
    ],
)
def test_rules_by_role(rule, allowed, user, commune):
    assert permissions.REGISTERS
    passed = {role for role in Posting.Role.values if rules.test_rule(rule, actor_of(user, role, commune))}
    assert passed == allowed


def test_appoint_an_editor_opens_the_admin_and_ending_closes_it(user, commune):
    posting = appoint(user, commune, "editor")
    assert appoint(user, commune, "editor") == posting
    user.refresh_from_db()
    assert user.is_staff
    assert list(user.groups.values_list("name", flat=True)) == [posts.EDITORS]
    posts.end(posting=posting, on=TODAY - timedelta(days=1), by=SYSTEM, at=AT)
    posts.grant_access(user=user, today=TODAY + timedelta(days=1))
    user.refresh_from_db()
    assert not user.is_staff
    assert not user.groups.exists()


def test_appoint_an_officer_leaves_the_admin_closed(user, commune):
    appoint(user, commune, "officer")
    user.refresh_from_db()
    assert not user.is_staff


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_nobody_of_the_admin_may_change_logins(user, commune, role):
    appoint(user, commune, role)
    held = Permission.objects.filter(group__user=user)
    assert held.filter(codename="access_admin").exists()
    assert not held.filter(content_type__model__in=["user", "group", "permission"]).exists()


def test_appoint_that_ends_before_it_begins_is_refused(user, commune):
    with pytest.raises(RefusedError):
        appoint(user, commune, "officer", from_on=TODAY, to_on=TODAY - timedelta(days=1))


@pytest.fixture
def officer(client, commune):
    posting = PostingFactory(unit=commune, from_on=timezone.localdate() - timedelta(days=1))
    client.force_login(posting.user)
    return posting.user


def test_without_a_second_factor_posts_do_not_count_where_it_is_required(client, officer, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    answer = client.get("/ca-nhan/hoc-vien/")
    assert (answer.status_code, answer["Location"]) == (302, "/tai-khoan/2fa/")


def test_with_a_second_factor_posts_count(client, officer, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={})
    assert client.get("/ca-nhan/hoc-vien/").status_code == 200


def test_admin_without_a_second_factor_is_closed_even_for_a_superuser(client, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    boss = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(boss)
    assert client.get("/quan-tri/")["Location"] == "/tai-khoan/2fa/"


def test_learner_meets_a_plain_404_where_staff_work(client, user, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    client.force_login(user)
    assert client.get("/ca-nhan/hoc-vien/").status_code == 404


def test_appoint_at_once_is_one_post(at_once):
    user, unit = UserFactory(), CommuneFactory()
    if not Collection.objects.exists():  # emptied by an earlier test of this kind
        Collection.add_root(name="Root")
    posts.ensure_groups()
    made = at_once(4, lambda n: appoint(user, unit, "officer").pk)
    assert len(set(made)) == 1
    assert Entry.objects.filter(act="posting.appoint").count() == 1


def test_end_again_keeps_the_first_day(user, commune):
    posting = appoint(user, commune, "officer")
    for day in (TODAY, TODAY + timedelta(days=9)):
        posts.end(posting=posting, on=day, by=SYSTEM, at=AT)
    posting.refresh_from_db()
    assert posting.to_on == TODAY
    assert Entry.objects.filter(act="posting.end").count() == 1
