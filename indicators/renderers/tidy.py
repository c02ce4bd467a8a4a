"""Figures in tidy long form, one line a figure, and the dictionary of its columns. Both are made of ``FIELDS``, so that
neither says anything of the other that is not so.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.adapters.writers import Cell, CellKind, csv_chunks
from indicators.models import Snapshot
from indicators.queries import exports
from indicators.queries.exports import Line


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name for programs, its heading and its meaning for people, and how it is read from a line."""

    name: str
    heading: str
    kind: CellKind
    meaning: str
    read: Callable[[Line], Cell]
    width: int = 10


def _boolean(value: bool) -> str:
    return "1" if value else "0"


FIELDS = (
    Field(
        "unit_code",
        gettext_lazy("Mã đơn vị"),
        "text",
        gettext_lazy("Mã đơn vị hành chính, luôn là chữ: năm chữ số cho xã, phường; 38 cho toàn tỉnh."),
        lambda line: line.unit_code,
    ),
    Field(
        "unit_name",
        gettext_lazy("Đơn vị"),
        "text",
        gettext_lazy("Tên đơn vị vào ngày chốt số liệu."),
        lambda line: line.unit_name,
        24,
    ),
    Field(
        "period",
        gettext_lazy("Kỳ"),
        "text",
        gettext_lazy("Kỳ báo cáo YYYY-MM. Kỳ 2026-10 thường từ 15/9/2026 đến hết 14/10/2026."),
        lambda line: line.period,
    ),
    Field(
        "vintage",
        gettext_lazy("Lần công bố"),
        "integer",
        gettext_lazy("Kỳ được công bố lần thứ mấy. Sửa số liệu là một lần công bố mới; lần cũ giữ nguyên."),
        lambda line: line.vintage,
    ),
    Field(
        "indicator",
        gettext_lazy("Mã chỉ tiêu"),
        "text",
        gettext_lazy("Mã của chỉ tiêu, ví dụ signature, app, health_book, skills."),
        lambda line: line.indicator,
        14,
    ),
    Field(
        "indicator_version",
        gettext_lazy("Phiên bản cách tính"),
        "integer",
        gettext_lazy("Phiên bản cách tính của chỉ tiêu có hiệu lực vào ngày chốt."),
        lambda line: line.indicator_version,
    ),
    Field(
        "status",
        gettext_lazy("Trạng thái"),
        "text",
        gettext_lazy(
            "value: có số liệu (có thể bằng 0); missing: chưa báo cáo; not_applicable: không áp dụng; "
            "suppressed: có số liệu nhưng không công bố vì số nhỏ. Ô trống không bao giờ là số 0."
        ),
        lambda line: line.status,
        14,
    ),
    Field(
        "numerator",
        gettext_lazy("Lũy kế"),
        "integer",
        gettext_lazy("Tử số. Chỉ tiêu lũy kế: số người đến hết ngày chốt; chỉ tiêu trong kỳ: số của riêng kỳ."),
        lambda line: line.numerator,
    ),
    Field(
        "flow",
        gettext_lazy("Trong kỳ"),
        "integer",
        gettext_lazy("Số phát sinh trong kỳ, có thể âm; trống khi không biết hoặc không công bố."),
        lambda line: line.flow,
    ),
    Field(
        "denominator",
        gettext_lazy("Mẫu số"),
        "integer",
        gettext_lazy("Mẫu số đã ghim của kế hoạch (thường là số người từ 18 tuổi); trống khi không có."),
        lambda line: line.denominator,
    ),
    Field(
        "percent",
        gettext_lazy("Tỷ lệ (%)"),
        "decimal",
        gettext_lazy("100 x tử số / mẫu số, làm tròn theo cách tính; trống khi thiếu mẫu số, không bao giờ là 0."),
        lambda line: line.percent,
    ),
    Field(
        "target_percent",
        gettext_lazy("Chỉ tiêu (%)"),
        "decimal",
        gettext_lazy("Chỉ tiêu giao theo tỷ lệ; trống khi không đặt chỉ tiêu."),
        lambda line: line.target_percent,
    ),
    Field(
        "target_count",
        gettext_lazy("Chỉ tiêu (người)"),
        "integer",
        gettext_lazy("Chỉ tiêu giao theo số người, khi đơn vị được giao bằng số người."),
        lambda line: line.target_count,
    ),
    Field(
        "expected_percent",
        gettext_lazy("Lộ trình (%)"),
        "decimal",
        gettext_lazy("Tỷ lệ mà lộ trình đến chỉ tiêu đòi hỏi vào ngày chốt."),
        lambda line: line.expected_percent,
    ),
    Field(
        "reach_by",
        gettext_lazy("Đạt vào ngày"),
        "date",
        gettext_lazy("Ngày phải đạt chỉ tiêu, YYYY-MM-DD."),
        lambda line: line.reach_by,
        12,
    ),
    Field(
        "units_reported",
        gettext_lazy("Số đơn vị đã báo cáo"),
        "integer",
        gettext_lazy("Chỉ có ở dòng tổng: bao nhiêu đơn vị có số liệu."),
        lambda line: line.units_reported,
    ),
    Field(
        "adjustment",
        gettext_lazy("Điều chỉnh"),
        "integer",
        gettext_lazy("Phần của tử số do điều chỉnh có lý do, đã được duyệt; 0 khi không có."),
        lambda line: line.adjustment,
    ),
    Field(
        "is_estimated",
        gettext_lazy("Ước tính"),
        "text",
        gettext_lazy("1 khi số được chia theo thay đổi địa giới, không phải số báo cáo; còn lại là 0."),
        lambda line: _boolean(line.is_estimated),
        8,
    ),
)

