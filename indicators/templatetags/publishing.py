"""What open pages say of numbers that are not shown."""

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from exchange.adapters.pdf import qr
from indicators.models import Snapshot
from indicators.queries import verification
from indicators.queries.publishing import PublicValue
from indicators.templatetags.figures import people, vi
from places.models import Unit

register = template.Library()
MASK = 0
"""Of the codes of pages: every commune has one of its own, and few people print it."""


@register.simple_tag
def small_cell() -> int:
    """Below how many people a number is not shown; 0: all are."""
    return int(settings.SMALL_CELL)


@register.filter
def check_code(snapshot: Snapshot) -> str:
    """What stands in the address of a snapshot's check."""
    return verification.code_of(snapshot)


@register.simple_tag
def check_address(snapshot: Snapshot, unit: Unit | None) -> str:
    """Where paper with a month's figures leads: of a commune to its own."""
    commune = unit.code if unit and unit.kind == Unit.Kind.COMMUNE else ""
    return verification.address_of(snapshot, commune)


@register.filter
def qr_code(address: str) -> str:
    """The picture of an address, as a data address. It is printed large and clean: any mask can be read."""
    return qr(address, mask=MASK)


@register.filter
def said(value: PublicValue | None) -> str:
    """A figure in words: people and rate, or why there is none."""
    if value is None:
        return str(_("không có"))
    if value.numerator is None:
        return value.get_status_display()
    number = _("%(n)s người") % {"n": people(value.numerator)}
    return number if value.percent is None else f"{number} ({vi(value.percent)} %)"
