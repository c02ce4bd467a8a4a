"""Posts and target groups in the admin. Logins themselves are not edited there: that could make superusers."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.viewsets.base import ViewSetGroup

from accounts.actions import posts
from accounts.forms.posts import AppointForm, EndPostForm, TargetGroupForm
from accounts.models import Posting, TargetGroup
from audit.viewsets import RecordedViewSet


class PostingViewSet(RecordedViewSet):
    model = Posting
    icon = "user"
    menu_label = _("Phân công")
    list_display = ["user", "role", "unit", "from_on", "to_on"]
    list_filter = ["role"]
    search_fields = ["user__name", "user__email", "user__phone", "unit__name", "unit__name_key"]

    def get_form_class(self, for_update: bool = False) -> Any:
        return EndPostForm if for_update else AppointForm

    def act(self, form: Any, **by_at: Any) -> Posting:
        data = form.cleaned_data
        if isinstance(form, EndPostForm):
            posting = Posting.objects.get(pk=form.instance.pk)
            return posts.end(posting=posting, on=data["to_on"], **by_at)
        wanted = {name: data[name] for name in ("unit", "role", "from_on", "to_on")}
        return posts.appoint(user=form.user(), **wanted, **by_at)


class TargetGroupViewSet(RecordedViewSet):
    model = TargetGroup
    form_class = TargetGroupForm
    icon = "group"
    menu_label = _("Nhóm đối tượng")
    list_display = ["name", "code", "summary", BooleanColumn("decision_757", label=_("Thuộc Quyết định 757"))]
    search_fields = ["name", "code"]


class PeopleGroup(ViewSetGroup):
    menu_label = _("Người dùng")
    menu_icon = "user"
    menu_order = 310
    items = (PostingViewSet("postings"), TargetGroupViewSet("target_groups"))


@hooks.register("register_admin_viewset")
def register_people() -> PeopleGroup:
    return PeopleGroup()
