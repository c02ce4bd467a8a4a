""" "Lưu trữ": a page and what is below it leave the catalogue in one act; publishing brings them back."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from content import queries
from content.actions.archiving import archive_page


@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(Page, pk=page_id).specific
    if not queries.may_archive(page, request.user):
        raise PermissionDenied
    if request.method == "POST":
        archive_page(page=page, user=request.user, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
        said = _("Đã lưu trữ “%(page)s”. Muốn đưa trở lại thì xuất bản trang và các trang bên trong.")
        messages.success(request, said % {"page": page.get_admin_display_title()})
        for hook in hooks.get_hooks("after_unpublish_page"):
            hook(request, page)
        return redirect("wagtailadmin_explore", page.pk)
    below = list(queries.shown(page).exclude(pk=page.pk))
    return render(request, "content/admin/archive.html", {"page": page, "below": below})


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    return [path("luu-tru/<int:page_id>/", archive, name="content_archive")]


@hooks.register("register_page_header_buttons")
def archive_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if queries.may_archive(page, user):
        yield Button(_("Lưu trữ"), reverse("content_archive", args=[page.pk]), icon_name="folder-inverse", priority=55)
