"""Every page that allauth can show: in Vietnamese, in our look, with one heading; its e-mails likewise."""

import re
from contextlib import suppress
from html.parser import HTMLParser

import pytest
from allauth import urls
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from cryptography.hazmat.primitives.asymmetric import ec
from django.urls import NoReverseMatch, URLPattern, reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from accounts.adapters import AccountAdapter
from accounts.models import Message
from tests.accounts.conftest import AT, PHONE
from tests.factories import PostingFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "mat-khau-rat-dai-2026"
EMAIL = "canbo@example.org"
SECRET = "JBSWY3DPEHPK3PXP"
ENGLISH = re.compile(
    r"\b(sign|please|password|your|the|enter|code|email|confirm|key|name|phone|log ?in|remove|required)\b", re.I
)
NO_PAGE = {"mfa_login_webauthn", "mfa_download_recovery_codes"}  # data for a script, a file to keep


class Page(HTMLParser):
    """What a person sees: text, placeholders and alternative texts, without scripts; and the headings."""

    def __init__(self, response):
        super().__init__()
        self.seen, self.headings, self.silent = [], 0, 0
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        self.headings += tag == "h1"
        self.silent += tag in {"script", "style", "b", "code"}
        self.seen += [value for name, value in attrs if name in {"placeholder", "alt", "aria-label", "title"}]

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style", "b", "code"}

    def handle_data(self, data):
        if not self.silent:
            self.seen.append(data)


def addresses(patterns):
    """Paths of allauth's pages that need no argument."""
    for pattern in patterns:
        if not isinstance(pattern, URLPattern):
            yield from addresses(pattern.url_patterns)
        elif pattern.name and pattern.name not in NO_PAGE:
            with suppress(NoReverseMatch):
                yield reverse(pattern.name)


PATHS = tuple(addresses(urls.urlpatterns))


def is_ours(response):
    """A page in our look and language, or the way to another page."""
    if response.status_code == 302:
        return True
    page = Page(response)
    text = " ".join(" ".join(page.seen).split())
    assert not ENGLISH.search(text), text
    assert (response.status_code, page.headings) in {(200, 1), (401, 1), (404, 1)}, response.request["PATH_INFO"]
    assert b'id="noi-dung"' in response.content
    assert not re.search(rb"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(src=|json))", response.content)
    return True


@pytest.fixture
def officer(client):
    """A signed-in officer with a password and a confirmed e-mail, who has just proved who she is."""
    user = UserFactory(phone=PHONE, phone_verified_at=AT, email=EMAIL)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    PostingFactory(user=user)
    client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return user


def test_pages_without_a_person_are_ours(client):
    assert all(is_ours(client.get(path)) for path in PATHS)


def test_pages_of_an_officer_are_ours(client, officer):
    assert all(is_ours(client.get(path)) for path in PATHS)


def made_key():
    """What a browser answers when it makes a key."""
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    credential = AttestedCredentialData.create(bytes(16), b"key", public)
    data = AuthenticatorData.create(bytes(32), AuthenticatorData.FLAG.AT, 0, credential)
    response = {
        "clientDataJSON": websafe_encode(b'{"type": "webauthn.create", "challenge": "", "origin": ""}'),
        "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
    }
    name = websafe_encode(b"key")
    return {"id": name, "rawId": name, "type": "public-key", "response": response}


@pytest.fixture
def key(officer):
    """The officer's security key, beside an app and recovery codes."""
    totp.TOTP.activate(officer, SECRET)
    RecoveryCodes.activate(officer)
    data = {"name": "Điện thoại", "credential": made_key()}
    return Authenticator.objects.create(user=officer, type=Authenticator.Type.WEBAUTHN, data=data)


def test_pages_with_a_second_factor_are_ours(client, key):
    assert all(is_ours(client.get(path)) for path in PATHS)
    assert is_ours(client.get(reverse("mfa_edit_webauthn", args=[key.pk])))
    assert is_ours(client.get(reverse("mfa_remove_webauthn", args=[key.pk])))


def test_second_step_of_signing_in_is_ours(client, key):
    client.logout()
    asked = client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD}, follow=True)
    assert asked.redirect_chain[-1][0] == reverse("mfa_authenticate")
    assert is_ours(asked)
    refused = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Mã chưa đúng" in refused.content.decode()
    assert is_ours(refused)


@pytest.mark.parametrize("typed", ["0912 345 678", EMAIL])
def test_code_page_is_ours_and_writes_the_number_as_people_do(client, typed):
    asked = client.post(reverse("account_login"), {"login": typed}, follow=True)
    assert is_ours(asked)
    assert f"{typed}</b>" in asked.content.decode()


def test_confirming_an_email_is_ours(client, officer):
    client.post(reverse("account_email"), {"action_add": "", "email": "moi@example.org"})
    body = Message.objects.get(deliveries__recipient="moi@example.org").body
    link = re.search(r"http\S+", body)[0]
    assert is_ours(client.get(link))
    assert is_ours(client.get(reverse("account_confirm_email", args=["sai"])))


def test_setting_a_new_password_by_link_is_ours(client, officer):
    client.logout()
    client.post(reverse("account_reset_password"), {"email": EMAIL})
    link = re.search(r"http\S+", Message.objects.get(deliveries__recipient=EMAIL).body)[0]
    assert is_ours(client.get(link, follow=True))
    assert is_ours(client.get(reverse("account_reset_password_from_key", args=["1", "sai"])))


def test_refusals_are_in_vietnamese(client, officer):
    refused = client.post(reverse("account_change_password"), {"oldpassword": "sai", "password1": "1234567"})
    assert "Có chỗ cần sửa" in refused.content.decode()
    assert is_ours(refused)
    assert is_ours(client.post(reverse("account_email"), {"action_add": "", "email": "khong-phai"}))
    assert is_ours(client.post(reverse("account_change_phone"), {"phone": "123"}))
    assert is_ours(client.post(reverse("mfa_activate_totp"), {"code": "000000"}))


def test_code_email_warns_and_says_how_long_it_lasts(rf):
    AccountAdapter().send_mail("account/email/login_code", EMAIL, {"code": "123456"})
    message = Message.objects.get()
    body = message.body
    assert message.subject.startswith("123456 là mã vào học của bạn")
    assert "\n    123456\n" in body
    assert "5 phút" in body
    assert "Đừng đọc mã này cho bất kỳ ai" in body
    assert not ENGLISH.search(message.subject + body)
