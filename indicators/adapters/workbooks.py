"""A unit's month as a workbook: filled in beforehand with what is known, and read back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO, BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from exchange.adapters import fillable, gate
from exchange.adapters.fillable import Fillable, FillColumn, FillRow, FillText, NotFillableError
from exchange.adapters.wording import cell_text, file_text
from exchange.rules import legacy
from exchange.rules.errors import CellError, FileError
from exchange.rules.numbers import grouped
from exchange.rules.text import restore
from indicators.models import DataSet, Indicator, Period
from indicators.rules import charts, workbooks
from indicators.rules.workbooks import Stamp, StampError
from places.models import Unit

FIGURES, NOTE, TICK, DIFFICULTIES = ("flow", "stock"), "note", "not_applicable", "difficulties"


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A row to fill in: what stands beside it, and what was typed so far (by ``flow``, ``stock``, ``note``,
    ``not_applicable``). A flow has
    no stock."""

    indicator: Indicator
    previous: int | None
    target: Decimal | None
    typed: Mapping[str, str]
    is_flow: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """``whole`` are the adults; ``counted`` are rows that the system counts, as names and figures; ``came_of`` says of
    which old units last month's figures are the sum.
    """

    unit: Unit
    data_set: DataSet
    period: Period
    due_on: date
    rows: Sequence[MonthRow]
    difficulties: str = ""
    whole: int | None = None
    counted: Sequence[tuple[str, int]] = ()
    came_of: Sequence[str] = ()

    @property
    def stamp(self) -> Stamp:
        codes = tuple(row.indicator.code for row in self.rows)
        return Stamp(self.unit.code, self.data_set.code, self.period.label, codes)


class RefusedWorkbookError(Exception):
    """The file is not taken; the text says why and what to do. ``stamp`` is whose file it is, where that is sure."""

    def __init__(self, message: str, code: str = "", stamp: Stamp | None = None) -> None:
        super().__init__(message)
        self.code, self.stamp = code, stamp


@dataclass(frozen=True, slots=True)
class Typed:
    """What was filled in: texts by field of the month's form, where each stands in the file, and what is wrong with a
    text before anybody asks what it means."""

    fields: Mapping[str, str]
    places: Mapping[str, str]
    faults: Mapping[str, str]


def file_name(month: Month) -> str:
    return f"bao-cao-{month.unit.code}-{month.data_set.code}-{month.period.label}.xlsx"


def write(month: Month) -> IO[bytes]:
    """Ten kilobytes, whatever the unit."""
    dates = {"start": f"{month.period.start_on:%d/%m}", "end": f"{month.period.end_on:%d/%m/%Y}"}
    facts = [
        f"{month.unit.name} ({month.unit.code}) · {month.data_set.name}",
        _("Số liệu từ %(start)s đến %(end)s, gửi trước hết ngày %(due)s.")
        % {**dates, "due": f"{month.due_on:%d/%m/%Y}"},
        _(
            "Chỉ điền các ô nền vàng. Trong kỳ: số người mới trong tháng này. Lũy kế: tổng số từ trước đến nay. Chưa "
            "có số thì để trống, không ghi 0. Điền xong, lưu lại rồi tải lên ở trang Báo cáo tháng."
        ),
        *(_("Lũy kế tháng trước%(came_of)s.") % {"came_of": each} for each in month.came_of),
    ]
    rows = [_row(row, month) for row in month.rows]
    counted = _("Hệ thống tự đếm, không cần nhập.")
    rows += [FillRow("", (name, "", "", "", grouped(n), counted, "")) for name, n in month.counted]
    return fillable.write_fillable(
        Fillable(
            sheet=_("Báo cáo tháng"),
            title=_("Báo cáo tháng %(period)s") % {"period": month.period},
            facts=facts,
            columns=_columns(month),
            rows=rows,
            texts=[FillText(DIFFICULTIES, _("Khó khăn, vướng mắc"), month.difficulties)],
            hidden=workbooks.sealed(month.stamp, _key()),
        )
    )


def _columns(month: Month) -> list[FillColumn]:
    whole = _(" (người trưởng thành: %(n)s)") % {"n": grouped(month.whole)} if month.whole else ""
    hint = _("Số nguyên, ví dụ 1250 hoặc 1.250. Chưa có số thì để trống.")
    return [
        FillColumn(_("Chỉ tiêu") + whole, 38),
        FillColumn(_("Lũy kế tháng trước"), 14, is_number=True),
        FillColumn(_("Chỉ tiêu năm (%)"), 12, is_number=True),
        FillColumn(_("Trong kỳ"), 14, "flow", hint, is_number=True),
        FillColumn(_("Lũy kế"), 14, "stock", hint, is_number=True),
        FillColumn(_("Giải thích"), 44, NOTE, _("Cần ghi khi số giảm hoặc tăng nhanh so với tháng trước.")),
        FillColumn(
            _("Không áp dụng"), 12, TICK, _("Ghi x nếu chỉ tiêu này không áp dụng, kèm lý do ở cột Giải thích.")
        ),
    ]


def _row(row: MonthRow, month: Month) -> FillRow:
    cells = (
        row.indicator.name,
        "" if row.previous is None else grouped(row.previous),
        charts.comma(row.target) if row.target else "",
        *(row.typed.get(part, "") for part in (*FIGURES, NOTE, TICK)),
    )
    return FillRow(row.indicator.code, cells, frozenset({"stock"}) if row.is_flow else frozenset())


def read(upload: BinaryIO, name: str, month: Month) -> Typed:
    """What was filled in for this very month. Raises ``RefusedWorkbookError``; nothing of such a file is read."""
    try:
        if gate.inspect(upload, name, fillable.LIMITS).kind != "xlsx":
            raise _refused("not_xlsx")
        filled = fillable.read_fillable(upload)
        stamp = workbooks.opened(filled.hidden, _key())
    except FileError as error:
        raise RefusedWorkbookError(file_text(error), error.code) from error
    except NotFillableError as error:
        raise _refused("no_stamp") from error
    except StampError as error:
        raise _refused(error.code) from error
    if why := workbooks.mismatch(stamp, month.stamp):
        raise RefusedWorkbookError("", why, stamp)
    fields = _expected(month)
    if not fields <= set(filled.cells):
        raise _refused("layout")
    typed = {field: restore(filled.cells[field]) for field in fields}
    return Typed(typed, filled.places, _faults(typed))


def refusal(code: str, **names: str) -> str:
    return _(workbooks.TEXTS[code]) % names


def _refused(code: str) -> RefusedWorkbookError:
    return RefusedWorkbookError(refusal(code), code)


def _expected(month: Month) -> set[str]:
    parts = {row.indicator.code: ("flow",) if row.is_flow else FIGURES for row in month.rows}
    return {DIFFICULTIES} | {f"{code}-{part}" for code, given in parts.items() for part in (*given, NOTE, TICK)}


def _faults(typed: Mapping[str, str]) -> dict[str, str]:
    """Texts in an old character set, which only a person can put right."""
    found = {}
    for field, text in typed.items():
        if field.endswith((NOTE, DIFFICULTIES)) and (reading := legacy.suspect(text)):
            names: dict[str, object] = {"encoding": reading.encoding, "reading": reading.text[:60]}
            fault = CellError(field, "legacy", names) if reading.encoding else CellError(field, "garbled")
            found[field] = cell_text(fault)
    return found


def _key() -> bytes:
    return workbooks.key_from(settings.SECRET_KEY)
