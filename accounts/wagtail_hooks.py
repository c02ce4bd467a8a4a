"""Posts and target groups in the admin. Logins themselves are not edited there: that could make
superusers.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from accounts.actions import posts
from accounts.forms.posts import AppointForm, EndPostForm, TargetGroupForm
from accounts.models import Posting, TargetGroup


class AppointView(generic.CreateView):
    def save_instance(self) -> Posting:
        data = self.form.cleaned_data
        return posts.appoint(
            user=self.form.user(),
            unit=data["unit"],
            role=data["role"],
            from_on=data["from_on"],
            to_on=data["to_on"],
            by=self.request.actor,
            at=timezone.now(),
        )


class EndPostView(generic.EditView):
    def save_instance(self) -> Posting:
        last = self.form.cleaned_data["to_on"]
        posting = Posting.objects.get(pk=self.object.pk)
        return posts.end(posting=posting, on=last, by=self.request.actor, at=timezone.now())


class PostingViewSet(ModelViewSet):
    model = Posting
    icon = "user"
    menu_label = _("Phân công")
    list_display = ["user", "role", "unit", "from_on", "to_on"]
    list_filter = ["role"]
    search_fields = ["user__name", "user__email", "user__phone", "unit__name", "unit__name_key"]
    search_backend_name = None
    copy_view_enabled = False
    add_view_class = AppointView
    edit_view_class = EndPostView

    def get_form_class(self, for_update: bool = False) -> Any:
        return EndPostForm if for_update else AppointForm


class TargetGroupViewSet(ModelViewSet):
    model = TargetGroup
    icon = "group"
    menu_label = _("Nhóm đối tượng")
    list_display = ["name", "code", "summary", "decision_757"]
    search_fields = ["name", "code"]
    search_backend_name = None
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> Any:
        return TargetGroupForm


class PeopleGroup(ViewSetGroup):
    menu_label = _("Người dùng")
    menu_icon = "user"
    menu_order = 310
    items = (PostingViewSet("postings"), TargetGroupViewSet("target_groups"))


@hooks.register("register_admin_viewset")
def register_people() -> PeopleGroup:
    return PeopleGroup()
