"""A file of mergers and splits on its way in, the words of what is wrong with it, and the rehearsal on its way out."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import IO, BinaryIO

from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from exchange.adapters import gate, readers, surveys
from exchange.adapters.wording import cell_text, file_text
from exchange.adapters.writers import Cell, OutColumn, csv_chunks, write_xlsx
from exchange.rules import cells
from exchange.rules.errors import FileError
from exchange.rules.gate import MB, Limits
from exchange.rules.handlers import Column
from indicators.queries.boundaries import Figure, Rehearsed
from indicators.rules.boundaries import Fault, Line

LIMITS = Limits(file=MB, members=100, member=5 * MB, unpacked=10 * MB, rows=2_000, columns=40)
"""All communes of the province have less than two hundred lines."""
_SALT, _AGE = "indicators.boundaries", 24 * 60 * 60

COLUMNS = (
    Column(
        "old_code", gettext_lazy("Mã cũ"), required=True, help=gettext_lazy("Mã năm chữ số của xã, phường thay đổi.")
    ),
    Column("old_name", gettext_lazy("Tên cũ"), help=gettext_lazy("Để đối chiếu với mã."), max_length=150),
    Column(
        "new_code",
        gettext_lazy("Mã mới"),
        required=True,
        help=gettext_lazy("Nơi nhận. Mã chưa có thì xã, phường mới được lập. Phần ở lại: ghi lại mã cũ."),
    ),
    Column(
        "new_name",
        gettext_lazy("Tên mới"),
        help=gettext_lazy("Cần khi mã mới chưa có, bắt đầu bằng Xã, Phường hoặc Đặc khu."),
        max_length=150,
    ),
    Column(
        "share",
        gettext_lazy("Phần"),
        ("tỷ lệ",),
        help=gettext_lazy("Ví dụ 0,4 hoặc 40%. Để trống: tất cả, hoặc phần còn lại của đơn vị cũ."),
    ),
    Column(
        "villages",
        gettext_lazy("Thôn chuyển đi"),
        ("thôn", "danh sách thôn"),
        help=gettext_lazy(
            "Mã hoặc tên, cách nhau bằng dấu phẩy. Có danh sách thì người được tính đúng theo thôn; "
            "phần để trống được tính theo số người đang có trong các thôn."
        ),
        max_length=8_000,
    ),
)
_HEADERS = {column.name: column.header for column in COLUMNS}

_TEXTS = {
    "unknown": gettext_noop("Không có đơn vị mã %(found)s."),
    "not_commune": gettext_noop("%(name)s không phải xã, phường."),
    "ended": gettext_noop("%(name)s hết hiệu lực từ ngày %(day)s."),
    "not_begun": gettext_noop("%(name)s chỉ có từ ngày %(day)s."),
    "name_differs": gettext_noop("Mã này là %(name)s, tệp ghi “%(found)s”. Hãy sửa mã hoặc tên."),
    "taken": gettext_noop("Mã này đã thuộc về %(name)s, không phải xã, phường."),
    "code_taken": gettext_noop("Mã này đã thuộc về %(name)s. Hãy sửa mã hoặc tên."),
    "bad_code": gettext_noop("“%(found)s” không phải mã năm chữ số."),
    "name_needed": gettext_noop("Mã %(found)s chưa có. Hãy ghi tên của xã, phường mới."),
    "two_names": gettext_noop("Mã này ở dòng trên có tên %(name)s. Một mã chỉ có một tên."),
    "not_a_name": gettext_noop("Tên phải có chữ, không có các dấu < > { }. Hãy viết lại tên."),
    "no_kind": gettext_noop("“%(found)s” phải bắt đầu bằng Xã, Phường hoặc Đặc khu."),
    "pair_twice": gettext_noop("Cặp mã cũ, mã mới này đã có ở dòng %(first)s. Hãy gộp làm một dòng."),
    "no_change": gettext_noop("Đơn vị này giữ nguyên toàn bộ. Hãy bỏ dòng này."),
    "bad_share": gettext_noop("“%(found)s” phải lớn hơn 0 và không quá 1, ví dụ 0,4 hoặc 40%%."),
    "too_fine": gettext_noop("“%(found)s” có hơn năm chữ số thập phân. Hãy làm tròn."),
    "wrong_sum": gettext_noop("Các phần của đơn vị cũ cộng lại là %(total)s, phải bằng 1."),
    "no_rest": gettext_noop("Các dòng khác đã nhận hết đơn vị cũ, dòng này không còn phần nào."),
    "several_rests": gettext_noop("Dòng %(first)s đã nhận phần còn lại. Hãy ghi phần cho dòng này."),
    "list_or_share": gettext_noop("Đơn vị cũ đã chia theo danh sách thôn, chỉ một dòng được để trống thôn."),
    "village_unknown": gettext_noop("Xã, phường cũ không có thôn “%(found)s”. Hãy xem lại tên hoặc ghi mã thôn."),
    "village_elsewhere": gettext_noop("Thôn “%(found)s” thuộc %(where)s, không thuộc xã, phường cũ này."),
    "village_several": gettext_noop("Có nhiều thôn là “%(found)s”. Hãy ghi mã thôn."),
    "village_twice": gettext_noop("Thôn %(found)s đã có ở dòng %(first)s."),
    "villages_left": gettext_noop(
        "Còn %(n)s thôn chưa ghi đi đâu: %(names)s. Hãy ghi đủ, hoặc để một dòng trống thôn để nhận phần còn lại."
    ),
    "no_persons": gettext_noop("Chưa có người nào ở các thôn này để tính phần. Hãy ghi phần."),
    "changes_twice": gettext_noop(
        "%(name)s nhận thêm ở đây nhưng hết hiệu lực ở dòng %(first)s. Hãy ghi thẳng nơi cuối cùng."
    ),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What is wrong in a cell, in words; ``header`` is empty for the whole row."""

    row: int
    header: str
    text: str


