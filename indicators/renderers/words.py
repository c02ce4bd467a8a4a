"""Codes in words, as files say them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.adapters import VERDICTS, revised_text
from indicators.models import IndicatorVersion, Snapshot, Status
from indicators.queries.exports import SUPPRESSED, Line
from indicators.rules import bridges as bridge_rules
from indicators.rules import rates

HIDDEN = gettext_lazy("(che)")
"""What stands in place of a figure that is not shown."""

_PARTS = {
    bridge_rules.NEW: gettext_lazy("mới"),
    bridge_rules.LATE: gettext_lazy("đến muộn"),
    bridge_rules.FIRST: gettext_lazy("có từ trước, lần đầu được tính"),
    bridge_rules.MOVED_IN: gettext_lazy("chuyển đến"),
    bridge_rules.MOVED_OUT: gettext_lazy("chuyển đi"),
    bridge_rules.REVOKED: gettext_lazy("thu hồi"),
    bridge_rules.MERGED: gettext_lazy("gộp hoặc tách hồ sơ trùng"),
    bridge_rules.LEFT: gettext_lazy("qua đời"),
    bridge_rules.BOUNDARY: gettext_lazy("thay đổi địa giới"),
    bridge_rules.CORRECTED: gettext_lazy("điều chỉnh"),
    bridge_rules.MISSING: gettext_lazy("tháng này không có báo cáo"),
    bridge_rules.NOT_APPLICABLE: gettext_lazy("từ tháng này không áp dụng"),
}


def status(code: str) -> str:
    """``value``, ``missing``, ``not_applicable``, ``suppressed`` in words."""
    return _("Không công bố vì số nhỏ") if code == SUPPRESSED else str(Status(code).label)


def verdict(line: Line) -> str:
    """Shape and word against the path; empty without a rate or a target."""
    code = rates.verdict(line.percent, expected=line.expected_percent)
    return "" if code in {rates.NO_TARGET, rates.NO_VALUE} else f"{rates.SHAPES[code]} {VERDICTS[code]}"


def remark(line: Line) -> str:
    """What is to be known of a figure, in few words; empty of an ordinary one."""
    found = [] if line.status == Status.VALUE else [status(line.status)]
    if line.is_estimated:
        found.append(_("Ước tính theo địa giới mới"))
    if line.adjustment:
        found.append(_("Có điều chỉnh %(delta)s") % {"delta": f"{line.adjustment:+}"})
    if line.percent is not None and line.percent > 100:
        found.append(_("Vượt mẫu số"))
    if line.status == Status.VALUE and line.denominator is None and line.percent is None:
        found.append(_("Không có mẫu số"))
    return "; ".join(found)


def bridge(parts: dict[str, int | None]) -> str:
    """The parts of a month's bridge that are not nothing: ``mới +12; thu hồi −1``."""
    known = [(name, parts.get(name)) for name in _PARTS]
    return "; ".join(f"{_PARTS[name]} {_signed(number)}" for name, number in known if number)


def _signed(number: int) -> str:
    return f"+{number}" if number > 0 else f"−{-number}"


def month(snapshot: Snapshot) -> str:
    """``10/2026``; once put right ``10/2026, đã điều chỉnh lần 1``."""
    return ", ".join(filter(None, [str(snapshot.period), revised_text(snapshot.vintage)]))


def basis(snapshot: Snapshot) -> str:
    """What the rates divide by, and who says so."""
    people = snapshot.population
    names = {"name": people.name, "definition": people.definition, "source": people.source}
    return _("%(name)s: %(definition)s. Nguồn: %(source)s (%(day)s)") % {**names, "day": f"{people.as_of:%d/%m/%Y}"}


def days(snapshot: Snapshot) -> str:
    period = snapshot.period
    names = {"start": f"{period.start_on:%d/%m/%Y}", "end": f"{period.end_on:%d/%m/%Y}"}
    return _("%(start)s đến %(end)s") % names


def stock_head(version: IndicatorVersion) -> str:
    """What the main figure of an indicator is called."""
    return _("Lũy kế") if version.nature == IndicatorVersion.Nature.STOCK else _("Kết quả trong kỳ")
