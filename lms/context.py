"""What every template may use."""

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


_ARRIVALS = {"courses:learning", "accounts:profile", "accounts:inbox", "accounts:reminders"}
"""Where a learner sees that there is news."""


def site(request: HttpRequest) -> dict[str, Any]:
    """``nav`` is made only by pages that show the menu."""
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "demo": settings.DEMO,
        "nav": SimpleLazyObject(lambda: navigation(request)),
        "unread_messages": SimpleLazyObject(lambda: _unread(request)),
    }


def _unread(request: HttpRequest) -> int:
    """Unread messages, counted only on the pages where a learner arrives: a lesson stays as cheap as it is."""
    match = request.resolver_match
    return request.unread if match and match.view_name in _ARRIVALS else 0


def navigation(request: HttpRequest) -> list[Item]:
    """The menu of whoever is looking: learners first, work pages by post."""
    entries = [*_own(request), *_work(getattr(request, "actor", None))]
    return [Item(url, label, request.path == url) for url, label in entries]


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
    ("indicators:report", "Báo cáo tháng", ("officer", "approver")),
    ("accounts:learners", "Học viên", ("instructor", "officer", "division", "administrator")),
    ("courses:exemptions", "Chờ công nhận", ("officer", "division", "administrator")),
    ("courses:questions", "Câu hỏi của học viên", ("instructor", "officer", "division", "administrator")),
    ("courses:sessions", "Buổi học", ("instructor", "officer", "division", "administrator")),
    ("indicators:board", "Kỳ báo cáo", ("division", "administrator")),
    ("certificates:register", "Sổ chứng nhận", ("officer", "division", "administrator")),
    ("exchange:home", "Nhập tệp", ("officer", "approver", "division", "administrator")),
    ("indicators:public", "Số liệu", ("instructor", "officer", "approver", "division", "administrator")),
    ("wagtailadmin_home", "Quản trị", ("editor", "administrator")),
)


def _work(actor: Actor | None) -> list[tuple[str, str]]:
    if actor is None or not actor.posts:
        return []
    return [(reverse(name), _(label)) for name, label, roles in _WORK if actor.has_role(*roles)]
