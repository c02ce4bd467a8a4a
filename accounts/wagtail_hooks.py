"""Posts, target groups and keys of programs in the admin. Logins themselves are not edited there: that could make
superusers.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.viewsets.base import ViewSetGroup

from accounts.actions import posts, tokens
from accounts.forms.posts import AppointForm, EndPostForm, TargetGroupForm
from accounts.forms.tokens import IssueTokenForm, RevokeTokenForm
from accounts.models import ApiToken, Posting, TargetGroup
from audit.viewsets import CreateView, DeleteView, RecordedViewSet


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


class IssueTokenView(CreateView):
    """The answer shows the key, this once; it is in no message, cookie or log."""

    def save_action(self) -> HttpResponse:
        shown = {"token": self.object, "unit": self.object.unit, "key": self.form.key, "back": self.get_success_url()}
        answer = render(self.request, "accounts/admin/token_key.html", shown)
        answer["Cache-Control"] = "no-store"
        return answer


class KeepTokenView(DeleteView):
    def form_valid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("Khóa API không xóa, chỉ thu hồi: báo cáo đã gửi bằng khóa vẫn nêu tên nó."))
        return redirect(self.get_success_url())


class ApiTokenViewSet(RecordedViewSet):
    model = ApiToken
    icon = "key"
    menu_label = _("Khóa API")
    add_view_class = IssueTokenView
    delete_view_class = KeepTokenView
    list_display = ["name", "unit", "role", "made_at", "expires_on", "last_used_on", "revoked_at"]
    list_filter = ["role"]
    search_fields = ["name", "unit__name", "unit__name_key"]

    def get_form_class(self, for_update: bool = False) -> Any:
        return RevokeTokenForm if for_update else IssueTokenForm

    def act(self, form: Any, **by_at: Any) -> ApiToken:
        if isinstance(form, RevokeTokenForm):
            return tokens.revoke_token(token_id=form.instance.pk, **by_at)
        wanted = {name: form.cleaned_data[name] for name in ("name", "unit", "role", "expires_on")}
        token, form.key = tokens.issue_token(**wanted, **by_at)
        return token


class PeopleGroup(ViewSetGroup):
    menu_label = _("Người dùng")
    menu_icon = "user"
    menu_order = 310
    items = (PostingViewSet("postings"), TargetGroupViewSet("target_groups"), ApiTokenViewSet("api_tokens"))


@hooks.register("register_admin_viewset")
def register_people() -> PeopleGroup:
    return PeopleGroup()
