"""What is kept in the admin has a history that people can read there."""

import pytest
from django.contrib.messages import get_messages

from accounts.actions import posts
from audit.models import Entry
from audit.rules import SYSTEM
from places.models import Unit, Venue
from tests.factories import CommuneFactory, UserFactory, moment

pytestmark = pytest.mark.django_db
NEW = "/quan-tri/venues/new/"


@pytest.fixture
def administrator(client):
    user = UserFactory(name="Vũ Thị Quản", email="quan@example.org")
    posts.appoint(user=user, unit=CommuneFactory(), role="administrator", by=SYSTEM, at=moment("2026-11-01 08:00"))
    client.force_login(user)
    return client


def kept(client, url=NEW, **fields):
    data = {"unit": CommuneFactory(code="90001").pk, "name": "Nhà văn hóa thôn 3", "address": "", "seats": 40}
    return client.post(url, data | fields)


def test_history_names_who_made_and_who_changed(administrator):
    kept(administrator)
    venue = Venue.objects.get()
    kept(administrator, f"/quan-tri/venues/edit/{venue.pk}/", seats=60)
    page = administrator.get(f"/quan-tri/venues/history/{venue.pk}/").content.decode()
    assert [page.count(text) for text in ("Đã tạo", "Đã sửa")] == [1, 1]
    assert "Vũ Thị Quản" in page


def test_history_has_nothing_of_what_was_not_saved(administrator):
    kept(administrator)
    venue = Venue.objects.get()
    assert kept(administrator, f"/quan-tri/venues/edit/{venue.pk}/", name="").status_code == 200
    assert "Đã sửa" not in administrator.get(f"/quan-tri/venues/history/{venue.pk}/").content.decode()


def test_deletion_is_seen_in_the_history_of_the_site_and_in_the_audit(administrator):
    kept(administrator)
    venue = Venue.objects.get()
    administrator.post(f"/quan-tri/venues/delete/{venue.pk}/")
    page = administrator.get("/quan-tri/reports/site-history/").content.decode()
    assert "Nhà văn hóa thôn 3" in page
    assert "Đã xóa" in page
    assert Entry.objects.get(act="venue.delete").object_id == str(venue.pk)


def test_what_is_in_use_is_not_deleted_and_the_page_says_why(administrator):
    kept(administrator)
    commune, before = Venue.objects.get().unit, Entry.objects.count()
    answer = administrator.post(f"/quan-tri/units/delete/{commune.pk}/")
    *_earlier, message = get_messages(answer.wsgi_request)
    assert f"“{commune}” vì còn đang được dùng: nhà văn hóa" in str(message)
    assert Unit.objects.filter(pk=commune.pk).exists()
    assert Entry.objects.count() == before


def test_what_is_refused_is_not_written_down(administrator):
    before = Entry.objects.count()
    assert kept(administrator, name="").status_code == 200
    assert not Venue.objects.exists()
    assert Entry.objects.count() == before