_KINDS: dict[CellKind, str] = {
    "text": gettext_lazy("chữ"),
    "integer": gettext_lazy("số nguyên"),
    "decimal": gettext_lazy("số thập phân, dấu chấm"),
    "date": gettext_lazy("ngày YYYY-MM-DD"),
}


def cells(line: Line) -> list[Cell]:
    return [field.read(line) for field in FIELDS]


def csv(lines: Iterable[Line], *, delimiter: str = ";") -> Iterator[bytes]:
    """With the mark that Excel wants. An empty cell with status ``missing`` is not a zero."""
    return csv_chunks(headers=[f.name for f in FIELDS], rows=map(cells, lines), delimiter=delimiter)


def snapshot_csv(snapshot: Snapshot, *, is_public: bool = True, delimiter: str = ";") -> Iterator[bytes]:
    """A closed month; in full only where ``is_public`` is off."""
    lines = exports.lines_of(exports.of_snapshot(snapshot), is_public=is_public)
    return csv(lines, delimiter=delimiter)


def meanings() -> list[tuple[str, str, str, str]]:
    """``(name, heading, kind, meaning)`` of every column, in order."""
    return [(field.name, str(field.heading), str(_KINDS[field.kind]), str(field.meaning)) for field in FIELDS]


def dictionary_csv(*, delimiter: str = ";") -> Iterator[bytes]:
    """The dictionary as a file beside the figures."""
    headers = [_("Cột"), _("Tên"), _("Kiểu"), _("Ý nghĩa")]
    return csv_chunks(headers=headers, rows=meanings(), delimiter=delimiter)


def dictionary_markdown() -> str:
    """``docs/reference/data-dictionary.md``, whole."""
    lines = [f"| `{name}` | {heading} | {kind} | {meaning} |" for name, heading, kind, meaning in meanings()]
    return _PAGE + "\n".join(lines) + "\n"


_PAGE = """# Data dictionary

The columns of the CSV files and of the sheet "Tất cả" of the workbooks, one line a figure. The command `manage.py
data_dictionary` writes this page from `indicators/renderers/tidy.py`; a test compares the two. The same words stand
in the file `tu-dien-du-lieu.csv` beside the downloads. Files are UTF-8 with a byte order mark; `;` parts the columns
(`,` where asked for), numbers have a decimal point and no grouping, and a text that a spreadsheet would run as a
formula gets an apostrophe in front.

| Column | On screen | Kind | Meaning |
|---|---|---|---|
"""
