"""Due days as a calendar file."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from exchange.adapters.calendars import Occasion, calendar_file
from indicators.queries.due_days import DueDay
from indicators.rules import calendar

REMIND = (timedelta(days=-2, hours=8), timedelta(hours=8))
"""At eight in the morning two days before, and on the day itself."""


def due_days_file(name: str, days: Iterable[DueDay], *, address: str, at: datetime) -> bytes:
    """``address``: the path of the page where the report is handed in or looked at."""
    return calendar_file(name, (_occasion(day, address) for day in days), at=at)


def _occasion(day: DueDay, address: str) -> Occasion:
    names = {
        "month": calendar.shown(day.label),
        "name": day.data_set.name,
        "start": f"{day.start_on:%d/%m/%Y}",
        "end": f"{day.end_on:%d/%m/%Y}",
    }
    return Occasion(
        uid=f"han-nop-{day.data_set.code}-{day.label}",
        title=_("Hạn nộp báo cáo tháng %(month)s: %(name)s") % names,
        starts=day.due_on,
        address=address,
        text=_("Kỳ số liệu từ %(start)s đến hết %(end)s.") % names,
        remind=REMIND,
    )
