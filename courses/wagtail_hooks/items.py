"""The statistics of questions and marking again: their addresses, and the ways to them."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from courses.models import CoursePage
from courses.views import items, regrading


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    return [
        path("thong-ke-cau-hoi/", items.statistics, name="item_statistics"),
        path("thong-ke-cau-hoi/tai-ve.csv", items.export, {"kind": "csv"}, name="item_csv"),
        path("thong-ke-cau-hoi/tai-ve.xlsx", items.export, {"kind": "xlsx"}, name="item_xlsx"),
        path("thong-ke-cau-hoi/<int:question_id>/", items.question, name="item_question"),
        path("thong-ke-cau-hoi/<int:question_id>/cham-lai/", regrading.prepare, name="item_regrade"),
        path("thong-ke-cau-hoi/cham-lai/<int:decision_id>/", regrading.follow, name="item_regrading"),
    ]


class StatisticsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("courses.change_question"))


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    label = gettext_lazy("Thống kê câu hỏi")
    return StatisticsItem(label, reverse("item_statistics"), name="item-statistics", icon_name="view", order=255)


@hooks.register("register_page_header_buttons")
def course_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if issubclass(page.specific_class, CoursePage) and page.permissions_for_user(user).can_edit():
        address = f"{reverse('item_statistics')}?khoa={page.specific.code}"
        yield Button(_("Thống kê câu hỏi"), address, icon_name="view", priority=15)
