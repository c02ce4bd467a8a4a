"""A page that facts hang on is taken down, never deleted; any other page may go."""

import pytest
from wagtail.admin.menu import help_menu
from wagtail.models import Page

from content import queries
from content.models import NewsPage, Picture, StandardPage
from tests.content.conftest import picture, write_news
from tests.factories import make_course

pytestmark = pytest.mark.django_db


def delete(browser, page):
    return browser.post(f"/quan-tri/pages/{page.pk}/delete/", follow=True)


def in_bulk(browser, action, *pages):
    ids = "&".join(f"id={page.pk}" for page in pages)
    return browser.post(f"/quan-tri/bulk/wagtailcore/page/{action}/?{ids}", follow=True)


def test_facts_of_a_page_are_those_of_every_page_below_it(home, shelf):
    assert queries.held_by(home) == []
    make_course()
    assert queries.held_by(home) == queries.held_by(shelf) == ["câu hỏi"]
    assert queries.held_by(StandardPage.objects.first()) == []


@pytest.mark.parametrize("ask", ["get", "post"])
def test_page_with_facts_below_it_is_kept_and_the_way_to_take_it_down_shown(admin, home, shelf, ask):
    make_course()
    answer = getattr(admin, ask)(f"/quan-tri/pages/{home.pk}/delete/", follow=True)
    text = answer.content.decode()
    assert "Không xóa được “Học số Thanh Hóa”: trang này hoặc trang bên trong còn câu hỏi." in text
    assert answer.redirect_chain[-1][0] == f"/quan-tri/pages/{home.pk}/unpublish/"
    assert Page.objects.filter(pk=home.pk).exists()


def test_page_with_facts_that_is_down_already_is_shown(admin, home, shelf):
    course = make_course()
    course.unpublish()
    answer = delete(admin, course)
    assert answer.redirect_chain[-1][0] == f"/quan-tri/pages/{course.pk}/edit/"
    assert "Không xóa được" in answer.content.decode()


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
