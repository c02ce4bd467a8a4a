"""Tables that staff keep in the admin: every save and deletion is recorded, and what is in use is not deleted."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import log

from audit.actions import record
from audit.queries import held_by
from audit.rules import Actor


class _Saves:
    """Hands the checked form to the viewset's ``act``, and tells the page "Lịch sử" what happened."""

    request: Any
    form: Any
    act: Any = None
    logged = "wagtail.create"

    def save_instance(self) -> Any:
        with transaction.atomic():
            saved = self.act(self.form, by=self.request.actor, at=timezone.now())
            log(instance=saved, action=self.logged, content_changed=self.form.has_changed())
        return saved


class CreateView(_Saves, generic.CreateView):
    pass


class EditView(_Saves, generic.EditView):
    logged = "wagtail.edit"


class CopyView(_Saves, generic.CopyView):
    pass


class DeleteView(generic.DeleteView):
    def form_valid(self, form: Any) -> HttpResponse:
        target = self.object
        if facts := held_by(type(target), [target.pk]):
            reason = _("Không xóa được “%(name)s” vì còn đang được dùng: %(facts)s.")
            messages.error(self.request, reason % {"name": target, "facts": ", ".join(facts)})
            return redirect(self.get_success_url())
        with transaction.atomic():
            _record(target, "delete", by=self.request.actor, at=timezone.now())
            log(instance=target, action="wagtail.delete", deleted=True)
            target.delete()
        messages.success(self.request, self.get_success_message())
        return redirect(self.get_success_url())


class RecordedViewSet(ModelViewSet):
    """A table with a form of its own. Where saving is more than saving the form, ``act`` calls the app's action."""

    form_class: Any = None
    add_view_class = CreateView
    edit_view_class = EditView
    copy_view_class = CopyView
    delete_view_class = DeleteView
    copy_view_enabled = False
    search_backend_name = None  # the database's own contains: typed folded, found folded

    def act(self, form: Any, *, by: Actor, at: datetime) -> Any:
        """Save what the form holds. Runs once per press of the button."""
        with transaction.atomic():
            saved = form.save()
            _record(saved, "save", by=by, at=at)
        return saved

    def get_form_class(self, for_update: bool = False) -> Any:
        return self.form_class

    def get_add_view_kwargs(self) -> dict[str, Any]:
        return {**super().get_add_view_kwargs(), "act": self.act}

    def get_edit_view_kwargs(self) -> dict[str, Any]:
        return {**super().get_edit_view_kwargs(), "act": self.act}


def _record(target: Any, verb: str, *, by: Actor, at: datetime) -> None:
    name = target._meta.model_name
    record(by=by, at=at, act=f"{name}.{verb}", object_type=name, object_id=str(target.pk))
