"""What every template may use."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from audit.rules import Actor


@dataclass(frozen=True, slots=True)
class Item:
    url: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Entries of the menu that open together; ``current`` also on the pages below one of them."""

    label: str
    items: tuple[Item, ...]
    current: bool


FEW = 4
"""So many work pages stand side by side in the menu; more of them are grouped."""


_ARRIVALS = {"courses:learning", "accounts:profile", "accounts:inbox", "accounts:reminders"}
"""Where a learner sees that there is news."""


def site(request: HttpRequest) -> dict[str, Any]:
    """``menu`` is made only by pages that show it."""
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "demo": settings.DEMO,
        "menu": SimpleLazyObject(lambda: menu(request)),
        "unread_messages": SimpleLazyObject(lambda: _unread(request)),
    }


def _unread(request: HttpRequest) -> int:
    """Unread messages, counted only on the pages where a learner arrives: a lesson stays as cheap as it is."""
    match = request.resolver_match
    return request.unread if match and match.view_name in _ARRIVALS else 0


def menu(request: HttpRequest) -> list[Item | Group]:
    """For learners their own pages, side by side. Whoever works here finds the work first, by what it is about, and
    their own pages below one word."""
    own = _items(request, _own(request))
    actor = getattr(request, "actor", None)
    if actor is None or not actor.posts:
        return [*own]
    work = [(label, _items(request, _open_to(actor, pages))) for label, pages in _WORK]
    if sum(len(items) for _label, items in work) <= FEW:
        entries: list[Item | Group] = [item for _label, items in work for item in items]
    else:
        entries = [items[0] if len(items) == 1 else _group(request, _(label), items) for label, items in work if items]
    return [*entries, _group(request, _("Của tôi"), own)]


def _items(request: HttpRequest, pages: Iterable[tuple[str, str]]) -> tuple[Item, ...]:
    return tuple(Item(url, label, request.path == url) for url, label in pages)


def _group(request: HttpRequest, label: str, items: tuple[Item, ...]) -> Group:
    return Group(label, items, any(request.path.startswith(item.url) for item in items))


def _own(request: HttpRequest) -> list[tuple[str, str]]:
    known = bool(getattr(request, "user", None)) and request.user.is_authenticated
    if known:
        return [
            (reverse("courses:onward"), _("Tiếp tục học")),
            (reverse("courses:learning"), _("Học của tôi")),
            (reverse("certificates:mine"), _("Chứng nhận")),
            (reverse("accounts:inbox"), _inbox_label(_unread(request))),
            (reverse("accounts:profile"), _("Hồ sơ")),
        ]
    return [
        (reverse("indicators:public"), _("Số liệu")),
        (reverse("account_login"), _("Đăng nhập")),
        (reverse("account_signup"), _("Đăng ký học")),
    ]


def _inbox_label(unread: int) -> str:
    return _("Tin nhắn (%(count)d)") % {"count": unread} if unread else _("Tin nhắn")


_WORK = (
    (
        "Người học",
        (
            ("accounts:learners", "Học viên", ("instructor", "team", "officer", "division", "administrator")),
            ("courses:classes", "Lớp học", ("instructor", "team", "officer", "division", "administrator")),
            (
                "courses:questions",
                "Câu hỏi của học viên",
                ("instructor", "team", "officer", "division", "administrator"),
            ),
            ("accounts:teams", "Tổ công nghệ số", ("officer", "division", "administrator")),
            ("courses:exemptions", "Chờ công nhận", ("officer", "division", "administrator")),
            ("certificates:register", "Sổ chứng nhận", ("officer", "division", "administrator")),
            ("courses:flags", "Dấu hiệu cần xem", ("officer", "division", "administrator")),
        ),
    ),
    (
        "Báo cáo, số liệu",
        (
            ("indicators:overview", "Tổng quan bốn chỉ tiêu", ("division", "task_force", "administrator")),
            ("indicators:coverage", "Phổ cập kỹ năng số", ("officer", "division", "administrator")),
            ("indicators:report", "Báo cáo tháng", ("officer", "approver")),
            ("indicators:board", "Kỳ báo cáo", ("division", "administrator", "task_force")),
            ("indicators:boundaries", "Sắp xếp địa giới", ("division", "administrator")),
            ("indicators:downloads", "Tải số liệu", ("division", "task_force", "administrator")),
            ("indicators:official_reports", "Báo cáo gửi tỉnh", ("division", "administrator", "task_force")),
            (
                "indicators:plans",
                "Kế hoạch của xã, phường",
                ("officer", "approver", "division", "administrator", "task_force"),
            ),
            (
                "indicators:public",
                "Số liệu",
                ("instructor", "team", "officer", "approver", "division", "task_force", "administrator"),
            ),
            ("indicators:deliveries", "Giao số liệu", ("provider", "division", "administrator")),
            ("exchange:home", "Nhập tệp", ("officer", "approver", "division", "administrator")),
        ),
    ),
    ("Quản trị", (("wagtailadmin_home", "Quản trị", ("editor", "administrator")),)),
)
"""``(what it is about, pages)``, each page with the roles that it is open to."""


def _open_to(actor: Actor, pages: Iterable[tuple[str, str, tuple[str, ...]]]) -> Iterator[tuple[str, str]]:
    return ((reverse(name), _(label)) for name, label, roles in pages if actor.has_role(*roles))
