""" "Xem trước khi xuất bản": what publishing a course would change and for whom, for its author and its reviewer."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from courses.adapters.findings import said
from courses.models import CoursePage
from courses.queries.checking import Place, course_findings
from courses.queries.publication import publication
from courses.rules.checking import MUST, SHOULD


@require_safe
def preview(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(CoursePage, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft = page.get_latest_revision_as_object()
    places = course_findings(draft)
    context = {"page": draft, "publication": publication(draft), "musts": told(places, MUST)}
    return render(request, "courses/admin/preview.html", context | {"advice": told(places, SHOULD)})


def told(places: list[Place], level: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """What to say once, and the titles and addresses of all the places that it is true of."""
    lines: dict[str, list[tuple[str, str]]] = {}
    for place in places:
        address = reverse(
            {"page": "wagtailadmin_pages:edit", "question": "questions:edit"}[place.kind], args=[place.pk]
        )
        for finding in place.findings:
            if finding.level == level:
                lines.setdefault(said(finding), []).append((place.title, address))
    return list(lines.items())


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    return [path("truoc-khi-xuat-ban/<int:page_id>/", preview, name="courses_preview")]


@hooks.register("register_page_header_buttons")
def preview_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if issubclass(page.specific_class, CoursePage) and page.permissions_for_user(user).can_edit():
        yield Button(_("Xem trước khi xuất bản"), address(page), icon_name="view", priority=5)


def address(page: Page) -> str:
    return reverse("courses_preview", args=[page.pk])
