"""A picture, a recording or a document that something shows is not deleted, and its file is not replaced.

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
from content.models import Picture

EDITS = {Picture: "wagtailimages:edit", Recording: "wagtailmedia:edit", Document: "wagtaildocs:edit"}


def _shown_by(file: Any) -> list[str]:
    told = [fact for fn in hooks.get_hooks("facts_of_file") for fact in fn(file)]
    return list(dict.fromkeys([*audit.held_by(type(file), [file.pk]), *map(str, told)]))


def _refusal(request: HttpRequest, files: Iterable[Any], reason: str) -> HttpResponse | None:
    for file in files:
        facts = _shown_by(file)
        if facts:
            messages.error(request, reason % {"file": file.title, "facts": get_text_list(facts, _("và"))})
            return redirect(EDITS[type(file)], file.pk)
    return None


def _deletion(request: HttpRequest, files: Iterable[Any]) -> HttpResponse | None:
    return _refusal(request, files, _("Không xóa được “%(file)s”: còn %(facts)s đang dùng."))


def _replacement(request: HttpRequest, files: Iterable[Any]) -> HttpResponse | None:
    if not request.FILES:
        return None
    reason = _("Không thay được tệp của “%(file)s”: còn %(facts)s đang dùng. Hãy tải tệp mới lên thành một mục khác.")
    return _refusal(request, files, reason)


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
