"""What open pages say of numbers that are not shown."""

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from indicators.models import Snapshot
from indicators.queries import verification
from indicators.queries.publishing import PublicValue
from indicators.templatetags.figures import people, vi

register = template.Library()


@register.simple_tag
def small_cell() -> int:
    """Below how many people a number is not shown; 0: all are."""
    return int(settings.SMALL_CELL)


@register.filter
def check_code(snapshot: Snapshot) -> str:
    """What stands in the address of a snapshot's check."""
    return verification.code_of(snapshot)


@register.filter
def said(value: PublicValue | None) -> str:
    """A figure in words: people and rate, or why there is none."""
    if value is None:
        return str(_("không có"))
    if value.numerator is None:
        return value.get_status_display()
    number = _("%(n)s người") % {"n": people(value.numerator)}
    return number if value.percent is None else f"{number} ({vi(value.percent)} %)"
