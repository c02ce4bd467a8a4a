"""The admin protects what people did: a page that facts hang on is taken down or archived, never deleted.

It leads nowhere outside: Wagtail's own help is in English, on another site.
"""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from content import queries


@hooks.register("before_delete_page")
def keep_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refusal(request, [page])


@hooks.register("before_bulk_action")
def keep_pages(request: HttpRequest, action_type: str, objects: Iterable[Any], _action: object) -> HttpResponse | None:
    if action_type != "delete":
        return None
    return _refusal(request, [found for found in objects if isinstance(found, Page)])


@hooks.register("insert_global_admin_css")
def own_style() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("construct_help_menu")
def keep_help_here(_request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if not item.url.startswith("http")]


def _refusal(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    """Back to the first page that cannot go, with the reason and what to do instead."""
    for page in pages:
        held_by = queries.held_by(page)
        if held_by:
            reason = _(
                "Không xóa được “%(page)s”: trang này hoặc trang bên trong còn %(facts)s. "
                "Hãy gỡ trang xuống: người dân không thấy nữa, kết quả học vẫn còn."
            )
            facts = get_text_list([str(name) for name in held_by], _("và"))
            messages.error(request, reason % {"page": page.get_admin_display_title(), "facts": facts})
            can_unpublish = page.live and page.permissions_for_user(request.user).can_unpublish()
            return redirect("wagtailadmin_pages:unpublish" if can_unpublish else "wagtailadmin_pages:edit", page.pk)
    return None
