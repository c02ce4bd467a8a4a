"""Keys of programs: shown once, kept as a digest, taken back; what they let a program do."""

import re
from datetime import date, timedelta

import pytest
from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import HttpError

from accounts.actions import posts, tokens
from accounts.actions.refusals import RefusedError
from accounts.backends import TokenAuth
from accounts.models import ApiToken
from accounts.queries.tokens import issuer_of, names_of_actors, valid_token
from accounts.rules import tokens as rules
from audit.models import Entry
from audit.rules import SYSTEM, Actor, Post
from places.actions import record_change
from places.models import UnitChange
from places.rules import Part
from tests.accounts.conftest import AT
from tests.factories import CommuneFactory, ProvinceFactory, UserFactory

TODAY = date(2026, 10, 5)


@pytest.fixture
def made(commune):
    return tokens.issue_token(
        name="Máy chủ xã", unit=commune, role="officer", expires_on=date(2027, 1, 31), by=SYSTEM, at=AT
    )


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT)


def asked(header, method="POST"):
    request = HttpRequest()
    request.method = method
    request.META = {"REMOTE_ADDR": "10.0.0.7", **({"HTTP_AUTHORIZATION": header} if header else {})}
    return TokenAuth()(request)


def refusal(header):
    with pytest.raises(HttpError) as refused:
        asked(header)
    return refused.value.status_code, str(refused.value)


def test_keys_are_long_random_and_recognised():
    keys = {rules.make_key() for _n in range(50)}
    assert len(keys) == 50
    assert all(rules.is_key(key) and len(key) == 46 for key in keys)
    assert not any(rules.is_key(text) for text in ("", "hs_", "hs_" + "ă" * 43, "x" * 46))


def test_only_the_digest_of_a_key_is_kept(made):
    token, key = made
    assert token.digest == rules.digest(key)
    assert key not in str(ApiToken.objects.values())


def test_giving_and_taking_back_are_recorded_once(made):
    token, key = made
    for _press in range(2):
        tokens.revoke_token(token_id=token.pk, by=Actor("user", "7"), at=AT + timedelta(hours=1))
    assert list(Entry.objects.filter(object_type="api_token").values_list("act", "actor_id").order_by("pk")) == [
        ("api_token.issue", "system"),
        ("api_token.revoke", "7"),
    ]
    assert key not in str(list(Entry.objects.values()))
    assert valid_token(key, TODAY) is None


def test_whoever_acted_is_named_person_or_program(made):
    token, _key = made
    user = UserFactory(name="Lê Thị Lan")
    acted = [str(user.pk), f"token-{token.pk}", "token-x", "system", "", "999999"]
    assert names_of_actors(acted) == {str(user.pk): "Lê Thị Lan", f"token-{token.pk}": token.name}


def test_a_last_day_that_is_past_is_refused(commune):
    with pytest.raises(RefusedError, match="từ hôm nay"):
        tokens.issue_token(name="x", unit=commune, role="officer", expires_on=date(2026, 10, 4), by=SYSTEM, at=AT)


def test_a_key_opens_until_its_last_day(made):
    token, key = made
    assert valid_token(key, date(2027, 1, 31)) == token
    assert valid_token(key, date(2027, 2, 1)) is None
    assert valid_token(rules.make_key(), TODAY) is None


@pytest.mark.usefixtures("clock")
def test_a_program_acts_as_the_post_of_its_unit(made, commune):
    token, key = made
    actor = asked(f"Bearer {key}")
    assert actor == Actor("token", f"token-{token.pk}", (Post("officer", commune.pk, commune.path),))
    token.refresh_from_db()
    assert token.last_used_on == TODAY


@pytest.mark.usefixtures("clock")
def test_a_use_is_noted_once_a_day(made, django_assert_num_queries):
    _token, key = made
    asked(f"Bearer {key}")
    with django_assert_num_queries(1):
        asked(f"Bearer {key}")


