"""What the rows of an imported file of villages, cultural houses or population mean.

Every handler finds the commune by its five-digit code or by its name, and asks for the code where a name
could be two communes. Rights are judged row by row: an officer imports for the own commune only.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.rules import Actor
from exchange.rules import numbers
from exchange.rules.handlers import Applied, AppliedRow, CellMessage, Column, Context, Outcome, Row, RowError, Undone
from places import actions, queries, rules
from places.models import PopulationSeries, PopulationValue, Unit, UnitQuerySet, Venue

T = TypeVar("T")

PROVINCIAL = ("administrator", "division")
VILLAGE_KINDS = {
    "thon": "Thôn",
    "ban": "Bản",
    "to dan pho": "Tổ dân phố",
    "khu pho": "Khu phố",
    "pho": "Phố",
    "lang": "Làng",
    "khu": "Khu",
}
COMMUNE = Column(
    "commune",
    gettext_lazy("Xã, phường"),
    aliases=("mã xã", "tên xã", "mã đvhc", "xã", "phường"),
    required=True,
    help=gettext_lazy("Mã năm chữ số hoặc tên xã, phường."),
    example="14758",
)


class RowProblem(Exception):  # noqa: N818 - a fault of the row, told to its sender
    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.cell = CellMessage(column, message)


def commune_of(values: Mapping[str, str], by: Actor, roles: tuple[str, ...], among: UnitQuerySet | None = None) -> Unit:
    typed = values["commune"]
    found = queries.find_communes(typed, among)
    if not found:
        raise RowProblem(
            "commune", _("Không có xã, phường nào là “%(typed)s”. Hãy ghi mã năm chữ số.") % {"typed": typed}
        )
    if len(found) > 1:
        choices = _(" hay ").join(f"{unit.name} ({unit.code})" for unit in found)
        message = _("“%(typed)s” có thể là %(choices)s. Hãy ghi mã năm chữ số hoặc đúng tên có dấu.")
        raise RowProblem("commune", message % {"typed": typed, "choices": choices})
    if not by.covers(found[0].path, *roles):
        raise RowProblem("commune", _("Bạn không được phân công nhập liệu cho %(unit)s.") % {"unit": found[0].name})
    return found[0]


def whole_number(values: Mapping[str, str], column: str) -> int:
    number = numbers.whole(values[column])
    if number is None or not 0 <= number < 10**9:
        raise RowProblem(column, _("“%(text)s” không phải là số người. Hãy ghi số nguyên.") % {"text": values[column]})
    return number


def check_name(values: Mapping[str, str]) -> None:
    if not rules.is_name(values["name"]):
        raise RowProblem("name", _(rules.NOT_A_NAME))


class CheckedRows(ABC):
    """What the handlers share: a failure in a row is an outcome when checked and a refusal when applied."""

    roles: tuple[str, ...] = PROVINCIAL
    promise = ""
    keeps_used = False

    def about(self, _actor: Actor, wanted: str) -> dict[str, Any] | None:
        """Each row says itself what it is about."""
        return None if wanted else {}

    def may_import(self, actor: Actor) -> bool:
        return actor.has_role(*self.roles)

    def check(self, rows: Sequence[Row], context: Context) -> list[Outcome]:
        return [self._outcome(row, context.by) for row in rows]

    def _outcome(self, row: Row, by: Actor) -> Outcome:
        try:
            return self.judge(row, by)
        except RowProblem as failure:
            return Outcome("error", (failure.cell,))

    @abstractmethod
    def judge(self, row: Row, by: Actor) -> Outcome:
        """What applying the row would do. Raises RowProblem."""

    def apply(self, rows: Iterable[Row], by: Actor, at: datetime) -> Iterator[Applied]:
        for row in rows:
            try:
                yield self.do(row, by, at)
            except RowProblem as failure:
                raise RowError(failure.cell.message, failure.cell.column) from failure
            except actions.RefusedError as refused:
                raise RowError(str(refused)) from refused

    @abstractmethod
    def do(self, row: Row, by: Actor, at: datetime) -> Applied:
        """Save the row. Raises RowProblem, or RefusedError of an action."""

    def undo(self, rows: Iterable[AppliedRow], by: Actor, at: datetime) -> Iterator[Undone]:
        for row in rows:
            try:
                self.undo_row(row, by, at)
            except RowError as error:
                raise RowError(error.message, error.column, row.number) from error
            yield Undone()

    @abstractmethod
    def undo_row(self, row: AppliedRow, by: Actor, at: datetime) -> None:
        """Take the row back. Raises RowError when it has been used since."""


class VillageRows(CheckedRows):
    kind = "villages"
    title = gettext_lazy("Thôn, bản, tổ dân phố")
    roles = (*PROVINCIAL, "officer")
    columns = (
        COMMUNE,
        Column("name", gettext_lazy("Tên thôn"), ("thôn", "tên bản", "tên tổ dân phố"), True, "", "Thôn Ví Dụ", 120),
        Column("kind", gettext_lazy("Loại"), help=gettext_lazy("Thôn, bản, tổ dân phố, khu phố."), example="Thôn"),
        Column("code", gettext_lazy("Mã thôn"), help=gettext_lazy("Để trống thì hệ thống tự đặt."), max_length=20),
    )

    def key(self, values: Mapping[str, str]) -> str:
        return f"{rules.fold(values['commune'])}|{rules.tone_key(village_name(values))}"

    def judge(self, row: Row, by: Actor) -> Outcome:
        commune = commune_of(row.values, by, self.roles)
        check_name(row.values)
        kind, code = row.values["kind"], row.values["code"]
        if kind and rules.fold(kind) not in VILLAGE_KINDS:
            raise RowProblem("kind", _("“%(kind)s” không phải là thôn, bản hay tổ dân phố.") % {"kind": kind})
        found = queries.find_village(commune, village_name(row.values))
        if not found and code and Unit.objects.filter(code=code).exists():
            raise RowProblem("code", _("Mã “%(code)s” đã thuộc về một đơn vị khác.") % {"code": code})
        return Outcome("same" if found else "new")

    def do(self, row: Row, by: Actor, at: datetime) -> Applied:
        commune = commune_of(row.values, by, self.roles)
        check_name(row.values)
        name, code = village_name(row.values), row.values["code"]
        village = actions.add_village(commune=commune, name=name, code=code, by=by, at=at)
        return Applied("unit", str(village.pk))

    def undo_row(self, row: AppliedRow, by: Actor, at: datetime) -> None:
        _take_back(Unit, row, by, at)


def village_name(values: Mapping[str, str]) -> str:
    """The name with its kind in front: ``1`` of kind ``thôn`` is ``Thôn 1``; a kind already written stays."""
    written, _bare = rules.split_kind(values["name"], VILLAGE_KINDS)
    kind = "" if written else VILLAGE_KINDS.get(rules.fold(values["kind"]), "")
    return rules.clean(f"{kind} {values['name']}", 150)


class VenueRows(CheckedRows):
    kind = "venues"
    title = gettext_lazy("Nhà văn hóa")
    roles = (*PROVINCIAL, "officer")
    columns = (
        COMMUNE,
        Column(
            "name",
            gettext_lazy("Tên nhà văn hóa"),
            ("tên", "nhà văn hóa"),
            True,
            "",
            "Nhà văn hóa Thôn Ví Dụ",
            150,
        ),
        Column("address", gettext_lazy("Địa chỉ"), max_length=200),
        Column("seats", gettext_lazy("Số chỗ ngồi"), ("số chỗ",), example="60"),
        Column("internet", gettext_lazy("Có mạng"), ("internet", "wifi"), help=gettext_lazy("Có hoặc không.")),
    )

    def key(self, values: Mapping[str, str]) -> str:
        return f"{rules.fold(values['commune'])}|{rules.fold(values['name'])}"

    def judge(self, row: Row, by: Actor) -> Outcome:
        commune = commune_of(row.values, by, self.roles)
        wanted = self._fields(row.values)
        venue = Venue.objects.filter(unit=commune, name_key=rules.fold(row.values["name"])).first()
        if venue is None:
            return Outcome("new")
        return Outcome("same" if wanted == {name: getattr(venue, name) for name in wanted} else "change")

    def _fields(self, values: Mapping[str, str]) -> dict[str, Any]:
        check_name(values)
        yes_no = {"": False, "co": True, "x": True, "1": True, "khong": False, "0": False}
        internet = rules.fold(values["internet"])
        if internet not in yes_no:
            raise RowProblem("internet", _("Cột “Có mạng” chỉ ghi có hoặc không."))
        seats = whole_number(values, "seats") if values["seats"] else None
        return {"address": values["address"], "seats": seats, "has_internet": yes_no[internet]}

    def do(self, row: Row, by: Actor, at: datetime) -> Applied:
        commune = commune_of(row.values, by, self.roles)
        fields = self._fields(row.values)
        venue = Venue.objects.filter(unit=commune, name_key=rules.fold(row.values["name"])).first()
        before = {name: getattr(venue, name) for name in fields} if venue else {}
        venue = venue or Venue(unit=commune, name=row.values["name"])
        for name, value in fields.items():
            setattr(venue, name, value)
        return Applied("venue", str(actions.save_venue(venue=venue, by=by, at=at).pk), before)

    def undo_row(self, row: AppliedRow, by: Actor, at: datetime) -> None:
        if row.outcome == "new":
            _take_back(Venue, row, by, at)
            return
        venue = _still_there(Venue.objects.filter(pk=row.result_id).first())
        for name, value in row.before.items():
            setattr(venue, name, value)
        actions.save_venue(venue=venue, by=by, at=at)


class PopulationRows(CheckedRows):
    kind = "population"
    title = gettext_lazy("Dân số theo chuỗi số liệu")
    columns = (
        Column(
            "series",
            gettext_lazy("Mã chuỗi"),
            ("chuỗi",),
            True,
            gettext_lazy("Mã chuỗi dân số."),
            "nguoi-lon-2026",
        ),
        COMMUNE,
        Column("value", gettext_lazy("Số người"), ("dân số", "số dân", "giá trị"), True, "", "12345"),
    )

    def key(self, values: Mapping[str, str]) -> str:
        return f"{values['series']}|{rules.fold(values['commune'])}"

    def _read(self, values: Mapping[str, str], by: Actor) -> tuple[PopulationSeries, Unit, int]:
        series = PopulationSeries.objects.filter(code=values["series"]).first()
        if series is None:
            message = _("Chưa có chuỗi dân số mã “%(code)s”. Hãy tạo chuỗi trước khi nhập.")
            raise RowProblem("series", message % {"code": values["series"]})
        return series, commune_of(values, by, self.roles), whole_number(values, "value")

    def judge(self, row: Row, by: Actor) -> Outcome:
        series, unit, value = self._read(row.values, by)
        old = PopulationValue.objects.filter(series=series, unit=unit).values_list("value", flat=True).first()
        if old is None:
            return Outcome("new")
        return Outcome("same" if old == value else "change")

    def do(self, row: Row, by: Actor, at: datetime) -> Applied:
        series, unit, value = self._read(row.values, by)
        old = PopulationValue.objects.filter(series=series, unit=unit).first()
        saved = actions.set_population(series=series, unit=unit, value=value, by=by, at=at)
        return Applied("population_value", str(saved.pk), {"value": old.value} if old else {})

    def undo_row(self, row: AppliedRow, by: Actor, at: datetime) -> None:
        if row.outcome == "new":
            _take_back(PopulationValue, row, by, at)
            return
        values = PopulationValue.objects.select_related("series", "unit")
        old = _still_there(values.filter(pk=row.result_id).first())
        actions.set_population(series=old.series, unit=old.unit, value=row.before["value"], by=by, at=at)


def _still_there(found: T | None) -> T:
    """What an import changed; somebody may have deleted it since."""
    if found is None:
        raise RowError(_("Dòng này đã bị xóa sau khi nhập nên không trả lại như cũ được."))
    return found


def _take_back(model: type[Unit | Venue | PopulationValue], row: AppliedRow, by: Actor, at: datetime) -> None:
    try:
        actions.remove_unused(model=model, pk=int(row.result_id), by=by, at=at)
    except actions.RefusedError as refused:
        raise RowError(str(refused)) from refused