def read(upload: BinaryIO, name: str) -> tuple[list[Line], list[Said]]:
    """The lines of a file and the faults of its cells. Raises ``FileError`` when it is refused."""
    kind = gate.inspect(upload, name, LIMITS).kind
    book = readers.Book(upload, kind, COLUMNS)
    settled = surveys.settle(book, COLUMNS, lambda _marks: {})
    if settled is None:
        raise FileError("no_header")
    sheet, layout = settled
    lines, faults = [], []
    for each in readers.read(sheet, layout, COLUMNS):
        if each.left_out:
            continue
        values = {column.name: cells.tidy(each.values.get(column.name, "")) for column in COLUMNS}
        lines.append(Line(each.number, **values))
        wrong = cells.check(each.values, COLUMNS)
        faults += [Said(each.number, str(_HEADERS.get(fault.column, "")), cell_text(fault)) for fault in wrong]
    if not lines:
        raise FileError("no_rows")
    return lines, faults


def said(faults: Iterable[Fault]) -> list[Said]:
    return [Said(each.row, str(_HEADERS[each.column]), _(_TEXTS[each.code]) % each.names) for each in faults]


def refusal(error: FileError, name: str) -> str:
    """Why the file as a whole is not read."""
    if error.code == "no_header":
        return _("%(name)s: không nhận ra các cột “Mã cũ” và “Mã mới”. Hãy dùng tệp mẫu.") % {"name": name}
    return f"{name}: {file_text(error)}"


def template() -> IO[bytes]:
    """An empty table, and a sheet that explains the columns with examples."""
    notes = [(str(column.header), str(column.help)) for column in COLUMNS]
    examples = (
        (_("Nhập hai xã thành một"), _("14758; Xã An; 16990; Xã Mới  và  14797; Xã Bình; 16990; Xã Mới")),
        (_("Nhập vào xã đang có"), _("14758; Xã An; 14797; Xã Bình")),
        (
            _("Chia theo danh sách thôn"),
            _("14758; Xã An; 14797; Xã Bình; (trống); Thôn 1, Thôn 2  và  14758; Xã An; 14758; Xã An"),
        ),
        (_("Chia theo phần"), _("14758; Xã An; 14797; Xã Bình; 0,4  và  14758; Xã An; 14758; Xã An; 0,6")),
    )
    columns = [
        OutColumn(f"{c.header} *" if c.required else str(c.header), width=_WIDTHS.get(c.name, 20)) for c in COLUMNS
    ]
    return write_xlsx(sheet=_("Sắp xếp địa giới"), columns=columns, rows=[], notes=[*notes, *examples])


_WIDTHS = {"villages": 60, "share": 10}


@dataclass(frozen=True, slots=True)
class Asked:
    """What was rehearsed: enough to judge and to rehearse it again."""

    legal_act: str
    effective_on: date
    lines: Sequence[Line]


def pack(asked: Asked) -> str:
    """Signed, for the next page: nothing of a rehearsal is kept here."""
    rows = [list(asdict(line).values()) for line in asked.lines]
    return signing.dumps([asked.legal_act, asked.effective_on.isoformat(), rows], salt=_SALT, compress=True)


def key_of(asked: Asked) -> str:
    """The same for the same act, day and lines."""
    return hashlib.sha256(repr(asked).encode()).hexdigest()


def unpack(packed: str) -> Asked | None:
    """None where it was changed, or is older than a day."""
    try:
        legal_act, day, rows = signing.loads(packed, salt=_SALT, max_age=_AGE)
    except signing.BadSignature:
        return None
    return Asked(legal_act, date.fromisoformat(day), [Line(*row) for row in rows])


def csv(rehearsed: Iterable[Rehearsed]) -> Iterator[bytes]:
    """Every figure before and after, with the sums."""
    headers = [
        _("Chỉ tiêu"), _("Khi nào"), _("Mã"), _("Đơn vị"), _("Lũy kế"), _("Lũy kế ước tính"), _("Mẫu số"),
        _("Mẫu số ước tính"), _("Tỷ lệ (%)"), _("Chỉ tiêu giao (%)"), _("Chỉ tiêu giao (người)"),
    ]  # fmt: skip
    return csv_chunks(headers=headers, rows=(row for each in rehearsed for row in _rows(each)))


def _rows(each: Rehearsed) -> Iterator[list[Cell]]:
    name = str(each.version.indicator)
    for when, figures, sums in ((_("Trước"), each.before, each.sums[0]), (_("Sau"), each.after, each.sums[1])):
        for figure in figures:
            yield [name, when, *_cells(figure)]
        yield [name, when, "", _("Cộng"), sums.numerator, "", sums.denominator, "", None, None, None]


def _cells(figure: Figure) -> list[Cell]:
    estimated = _("ước tính")
    return [
        figure.code,
        figure.name,
        figure.numerator,
        estimated if figure.is_estimated else "",
        figure.denominator,
        estimated if figure.denominator_is_estimated else "",
        figure.percent,
        figure.target_percent,
        figure.target_count,
    ]
