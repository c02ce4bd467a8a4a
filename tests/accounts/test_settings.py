"""What somebody who works in the admin sets for themselves there."""

import pytest
from wagtail.users.models import UserProfile

from accounts.actions import posts
from audit.rules import SYSTEM
from tests.factories import CommuneFactory, UserFactory, moment

pytestmark = pytest.mark.django_db
SETTINGS = "/quan-tri/account/"


@pytest.fixture
def editor(client):
    user = UserFactory(email="bien@example.org")
    posts.appoint(user=user, unit=CommuneFactory(), role="editor", by=SYSTEM, at=moment("2026-11-01 08:00"))
    client.force_login(user)
    return user


def test_settings_ask_for_no_name(client, editor):
    names = [panel.name for panels in client.get(SETTINGS).context["panels_by_tab"].values() for panel in panels]
    assert names == ["avatar", "locale", "theme", "notifications"]


def test_settings_are_saved(client, editor):
    chosen = {
        "theme-theme": "dark",
        "theme-contrast": "system",
        "theme-density": "default",
        "locale-preferred_language": "",
    }
    page = client.post(SETTINGS, chosen, follow=True).content.decode()
    assert "Đã lưu cài đặt của bạn." in page
    assert UserProfile.objects.get(user=editor).theme == "dark"


def test_settings_are_for_those_who_work_in_the_admin(client):
    assert client.get(SETTINGS).url.startswith("/quan-tri/login/")
    client.force_login(UserFactory())
    assert client.get(SETTINGS).status_code in (302, 404)
