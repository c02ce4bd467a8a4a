"""How far people have come, where the next class should be and why, in words."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from exchange.rules.numbers import grouped
from indicators.queries.proposals import Suggested
from indicators.rules import calendar, proposals
from indicators.rules import coverage as rules
from places.models import Unit

register = template.Library()

_STATES = {
    rules.NOT_YET: _("Chưa có chứng nhận"),
    rules.CERTIFIED: _("Đã có chứng nhận"),
    rules.DONE: _("Học xong, chờ cấp chứng nhận"),
    rules.IN_CLASS: _("Đang học ở một lớp"),
    rules.LEARNING: _("Đang tự học"),
    rules.NEW: _("Chưa bắt đầu học"),
    rules.WAITING: _("Đang chờ chỗ trong lớp"),
}

_PARTS = {
    proposals.MISSING: _("Số người chưa có chứng nhận"),
    proposals.REACHABLE: _("Đã đăng ký, chưa vào lớp nào"),
    proposals.WAITING: _("Đang chờ chỗ trong lớp"),
    proposals.RESTED: _("Thời gian chưa có lớp"),
    proposals.BEHIND: _("Chậm so với lộ trình"),
    proposals.VENUE: _("Có nhà văn hóa"),
}

_METHODS = {
    "last_month": _("Như tháng vừa rồi"),
    "mean_of_three": _("Trung bình ba tháng gần nhất"),
    "share_of_the_rest": _("Mỗi tháng một phần như nhau của số người còn lại"),
    "damped_trend": _("Theo đà, giảm dần"),
    "same_month": _("Như cùng tháng năm trước"),
}


@register.filter
def state_name(code: str) -> str:
    return str(_STATES[code])


@register.filter
def part_name(code: str) -> str:
    return str(_PARTS[code])


@register.filter
def method_name(code: str) -> str:
    return str(_METHODS[code])


@register.filter
def month(label: str) -> str:
    """``10/2026``."""
    return calendar.shown(label)


@register.filter
def why(found: Suggested) -> str:
    """The reasons in one sentence."""
    return f"{', '.join(_reasons(found))}."


def _reasons(found: Suggested) -> Iterator[str]:
    """The whole of it stands in the table below."""
    place = found.proposal.place
    told = _now("%(n)s người chưa có chứng nhận")
    if found.adults is None:
        told = _now("%(n)s người đã đăng ký mà chưa có chứng nhận")
    yield told % {"n": grouped(place.missing)}
    if place.reachable and place.reachable != place.missing:
        yield _now("%(n)s người đã đăng ký, chưa vào lớp") % {"n": grouped(place.reachable)}
    if place.waiting:
        yield _now("%(n)s người đang chờ") % {"n": grouped(place.waiting)}
    yield _rest(place)
    if not place.has_venue:
        yield _now("chưa có nhà văn hóa trong danh sách")


def _rest(place: proposals.Place) -> str:
    if place.has_class:
        return _now("đang có lớp")
    if place.months is None:
        return _now("chưa có lớp nào")
    return _now("%(n)d tháng chưa có lớp") % {"n": place.months} if place.months else _now("vừa có lớp trong tháng")


@register.simple_tag
def new_class_url(commune: Unit, found: Suggested, subject: str) -> str:
    """The form of a new class there, filled in."""
    asked = {"xa": commune.code, "hoc": subject, "nha": str(found.venue.pk) if found.venue else ""}
    return f"{reverse('courses:class_new')}?{urlencode({key: value for key, value in asked.items() if value})}"


@register.simple_tag
def people_url(commune: Unit, asked: str, village: str = "") -> str:
    """The list behind a number; ``village`` is a code, ``chua-ro``, or empty for the whole commune."""
    query = urlencode({"nhom": asked, **({"thon": village} if village else {})})
    return f"{reverse('indicators:coverage_people', args=[commune.code])}?{query}"
