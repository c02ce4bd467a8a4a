"""A picture, a recording or a document that is used is not deleted; what people learned with keeps its file.

An app that shows files without pointing at them says so through the hook ``facts_of_file``: a function of a row that
returns the names of what shows it.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.documents.models import Document
from wagtail.documents.views import documents
from wagtail.images.views import images
from wagtailmedia.models import Media as Recording
from wagtailmedia.views import media

from audit import queries as audit
from content import queries
from content.models import Picture

EDITS = {Picture: "wagtailimages:edit", Recording: "wagtailmedia:edit", Document: "wagtaildocs:edit"}


def _kept_for(file: Any) -> list[str]:
    """What was published or done with the file in it, and stays as it was seen."""
    return [str(fact) for fn in hooks.get_hooks("facts_of_file") for fact in fn(file)]


def _deletion(request: HttpRequest, files: Iterable[Any]) -> HttpResponse | None:
    """Refused also where a page, a lesson or a question merely has the file chosen: a player would fall silent."""
    for file in files:
        kept = _kept_for(file)
        if facts := [*queries.used_by(file), *kept] or audit.held_by(type(file), [file.pk]):
            said = _("Không xóa được “%(file)s”: còn %(facts)s đang dùng.") % _names(file, facts)
            messages.error(request, f"{said} {_advice(is_kept=bool(kept))}")
            return redirect(EDITS[type(file)], file.pk)
    return None


def _advice(*, is_kept: bool) -> str:
    if is_kept:
        return _(
            "Bản đã xuất bản giữ nguyên như người học đã thấy, nên tệp này phải còn. "
            "Muốn thay thì chọn tệp khác ở trang ấy rồi xuất bản."
        )
    return _("Hãy bỏ tệp ra khỏi chỗ ấy hoặc chọn tệp khác, rồi xóa.")


def _names(file: Any, facts: Iterable[str]) -> dict[str, str]:
    return {"file": file.title, "facts": get_text_list(list(dict.fromkeys(facts)), _("và"))}


def _replacement(request: HttpRequest, files: Iterable[Any]) -> HttpResponse | None:
    if not request.FILES:
        return None
    reason = _("Không thay được tệp của “%(file)s”: còn %(facts)s đang dùng. Hãy tải tệp mới lên thành một mục khác.")
    for file in files:
        if facts := [*audit.held_by(type(file), [file.pk]), *_kept_for(file)]:
            messages.error(request, reason % _names(file, facts))
            return redirect(EDITS[type(file)], file.pk)
    return None


def _guarded(view: Callable[..., HttpResponse], model: Any, guard: Callable[..., HttpResponse | None]) -> Any:
    """Wagtail's own view, which checks who asks, behind the question whether anything shows the file."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ((_name, pk),) = kwargs.items()
        return guard(request, model.objects.filter(pk=pk)) or view(request, *args, **kwargs)

    return asked


@hooks.register("register_admin_urls", order=-1)
def addresses() -> list[Any]:
    """Before Wagtail's, at the same addresses."""
    remove, replace = _deletion, _replacement
    return [
        path("images/<int:image_id>/delete/", _guarded(images.DeleteView.as_view(), Picture, remove)),
        path("images/<int:image_id>/", _guarded(images.EditView.as_view(), Picture, replace)),
        path("media/delete/<int:media_id>/", _guarded(media.delete, Recording, remove)),
        path("media/edit/<int:media_id>/", _guarded(media.edit, Recording, replace)),
        path("documents/delete/<int:document_id>/", _guarded(documents.DeleteView.as_view(), Document, remove)),
        path("documents/edit/<int:document_id>/", _guarded(documents.EditView.as_view(), Document, replace)),
    ]


@hooks.register("before_bulk_action")
def keep_files(request: HttpRequest, action_type: str, objects: Iterable[Any], _action: object) -> HttpResponse | None:
    if action_type != "delete":
        return None
    return _deletion(request, [found for found in objects if type(found) in EDITS])
