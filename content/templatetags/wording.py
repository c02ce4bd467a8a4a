"""Words as they stand on a page: what belongs together on one line, minutes as people say them."""

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content import rules

register = template.Library()


@register.filter
def whole(text: str) -> SafeString:
    """Text, or HTML marked safe, in which no line ends within "Wi-Fi" or "8 phút"."""
    return mark_safe(rules.whole(conditional_escape(text)))  # noqa: S308 - escaped on this line


@register.filter
def minutes(count: int) -> str:
    """ "45 phút", "1 giờ 40 phút": beyond an hour an estimate is rounded up to five minutes."""
    hours, rest = rules.hours_and_minutes(count)
    parts = []
    if hours:
        parts.append(ngettext("%(n)d giờ", "%(n)d giờ", hours) % {"n": hours})
    if rest or not hours:
        parts.append(_("%(n)d phút") % {"n": rest})
    return " ".join(parts).replace(" ", "\N{NO-BREAK SPACE}")