@pytest.mark.usefixtures("clock")
def test_a_key_of_a_unit_that_was_merged_is_refused_with_what_it_became(made, commune):
    _token, key = made
    heir = CommuneFactory(code="16990", name="Phường Mới")
    parts = [Part(commune.pk, heir.pk, 1)]
    record_change(legal_act="1/NQ", effective_on=date(2026, 10, 6), parts=parts, by=SYSTEM, at=AT)
    assert asked(f"Bearer {key}").covers(commune.path, "officer"), "until the day it opens"
    UnitChange.objects.update(effective_on=TODAY)
    commune.__class__.objects.filter(pk=commune.pk).update(valid_to=TODAY)
    status, said = refusal(f"Bearer {key}")
    assert status == 403
    assert said.endswith(
        "đã hết hiệu lực từ ngày 05/10/2026 và thành Phường Mới (16990). Hãy xin khóa mới cho Phường Mới."
    )
    UnitChange.objects.update(withdrawn_at=AT, withdrawn_reason="x")
    assert refusal(f"Bearer {key}")[1].endswith("Khóa không dùng được nữa.")


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("", "Cần khóa API"),
        ("Basic eDp5", "Cần khóa API"),
        ("Bearer", "không đúng, đã hết hạn hoặc đã bị thu hồi"),
        ("Bearer hs_sai", "không đúng, đã hết hạn hoặc đã bị thu hồi"),
    ],
)
def test_without_a_key_that_opens_nobody_comes_in(db, header, words):
    status, said = refusal(header)
    assert status == 401
    assert words in said


@pytest.mark.usefixtures("clock")
def test_trying_keys_is_limited_and_a_right_one_waits_too(made):
    _token, key = made
    for _try in range(30):
        assert refusal("Bearer hs_sai")[0] == 401
    assert refusal("Bearer hs_sai")[0] == 429
    assert refusal(f"Bearer {key}")[0] == 429


@pytest.mark.usefixtures("clock")
def test_right_keys_are_not_counted(made):
    _token, key = made
    assert all(asked(f"Bearer {key}") for _call in range(40))


# The admin


@pytest.fixture
def admin(client, commune):
    boss = UserFactory()
    posts.appoint(user=boss, unit=ProvinceFactory(), role="administrator", by=SYSTEM, at=AT)
    client.force_login(boss)
    return client


def data(unit, **extra):
    last = timezone.localdate() + timedelta(days=100)
    return {"name": "Máy chủ", "role": "provider", "unit": unit.pk, "expires_on": f"{last:%Y-%m-%d}", **extra}


def test_an_administrator_sees_a_new_key_once(admin, commune):
    page = admin.post("/quan-tri/api_tokens/new/", data(commune, role="officer"))
    key = re.search(r'value="(hs_[\w-]{43})"', page.content.decode())[1]
    token = ApiToken.objects.get()
    assert token.digest == rules.digest(key)
    assert "no-store" in page["Cache-Control"]
    assert not page.cookies.get("messages")
    for again in ("/quan-tri/api_tokens/", f"/quan-tri/api_tokens/edit/{token.pk}/"):
        shown = admin.get(again).content.decode()
        assert token.name in shown
        assert key not in shown
        assert token.digest not in shown


def test_an_administrator_takes_a_key_back_but_cannot_delete_it(admin, commune):
    admin.post("/quan-tri/api_tokens/new/", data(commune, role="officer"))
    token = ApiToken.objects.get()
    assert admin.post(f"/quan-tri/api_tokens/delete/{token.pk}/").status_code == 302
    assert admin.post(f"/quan-tri/api_tokens/edit/{token.pk}/", {}).context["form"].errors["revoke"]
    assert admin.post(f"/quan-tri/api_tokens/edit/{token.pk}/", {"revoke": "on"}).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at


@pytest.mark.parametrize(
    ("extra", "field"),
    [
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"expires_on": "2099-01-01"}, "expires_on"),
        ({"role": "administrator"}, "role"),
    ],
)
def test_a_key_that_cannot_be_given_says_so_at_the_field(admin, commune, extra, field):
    page = admin.post("/quan-tri/api_tokens/new/", data(commune, **extra))
    assert page.context["form"].errors[field]
    assert not ApiToken.objects.exists()


def test_an_officers_key_belongs_to_a_commune(admin):
    page = admin.post("/quan-tri/api_tokens/new/", data(ProvinceFactory(), role="officer"))
    assert "xã, phường" in page.context["form"].errors["unit"][0]


def test_issuer_is_known_of_programs_only(commune, django_assert_num_queries):
    by = Actor(kind="user", id="7")
    token, _key = tokens.issue_token(
        name="Máy chủ xã", unit=commune, role="officer", expires_on=date(2027, 1, 31), by=by, at=AT
    )
    assert issuer_of(f"token-{token.pk}") == "7"
    assert issuer_of(f"token-{token.pk + 1}") == ""
    with django_assert_num_queries(0):
        assert [issuer_of(each) for each in ("7", "system", "token-", "token-x")] == [""] * 4
