"""VNeID as an OpenID Connect provider: off by default, tried against a provider on loopback."""

import json
import warnings
from http.client import HTTPConnection
from importlib import import_module
from urllib.parse import urlencode, urlsplit

import pytest
from django.urls import reverse

from accounts.models import User

pytestmark = [
    pytest.mark.django_db,
    # The stand-in's own library is between versions.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


def stand_in():
    """Imported late and quietly: the library warns of its own parts while it is read."""
    with warnings.catch_warnings(record=True):
        return import_module("oidc_provider_mock")


@pytest.fixture
def provider(settings):
    oidc_provider_mock = stand_in()
    with oidc_provider_mock.run_server_in_thread() as server:
        address = f"http://127.0.0.1:{server.server_port}"
        app = {
            "provider_id": "vneid",
            "name": "VNeID",
            "client_id": "hoc-so",
            "secret": "secret",
            "settings": {"server_url": address},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
        yield address


def call(url, method="GET", body="", kind="application/x-www-form-urlencoded"):
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=5)
    connection.request(method, f"{parts.path}?{parts.query}", body, {"Content-Type": kind})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def come_back(client, address, sub):
    call(f"{address}/users/{sub}", "PUT", json.dumps({"name": "Nguyễn Thị Hoa"}), "application/json")
    start = client.post(reverse("openid_connect_login", args=["vneid"]))
    agreed = call(start["Location"], "POST", urlencode({"sub": sub}))
    return client.get(agreed.headers["Location"])


def test_vneid_is_off_until_it_has_an_address(settings, client):
    assert settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] == []
    assert client.get(reverse("openid_connect_login", args=["vneid"])).status_code == 404


def test_vneid_signs_in_and_makes_one_login(client, provider):
    arrived = come_back(client, provider, "038158000123")
    assert (arrived.status_code, arrived["Location"]) == (302, "/ca-nhan/den/")
    user = User.objects.get()
    assert (user.name, user.email, user.phone) == ("Nguyễn Thị Hoa", None, None)
    client.post(reverse("account_logout"))
    come_back(client, provider, "038158000123")
    assert User.objects.count() == 1
    assert client.session["_auth_user_id"] == str(user.pk)
