"""Pages that come and go at their hour, and the sweep behind the search."""

from datetime import timedelta

import pytest
from django.utils import timezone

from content import queries, tasks
from content.models import PageText
from tests.content.conftest import write_news
from tests.factories import moment

pytestmark = pytest.mark.django_db
NOW = moment("2026-10-05 07:00")


@pytest.fixture
def clock(monkeypatch):
    """``clock(hours=2)`` is two hours after ``NOW``."""

    def turn(**later):
        monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(**later))

    turn()
    return turn


def test_page_is_published_at_its_hour_and_once(client, home, clock):
    page = write_news("Khai giảng lớp mới", go_live_at=NOW + timedelta(hours=1))
    tasks.publish_scheduled()
    page.refresh_from_db()
    assert not page.live
    assert client.get(page.url).status_code == 404
    assert queries.search("khai giang") == []

    clock(hours=1, seconds=1)
    tasks.publish_scheduled()
    page.refresh_from_db()
    published = page.last_published_at
    assert (page.live, published) == (True, NOW + timedelta(hours=1, seconds=1))
    assert "Khai giảng lớp mới" in client.get(page.url).content.decode()
    assert [result.title for result in queries.search("khai giang")] == ["Khai giảng lớp mới"]

    clock(hours=2)
    for _ in range(2):
        tasks.publish_scheduled()
    page.refresh_from_db()
    assert page.last_published_at == published
    assert PageText.objects.filter(page=page).count() == 1


def test_page_is_taken_down_after_its_last_hour(client, home, clock):
    page = write_news("Mời họp thôn", expire_at=NOW + timedelta(hours=1))
    tasks.publish_scheduled()
    assert client.get(page.url).status_code == 200
    clock(hours=2)
    for _ in range(2):
        tasks.publish_scheduled()
    page.refresh_from_db()
    assert (page.live, page.expired) == (False, True)
    assert queries.search("moi hop") == []


def test_sweep_says_how_many_pages_it_found(home):
    PageText.objects.filter(page=home).delete()
    assert [tasks.index_pages() for _ in range(2)] == [1, 0]
