"""A page that facts hang on is taken down, never deleted; any other page may go."""

import pytest
from wagtail.admin.menu import help_menu
from wagtail.models import Page

from accounts.actions import posts
from audit.models import Entry
from audit.rules import SYSTEM
from content import queries
from content.actions.archiving import archive_page
from content.models import NewsPage, Picture, StandardPage
from tests.content.conftest import picture, write_news
from tests.courses.way import publish
from tests.factories import CommuneFactory, UserFactory, make_course, moment

pytestmark = pytest.mark.django_db


def delete(browser, page):
    return browser.post(f"/quan-tri/pages/{page.pk}/delete/", follow=True)


def archive(browser, page):
    return browser.post(f"/quan-tri/luu-tru/{page.pk}/", follow=True)


def in_bulk(browser, action, *pages, fields=None):
    ids = "&".join(f"id={page.pk}" for page in pages)
    return browser.post(f"/quan-tri/bulk/wagtailcore/page/{action}/?{ids}", fields or {}, follow=True)


def test_facts_of_a_page_are_those_of_every_page_below_it(home, shelf):
    assert queries.held_by(home) == []
    make_course()
    assert queries.held_by(home) == queries.held_by(shelf) == ["câu hỏi"]
    assert queries.held_by(StandardPage.objects.first()) == []


@pytest.mark.parametrize("ask", ["get", "post"])
def test_first_page_with_facts_below_it_is_kept(admin, home, shelf, ask):
    make_course()
    answer = getattr(admin, ask)(f"/quan-tri/pages/{home.pk}/delete/", follow=True)
    text = answer.content.decode()
    assert "Không xóa được “Học số Thanh Hóa”: trang này hoặc trang bên trong còn câu hỏi." in text
    assert answer.redirect_chain[-1][0] == f"/quan-tri/pages/{home.pk}/edit/"  # a site keeps its first page
    assert Page.objects.filter(pk=home.pk).exists()


def test_page_with_facts_that_is_archived_already_is_shown(admin, home, shelf):
    course = make_course()
    archive(admin, course)
    answer = delete(admin, course)
    assert answer.redirect_chain[-1][0] == f"/quan-tri/pages/{course.pk}/edit/"
    assert "Không xóa được" in answer.content.decode()


@pytest.mark.parametrize("ask", ["get", "post"])
def test_page_with_facts_is_kept_and_archiving_offered(admin, home, shelf, ask):
    course = make_course()
    for page in (course, shelf):
        answer = getattr(admin, ask)(f"/quan-tri/pages/{page.pk}/delete/", follow=True)
        assert answer.redirect_chain[-1][0] == f"/quan-tri/luu-tru/{page.pk}/"
        assert "Hãy lưu trữ: người mới không thấy nữa, ai đang học vẫn học tiếp" in answer.content.decode()


def test_archiving_takes_a_page_and_all_below_it_down_and_is_recorded(admin, home, shelf):
    course, other = make_course("mot"), make_course("hai", lessons=0)
    assert "2 trang bên trong cũng được lưu trữ" in admin.get(f"/quan-tri/luu-tru/{course.pk}/").content.decode()
    answer = archive(admin, course)
    assert "Đã lưu trữ “Khóa mot”." in answer.content.decode()
    assert not course.get_descendants(inclusive=True).live().exists()
    entry = Entry.objects.get(act="page.archive")
    assert (entry.object_id, len(entry.details["pages"])) == (str(course.pk), 3)
    assert Page.objects.get(pk=other.pk).live
    assert archive_page(page=course, user=None, by=SYSTEM, at=moment("2026-11-01 08:00")) == 0
    assert Entry.objects.filter(act="page.archive").count() == 1


def test_archive_is_undone_by_publishing(admin, home, shelf):
    course = make_course()
    publish(course)
    archive(admin, course)
    assert admin.get("/khoa-hoc/khoa-mau/").status_code == 404
    in_bulk(admin, "publish", course, fields={"include_descendants": "on"})
    assert course.get_descendants(inclusive=True).live().count() == 3
    assert admin.get("/khoa-hoc/khoa-mau/").status_code == 200


def test_archiving_is_for_who_may_publish_and_never_for_the_first_page(client, home, shelf):
    course = make_course()
    author, publisher = UserFactory(), UserFactory()
    posts.appoint(user=author, unit=CommuneFactory(), role="editor", by=SYSTEM, at=moment("2026-11-01 08:00"))
    posts.appoint(user=publisher, unit=CommuneFactory(), role="administrator", by=SYSTEM, at=moment("2026-11-01 08:00"))
    client.force_login(author)
    assert client.post(f"/quan-tri/luu-tru/{course.pk}/").status_code == 302
    assert Page.objects.get(pk=course.pk).live
    client.force_login(publisher)
    assert "/luu-tru/" in client.get(f"/quan-tri/pages/{course.pk}/edit/").content.decode()
    assert "/luu-tru/" not in client.get(f"/quan-tri/pages/{home.pk}/edit/").content.decode()
    client.post(f"/quan-tri/luu-tru/{home.pk}/")
    assert Page.objects.get(pk=home.pk).live
    client.post(f"/quan-tri/luu-tru/{course.pk}/")
    assert not Page.objects.get(pk=course.pk).live


def test_page_without_facts_is_deleted(admin, home):
    page = write_news("Tin cũ")
    delete(admin, page)
    assert not NewsPage.objects.filter(pk=page.pk).exists()


def test_one_page_with_facts_among_several_keeps_them_all(admin, home, shelf):
    make_course()
    free = write_news("Tin cũ")
    answer = in_bulk(admin, "delete", free, shelf)
    assert "Không xóa được “Kho khóa học”" in answer.content.decode()
    assert Page.objects.filter(pk__in=[free.pk, shelf.pk]).count() == 2


def test_several_pages_without_facts_are_deleted(admin, home):
    pages = [write_news("Tin một"), write_news("Tin hai")]
    in_bulk(admin, "delete", *pages)
    assert not NewsPage.objects.filter(pk__in=[page.pk for page in pages]).exists()


def test_several_pages_with_facts_are_taken_down_together(admin, home, shelf):
    courses = [make_course("mot"), make_course("hai")]
    in_bulk(admin, "unpublish", *courses)
    assert [type(course).objects.get(pk=course.pk).live for course in courses] == [False, False]


def test_help_menu_leads_nowhere_outside(rf, admin_user):
    request = rf.get("/quan-tri/")
    request.user = admin_user
    assert [item for item in help_menu.registered_menu_items if item.url.startswith("http")]
    assert not [item for item in help_menu.menu_items_for_request(request) if item.url.startswith("http")]


def test_several_pictures_are_deleted(admin, home):
    one, two = picture(), picture()
    admin.post(f"/quan-tri/bulk/content/picture/delete/?id={one.pk}&id={two.pk}")
    assert not Picture.objects.exists()
