"""Lessons and files that people learned with stay; a lesson stays in its course."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from courses.models import CoursePage, LessonPage
from courses.queries import catalogue, keeping

hooks.register("facts_of_page", keeping.facts_of_page)
hooks.register("facts_of_file", keeping.facts_of_file)


@hooks.register("before_move_page")
def keep_lesson(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    return _refusal(request, [page], destination)


@hooks.register("before_bulk_action")
def keep_lessons(request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any) -> HttpResponse | None:
    pages = [found for found in objects if isinstance(found, Page)]
    return _refusal(request, pages, action.cleaned_form.cleaned_data["chooser"]) if action_type == "move" else None


def _refusal(request: HttpRequest, pages: list[Page], destination: Page) -> HttpResponse | None:
    """Credit for a lesson is of its course: in another one nobody could finish it again."""
    for page in pages:
        if page.get_parent() != destination and isinstance(page.specific, LessonPage) and keeping.facts_of_page(page):
            said = _("“%(page)s” đã có người học nên không chuyển sang khóa khác được. Hãy sao chép bài sang khóa ấy.")
            messages.error(request, said % {"page": page.get_admin_display_title()})
            return redirect("wagtailadmin_pages:edit", page.pk)
    return None


@hooks.register("after_unpublish_page")
def warn_of_programmes(request: HttpRequest, page: Page) -> None:
    """A programme that needs a course nobody can begin cannot be completed."""
    below = CoursePage.objects.filter(path__startswith=page.path, live=False)
    for programme in {each for course in below for each in catalogue.programmes_with(course.pk)}:
        said = _("Chương trình “%(title)s” vẫn đòi khóa học vừa gỡ xuống. Hãy bỏ khóa ấy ra khỏi chương trình.")
        messages.warning(request, said % {"title": programme.title})
