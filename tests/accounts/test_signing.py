"""Sign-in by code as people meet it: one door for the known and the unknown."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from accounts import tasks
from accounts.actions import posts, signing
from accounts.gateways import outbox
from accounts.models import Message, User
from audit.rules import SYSTEM
from tests.accounts.conftest import AT, PHONE, actor_of, register
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LOGIN, CONFIRM = "/tai-khoan/login/", "/tai-khoan/login/code/confirm/"


def ask(client, login, **extra):
    answer = client.post(LOGIN, {"login": login, **extra})
    tasks.send_due()
    for message in Message.objects.filter(deliveries__sent_at__isnull=True):
        tasks.send_message(message.pk)
    return answer


def last_code():
    return re.search(r"\b\d{6}\b", outbox.latest()[0]["body"])[0]


def sign_in(client, login=PHONE, **extra):
    ask(client, login)
    return client.post(CONFIRM, {"code": last_code(), **extra})


@pytest.mark.parametrize("typed", ["0912345678", "+84 912 345 678", "84912345678", "0912.345.678"])
def test_sign_in_with_the_phone_written_in_many_ways(client, user, typed):
    assert ask(client, typed)["Location"] == CONFIRM
    assert client.post(CONFIRM, {"code": last_code()})["Location"] == "/ca-nhan/den/"
    assert client.session["_auth_user_id"] == str(user.pk)


def test_unknown_phone_becomes_a_login_by_the_same_step(client):
    sign_in(client, "0987654321")
    made = User.objects.get(phone="+84987654321")
    assert made.phone_verified_at
    assert not made.has_usable_password()


def test_unknown_and_known_phone_get_the_same_answer(client, user):
    known, unknown = ask(client, PHONE), ask(client, "0987654321")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(outbox.latest()) == 2


def test_unknown_email_becomes_a_login_whose_address_is_proved(client):
    sign_in(client, "Hoa@Example.vn")
    made = User.objects.get(email="hoa@example.vn")
    assert EmailAddress.objects.get(user=made).verified
    assert client.session["_auth_user_id"] == str(made.pk)


def test_code_is_blanked_once_it_is_sent(client, user):
    ask(client, PHONE)
    message = Message.objects.get()
    assert (message.is_secret, message.body) == (True, "")
    assert (message.expires_at - message.created_at).total_seconds() == 300


def test_code_is_worth_nothing_after_five_minutes(client, user, monkeypatch):
    ask(client, PHONE)
    now = __import__("time").time()
    monkeypatch.setattr("time.time", lambda: now + 301)
    assert client.post(CONFIRM, {"code": last_code()})["Location"].startswith(LOGIN[:-1].rsplit("/", 1)[0])
    assert "_auth_user_id" not in client.session


def test_wrong_code_says_so_in_vietnamese_and_five_end_the_try(client, user):
    ask(client, PHONE)
    wrong = f"{(int(last_code()) + 1) % 10**6:06d}"
    answer = client.post(CONFIRM, {"code": wrong})
    assert "Mã chưa đúng" in answer.content.decode()
    for _ in range(4):
        answer = client.post(CONFIRM, {"code": wrong})
    assert answer.status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("091234567", "10 chữ số"),
        ("0612345678", "03, 05, 07, 08 hoặc 09"),
        ("02373856789", "máy bàn"),
        ("hoa@", "e-mail chưa đúng"),
        ("=1+1", "chỉ gồm chữ số"),
        ("", "số điện thoại"),
        ("9" * 300, "254"),
    ],
)
def test_what_is_wrong_with_the_login_is_said_at_the_field(client, typed, said):
    answer = client.post(LOGIN, {"login": typed})
    assert answer.status_code == 200
    assert said in " ".join(answer.context["form"].errors["login"])
    assert not User.objects.exists()


def test_too_many_codes_for_one_number_are_refused_in_vietnamese(client, user):
    for _ in range(3):
        ask(client, PHONE)
    assert "quá nhiều lần" in client.post(LOGIN, {"login": PHONE}).content.decode()


def test_password_is_for_those_who_set_one(client, user):
    user.set_password("mat-khau-dai-1958")
    user.save()
    assert client.post(LOGIN, {"login": PHONE, "password": "sai"}).context["form"].errors
    assert client.post(LOGIN, {"login": PHONE, "password": "mat-khau-dai-1958"})["Location"] == "/ca-nhan/den/"


def test_sign_up_address_leads_to_the_one_door_and_remembers_the_way(client):
    answer = client.get("/tai-khoan/signup/", {"next": "/hoc/khoa/"})
    assert answer["Location"] == "/tai-khoan/login/?next=%2Fhoc%2Fkhoa%2F"


def test_after_the_code_a_learner_goes_where_they_wanted(client, user, village):
    register(village, actor_of(user), user=user)
    assert sign_in(client, next="/hoc/x/")["Location"] == "/hoc/x/"


def test_open_login_at_once_is_one_login(at_once):
    made = at_once(4, lambda n: signing.open_login(phone="+84911222333"))
    assert len({each.pk for each in made}) == 1
    made = at_once(4, lambda n: signing.open_login(email="a@example.vn"))
    assert len({each.pk for each in made}) == 1


def test_closed_login_stays_closed(client):
    UserFactory(phone=PHONE, is_active=False)
    sign_in(client)
    assert "_auth_user_id" not in client.session


def test_totp_secrets_are_stored_unreadable():
    from accounts.adapters import MfaAdapter

    adapter = MfaAdapter()
    stored = adapter.encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DP" not in stored
    assert adapter.decrypt(stored) == "JBSWY3DPEHPK3PXP"


@pytest.mark.parametrize("door", ["/quan-tri/login/", "/_util/login/"])
def test_wagtails_doors_lead_to_the_one_door(client, commune, door, settings):
    """They would take a password without the second factor, and any number of them."""
    settings.REQUIRE_SECOND_FACTOR = True
    boss = UserFactory(email="boss@example.vn")
    boss.set_password("mat-khau-dai-1958")
    boss.save()
    posts.appoint(user=boss, unit=commune.parent, role="administrator", by=SYSTEM, at=AT)
    Authenticator.objects.create(user=boss, type=Authenticator.Type.TOTP, data={})
    answer = client.post(
        door, {"username": boss.email, "password": "mat-khau-dai-1958", "next": "/quan-tri/"}, follow=True
    )
    assert answer.redirect_chain == [("/tai-khoan/login/?next=%2Fquan-tri%2F", 302)]
    assert "_auth_user_id" not in client.session
    client.post(LOGIN, {"login": boss.email, "password": "mat-khau-dai-1958"})
    assert "_auth_user_id" not in client.session  # the second factor is asked first


def test_wagtails_doors_of_those_inside_lead_to_the_admin_or_nowhere(client, user, commune):
    client.force_login(user)
    assert client.get("/quan-tri/login/").status_code == 404
    posts.appoint(user=user, unit=commune.parent, role="editor", by=SYSTEM, at=AT)
    assert client.get("/quan-tri/login/")["Location"] == "/quan-tri/"


def test_open_login_of_somebody_whose_first_address_is_another(client):
    known = UserFactory(email="cu@example.vn")
    EmailAddress.objects.create(user=known, email="moi@example.vn", primary=True, verified=True)
    assert signing.open_login(email="cu@example.vn") == known
