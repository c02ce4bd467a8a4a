"""A page that facts hang on is archived, never deleted.

Facts that point at a page are found in the models. An app whose facts know a page by something else says so through
the hook ``facts_of_page``: a function of a page that returns the names of what hangs on it or on a page below.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions.delete import DeleteBulkAction
from wagtail.models import Page

from content import queries


@hooks.register("before_delete_page")
def keep_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    return refusal(request, [page])


@hooks.register("register_bulk_action", order=1)
class KeepingDelete(DeleteBulkAction):
    """Several pages at once. Wagtail's own, where a row points at a page, offers no way out, and tells whoever presses
    all the same that they lack permission.
    """

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pages, _others = self.get_actionable_objects()
        return refusal(request, pages) or super().get(request, *args, **kwargs)

    def prepare_action(self, objects: list[Page], objects_without_access: Any) -> HttpResponse | None:
        return refusal(self.request, objects) or super().prepare_action(objects, objects_without_access)


def refusal(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    """To the first page that cannot go, with the reason and what to do instead."""
    for page in pages:
        held_by = [*queries.held_by(page), *(fact for fn in hooks.get_hooks("facts_of_page") for fact in fn(page))]
        if held_by:
            facts = get_text_list(list(dict.fromkeys(map(str, held_by))), _("và"))
            reason = _("Không xóa được “%(page)s”: trang này hoặc trang bên trong còn %(facts)s.")
            said = reason % {"page": page.get_admin_display_title(), "facts": facts}
            if queries.may_archive(page, request.user):
                advice = _("Hãy lưu trữ: người mới không thấy nữa, ai đang học vẫn học tiếp, kết quả vẫn còn.")
                messages.error(request, f"{said} {advice}")
                return redirect("content_archive", page.pk)
            messages.error(
                request, said if not queries.shown(page) else f"{said} {_('Hãy nhờ quản trị viên lưu trữ.')}"
            )
            return redirect("wagtailadmin_pages:edit", page.pk)
    return None
