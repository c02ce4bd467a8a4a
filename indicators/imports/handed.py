"""Figures that a source hands over in a spreadsheet: one row a commune and indicator, columns as in the API."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from uuid6 import uuid7

from audit.rules import Actor
from exchange.rules.handlers import Applied, AppliedRow, CellMessage, Column, Context, Outcome, Row, RowError, Undone
from indicators.actions import deliveries
from indicators.actions.deliveries import FaultyRowsError, HandOver
from indicators.actions.submissions import PeriodClosedError
from indicators.adapters import fault_text
from indicators.imports import PERIOD
from indicators.models import Delivery, Period, Source
from indicators.queries import deliveries as queries
from indicators.queries import reporting, sources
from indicators.rules import calendar
from indicators.rules import deliveries as rules
from indicators.rules.deliveries import Ground, Line
from places.imports import COMMUNE, RowProblem
from places.queries import find_communes
from places.rules import fold

_COLUMNS = {"unit_code": "commune"}
"""What a fault calls a column, and what it is called in the file."""


class HandedRows:
    kind = "deliveries"
    title = gettext_lazy("Số liệu của nguồn khác")
    roles = (queries.PROVIDER, *reporting.PROVINCIAL)
    promise = ""
    keeps_used = False
    columns = (
        Column(
            COMMUNE.name, COMMUNE.header, (*COMMUNE.aliases, "unit_code"), True, COMMUNE.help, COMMUNE.example
        ),
        PERIOD,
        Column("indicator", gettext_lazy("Chỉ tiêu"), ("tên chỉ tiêu",), True,
               gettext_lazy("Mã hoặc tên chỉ tiêu."), "signature"),
        Column("stock", gettext_lazy("Lũy kế"), ("số lũy kế", "stock"),
               help=gettext_lazy("Tổng số người đến ngày chốt."), example="1250"),
        Column("flow", gettext_lazy("Trong kỳ"), ("số trong kỳ", "flow"),
               help=gettext_lazy("Số người mới trong kỳ. Để trống nếu chưa có."), example="120"),
        Column("source", gettext_lazy("Nguồn"), ("mã nguồn",),
               help=gettext_lazy("Mã nguồn; để trống khi đơn vị chỉ có một nguồn.")),
    )  # fmt: skip

    def may_import(self, actor: Actor) -> bool:
        return actor.has_role(*self.roles)

    def about(self, _actor: Actor, wanted: str) -> Mapping[str, Any] | None:
        return None if wanted else {}

    def key(self, values: Mapping[str, str]) -> str:
        """The same commune by code and by name is one commune."""
        found = find_communes(values["commune"])
        commune = found[0].code if len(found) == 1 else fold(values["commune"])
        month = calendar.label_from(values["period"])
        return f"{values['source']}|{month}|{commune}|{fold(values['indicator'])}"

    def check(self, rows: Sequence[Row], context: Context) -> list[Outcome]:
        reading = _Reading(context.by)
        return [reading.outcome(row) for row in rows]

    def apply(self, rows: Iterable[Row], by: Actor, at: datetime) -> Iterator[Applied]:
        """One hand-over for each source and month of the file."""
        reading, order = _Reading(by), []
        lines: dict[tuple[str, str], list[Line]] = {}
        for row in rows:
            try:
                source, period, line = reading.line(row)
            except RowProblem as problem:
                raise RowError(problem.cell.message, problem.cell.column, row.number) from problem
            lines.setdefault((source.code, period.label), []).append(line)
            order.append((source.code, period.label))
        made = {key: self._deliver(reading, key, found, by, at) for key, found in lines.items()}
        for key in order:
            yield Applied("delivery", str(made[key]))

    def _deliver(self, reading: "_Reading", key: tuple[str, str], lines: list[Line], by: Actor, at: datetime) -> int:
        source, period = reading.sources[key[0]], reading.periods[key[1]]
        hand_over = HandOver(source, period, lines, f"file-{uuid7()}", Delivery.Via.FILE)
        try:
            answer = deliveries.deliver(hand_over=hand_over, by=by, at=at)
        except FaultyRowsError as faulty:
            fault = faulty.faults[0]
            raise RowError(fault_text(fault), _COLUMNS.get(fault.column, fault.column), fault.row) from faulty
        except PeriodClosedError as closed:
            raise RowError(_("Kỳ này đã chốt, không nhận thêm số liệu."), "period", lines[0].number) from closed
        number: int = answer.said["delivery"]
        return number

    def undo(self, rows: Iterable[AppliedRow], by: Actor, at: datetime) -> Iterator[Undone]:
        for row in rows:
            try:
                deliveries.take_back(delivery_id=int(row.result_id), by=by, at=at)
            except PeriodClosedError as closed:
                raise RowError(_("Kỳ này đã chốt nên số đã giao được giữ nguyên."), "period", row.number) from closed
            yield Undone()


class _Reading:
    """What the rows of one file are read with; each source and month is looked up once."""

    def __init__(self, by: Actor) -> None:
        self.sources = {source.code: source for source in queries.sources_of(by)}
        self.periods = queries.periods_taken(timezone.localdate())
        rows = [version.indicator for version in queries.versions_of_communes(timezone.localdate())]
        self._indicators = {fold(word): row.code for row in rows for word in (row.short_name, row.name, row.code)}
        self._grounds: dict[tuple[str, str], Ground] = {}
        self._said: dict[tuple[str, str], dict[tuple[str, str], tuple[int | None, int | None]]] = {}

    def outcome(self, row: Row) -> Outcome:
        try:
            source, period, line = self.line(row)
        except RowProblem as problem:
            return Outcome("error", (problem.cell,))
        values, faults = rules.judge([line], self._ground(source, period))
        if faults:
            told = tuple(CellMessage(_COLUMNS.get(each.column, each.column), fault_text(each)) for each in faults)
            return Outcome("error", told)
        before = self._before(source, period).get((line.unit_code, line.indicator))
        if before is None:
            return Outcome("new")
        return Outcome("same" if before == (values[0].stock, values[0].flow) else "change")

    def line(self, row: Row) -> tuple[Source, Period, Line]:
        """The row as every hand-over has it. Raises ``RowProblem``."""
        source, period = self._source(row.values["source"]), self._period(row.values["period"])
        code = _commune(row.values["commune"], self._ground(source, period))
        indicator = self._indicators.get(fold(row.values["indicator"]), row.values["indicator"])
        return source, period, Line(row.number, code, indicator, row.values["stock"], row.values["flow"])

    def _source(self, typed: str) -> Source:
        if not typed and len(self.sources) == 1:
            return next(iter(self.sources.values()))
        if typed not in self.sources:
            names = {"typed": typed, "known": ", ".join(sorted(self.sources)) or _("chưa có nguồn nào")}
            message = (
                _("“%(typed)s” không phải nguồn của đơn vị bạn. Các nguồn: %(known)s.")
                if typed
                else _("Hãy ghi mã nguồn: %(known)s.")
            )
            raise RowProblem("source", message % names)
        return self.sources[typed]

    def _period(self, typed: str) -> Period:
        period = self.periods.get(calendar.label_from(typed))
        if period is None:
            names = {"typed": typed, "periods": ", ".join(map(str, self.periods.values())) or _("không có kỳ nào")}
            raise RowProblem("period", _("“%(typed)s” không phải là kỳ đang nhận số liệu (%(periods)s).") % names)
        return period

    def _ground(self, source: Source, period: Period) -> Ground:
        key = (source.code, period.label)
        if key not in self._grounds:
            self._grounds[key] = queries.ground_of(source, period)
        return self._grounds[key]

    def _before(self, source: Source, period: Period) -> Mapping[tuple[str, str], tuple[int | None, int | None]]:
        key = (source.code, period.label)
        if key not in self._said:
            self._said[key] = sources.last_said(source, period)
        return self._said[key]


def _commune(typed: str, ground: Ground) -> str:
    """The code of a commune that is named by code or name; what is not found is judged as it was typed."""
    if typed in ground.units or typed in ground.ended or typed in ground.others:
        return typed
    found = find_communes(typed)
    if len(found) > 1:
        choices = _(" hay ").join(f"{unit.name} ({unit.code})" for unit in found)
        names = {"typed": typed, "choices": choices}
        message = _("“%(typed)s” có thể là %(choices)s. Hãy ghi mã năm chữ số hoặc đúng tên có dấu.")
        raise RowProblem("commune", message % names)
    return found[0].code if found else typed
