"""The product's own Word template of a report, laid out after Decree 30/2020, Annex I. An office downloads it, edits it
in Word and uploads it again; what is between braces is filled from the figures.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.shared import Mm, Pt

from indicators.models import ReportKind
from indicators.renderers import word_parts as parts
from indicators.renderers.word_parts import CENTRE, JUSTIFIED, line_below, table, write

TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15
"""Margins in mm; of a landscape page the binding edge is the top."""
WIDTH, LONG = 210 - LEFT - RIGHT, 297 - TOP - BOTTOM
HEAD = (68, WIDTH - 68)
MOTTO_LINE, ISSUER_LINE, TITLE_LINE = 57, 27, 45
BODY = 14

SECTIONS = (
    ("KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU", ("ket_qua", "don_vi")),
    ("ĐƠN VỊ CÓ KẾT QUẢ CAO NHẤT, THẤP NHẤT", ("xep_hang",)),
    ("TÌNH HÌNH GỬI BÁO CÁO; KHÓ KHĂN, VƯỚNG MẮC", ("bao_cao", "kho_khan")),
    ("NHIỆM VỤ TRỌNG TÂM {{ thoi_gian_toi }}", ("nhiem_vu",)),
)
STEPS = ("VIỆC THỰC HIỆN CÁC BƯỚC CỦA KẾ HOẠCH", ("cac_buoc",))
NUMBERED = {"ket_qua", "nhiem_vu", "cac_buoc"}
ROMAN = ("I", "II", "III", "IV", "V", "VI")
CELLS = (("chi_tieu", "Chỉ tiêu", 8.4), ("trong_ky", "Trong {{ trong_ky }}", 11.4), ("luy_ke", "Lũy kế", 13.8),
         ("ty_le", "%", 10), ("so_voi", "Lộ trình", 8.2))  # fmt: skip
MONTH_CELLS = (("luy_ke", "Lũy kế"), ("trong_ky", "Trong kỳ"), ("ty_le", "%"))
LATE = (("stt", "STT", 12.0), ("ten", "Xã, phường", 63.0), ("ky", "Kỳ", 26.0), ("tinh_trang", "Tình trạng", 64.0))
QUOTED = (("stt", "STT", 12.0), ("noi_dung", "Nội dung (nguyên văn)", 73.0), ("ten", "Đơn vị nêu", 80.0))
NARROW, WIDE = 8.0, 41.8
"""Of number and name where four indicators stand beside them."""


@dataclass(frozen=True, slots=True)
class Column:
    """An indicator of the annex."""

    code: str
    name: str


def built(kind: str, columns: Sequence[Column]) -> bytes:
    """The template as a .docx. Of the final review it has the plan's steps and the table of the months."""
    paper = Document()
    parts.set_font(paper, BODY)
    _page(paper.sections[0])
    parts.page_number(paper.sections[0].header.paragraphs[0], 13)
    _head(paper)
    _title(paper)
    sections = (STEPS, *SECTIONS) if kind == ReportKind.REVIEW else SECTIONS
    _list(paper, "mo_dau", numbered=False)
    for number, (heading, lists) in enumerate(sections):
        _heading(paper, f"{ROMAN[number]}. {heading}")
        for name in lists:
            _list(paper, name, numbered=name in NUMBERED)
    _closing(paper)
    _annexes(paper, kind, columns)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _page(section: object, *, landscape: bool = False) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT  # type: ignore[attr-defined]
    width, height = (297, 210) if landscape else (210, 297)
    edges = (LEFT, RIGHT, TOP, BOTTOM) if landscape else (TOP, BOTTOM, LEFT, RIGHT)
    section.page_width, section.page_height = Mm(width), Mm(height)  # type: ignore[attr-defined]
    for name, value in zip(("top", "bottom", "left", "right"), edges, strict=True):
        setattr(section, f"{name}_margin", Mm(value))
    section.header_distance = Mm(15 if landscape else 10)  # type: ignore[attr-defined]
    section.footer_distance = Mm(8)  # type: ignore[attr-defined]
    section.different_first_page_header_footer = True  # type: ignore[attr-defined]


def _head(paper: Paper) -> None:
    """Issuing body on the left, state and motto on the right, each on one line, with real lines below."""
    head = table(paper, 2, HEAD, ruled=False)
    left, right = head.rows[0].cells
    write(left.paragraphs[0], "UBND TỈNH THANH HÓA", size=12, align=CENTRE)
    write(left.add_paragraph(), "SỞ KHOA HỌC VÀ CÔNG NGHỆ", size=12, bold=True, align=CENTRE)
    line_below(left.add_paragraph(), column=HEAD[0], width=ISSUER_LINE)
    write(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True, align=CENTRE)
    write(right.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", size=13, bold=True, align=CENTRE)
    line_below(right.add_paragraph(), column=HEAD[1], width=MOTTO_LINE)
    number, place = head.rows[1].cells
    write(number.paragraphs[0], "Số:          /BC-SKHCN", size=13, align=CENTRE)
    write(place.paragraphs[0], "Thanh Hóa, ngày        tháng        năm {{ nam }}", size=13, italic=True, align=CENTRE)


def _title(paper: Paper) -> None:
    title = write(paper.add_paragraph(), "BÁO CÁO", bold=True, align=CENTRE)
    title.paragraph_format.space_before = Pt(18)
    write(paper.add_paragraph(), "{{ ten_bao_cao }}", bold=True, align=CENTRE)
    line_below(paper.add_paragraph(), column=WIDTH, width=TITLE_LINE)
    _only_if(paper, "tam_tinh", "(Số liệu tạm tính, kỳ báo cáo chưa chốt)", italic=True, align=CENTRE)
    to = write(paper.add_paragraph(), "Kính gửi: Ủy ban nhân dân tỉnh Thanh Hóa.", align=CENTRE)
    to.paragraph_format.space_before = to.paragraph_format.space_after = Pt(12)


def _only_if(paper: Paper, tag: str, text: str, **form: object) -> None:
    paper.add_paragraph(f"{{%p if {tag} %}}")
    write(paper.add_paragraph(), text, **form)  # type: ignore[arg-type]
    paper.add_paragraph("{%p endif %}")


def _heading(paper: Paper, text: str) -> None:
    paragraph = write(paper.add_paragraph(), text, bold=True)
    _body(paragraph)
    paragraph.paragraph_format.keep_with_next = True


def _body(paragraph: object) -> None:
    form = paragraph.paragraph_format  # type: ignore[attr-defined]
    form.first_line_indent, form.space_after, form.line_spacing = Mm(12.7), Pt(6), 1.15


def _list(paper: Paper, name: str, *, numbered: bool) -> None:
    """A paragraph for each sentence of a list."""
    paper.add_paragraph(f"{{%p for cau in {name} %}}")
    text = "{{ loop.index }}. {{ cau }}" if numbered else "{{ cau }}" if name == "mo_dau" else "- {{ cau }}"
    _body(write(paper.add_paragraph(), text, align=JUSTIFIED))
    paper.add_paragraph("{%p endfor %}")


def _closing(paper: Paper) -> None:
    """Recipients on the left, the signature's place on the right, on one page."""
    end = write(
        paper.add_paragraph(),
        "Trên đây là báo cáo {{ ten_ky }} của Sở Khoa học và Công nghệ, kính báo cáo Ủy ban nhân dân tỉnh./.",
        align=JUSTIFIED,
    )
    _body(end)
    end.paragraph_format.keep_with_next = True
    block = table(paper, 1, (WIDTH / 2, WIDTH / 2), ruled=False)
    left, right = block.rows[0].cells
    write(left.paragraphs[0], "Nơi nhận:", size=12, bold=True, italic=True)
    for text in ("- Như trên;", "- Giám đốc Sở (để báo cáo);", "- UBND các xã, phường;", "- Lưu: VT, CNTT."):
        write(left.add_paragraph(), text, size=11)
    write(right.paragraphs[0], "GIÁM ĐỐC", bold=True, align=CENTRE)
    for _line in range(4):
        right.add_paragraph()
    write(right.add_paragraph(), " ", bold=True, align=CENTRE)


def _annexes(paper: Paper, kind: str, columns: Sequence[Column]) -> None:
    _annex(paper, "Phụ lục I", "KẾT QUẢ CỦA CÁC XÃ, PHƯỜNG {{ ten_ky_hoa }}", landscape=True)
    _check(paper)
    _communes(paper, columns)
    _annex(paper, "Phụ lục II", "ĐƠN VỊ GỬI BÁO CÁO MUỘN, CHƯA GỬI BÁO CÁO")
    _rows(paper, "don_vi_cham", LATE)
    _annex(paper, "Phụ lục III", "KHÓ KHĂN, VƯỚNG MẮC CÁC ĐƠN VỊ NÊU")
    _rows(paper, "y_kien", QUOTED)
    if kind == ReportKind.REVIEW:
        _annex(paper, "Phụ lục IV", "DIỄN BIẾN THEO THÁNG", landscape=True)
        _months(paper, columns)


def _annex(paper: Paper, name: str, title: str, *, landscape: bool = False) -> None:
    section = paper.add_section(WD_SECTION.NEW_PAGE)
    _page(section, landscape=landscape)
    parts.restart_numbers(section)
    write(paper.add_paragraph(), name, bold=True, align=CENTRE)
    write(paper.add_paragraph(), title, bold=True, align=CENTRE)
    number, day = "số          /BC-SKHCN", "ngày        tháng        năm {{ nam }}"
    text = f"(Kèm theo Báo cáo {number} {day} của Sở Khoa học và Công nghệ)"
    reference = write(paper.add_paragraph(), text, size=13, italic=True, align=CENTRE)
    reference.paragraph_format.space_after = Pt(6)


def _check(paper: Paper) -> None:
    """What the signs mean, and the code with which a reader opens these figures as they stood."""
    block = table(paper, 1, (LONG - 100, 76, 24), ruled=False, pad=1)
    left, middle, right = block.rows[0].cells
    write(left.paragraphs[0], "{{ chu_thich }}", size=11)
    write(middle.paragraphs[0], "{{ doi_chieu }}", size=10)
    write(right.paragraphs[0], "{{ ma_qr }}", align=CENTRE)
    paper.add_paragraph().paragraph_format.line_spacing = Pt(6)


def _communes(paper: Paper, columns: Sequence[Column]) -> None:
    """The head stands on every page; the whole province is the last row."""
    widths = _widths(len(columns))
    made = table(paper, 6, widths, ruled=True, pad=0.6)
    head, names, begin, row, end, total = made.rows
    for cell, below, text in zip(head.cells[:2], names.cells[:2], ("STT", "Xã, phường"), strict=True):
        write(cell.merge(below).paragraphs[0], text, size=9, bold=True, align=CENTRE)
    for place, column in enumerate(columns):
        first = 2 + place * len(CELLS)
        group = head.cells[first].merge(head.cells[first + len(CELLS) - 1])
        write(group.paragraphs[0], column.name, size=10, bold=True, align=CENTRE)
        for offset, (tag, label, _width) in enumerate(CELLS):
            write(names.cells[first + offset].paragraphs[0], label, size=8, bold=True, align=CENTRE)
            _number(row.cells[first + offset], f"{{{{ xa.{column.code}.{tag} }}}}", tag)
            _number(total.cells[first + offset], f"{{{{ toan_tinh.{column.code}.{tag} }}}}", tag, bold=True)
    write(row.cells[0].paragraphs[0], "{{ xa.stt }}", size=9, align=CENTRE)
    write(row.cells[1].paragraphs[0], "{{ xa.ten }}", size=10)
    write(total.cells[1].paragraphs[0], "Toàn tỉnh", size=10, bold=True)
    parts.tag_row(begin, "{%tr for xa in cac_xa %}")
    parts.tag_row(end, "{%tr endfor %}")
    parts.repeated(head)
    parts.repeated(names)


def _widths(columns: int) -> list[float]:
    """As planned for four; more or fewer share what is left beside number and name."""
    free = LONG - NARROW - WIDE + 0.0
    scale = free / (sum(width for _tag, _label, width in CELLS) * max(columns, 1))
    scale = min(scale, 2)
    widths = [width * scale for _ in range(columns) for _tag, _label, width in CELLS]
    return [NARROW, LONG - NARROW - sum(widths), *widths]


def _number(cell: object, tag: str, name: str, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]  # type: ignore[attr-defined]
    write(paragraph, tag, size=9, bold=bold, align=CENTRE if name == "so_voi" else parts.RIGHT)


def _rows(paper: Paper, name: str, columns: Sequence[tuple[str, str, float]]) -> None:
    """A plain table of a list; that it is empty is said."""
    paper.add_paragraph(f"{{%p if {name} %}}")
    made = table(paper, 4, [width for _tag, _label, width in columns], ruled=True, pad=1.5)
    head, begin, row, end = made.rows
    for place, (tag, label, _width) in enumerate(columns):
        write(head.cells[place].paragraphs[0], label, size=12, bold=True, align=CENTRE)
        align = CENTRE if tag == "stt" else parts.LEFT
        write(row.cells[place].paragraphs[0], f"{{{{ dong.{tag} }}}}", size=12, align=align)
    parts.tag_row(begin, f"{{%tr for dong in {name} %}}")
    parts.tag_row(end, "{%tr endfor %}")
    parts.repeated(head)
    paper.add_paragraph("{%p endif %}")
    _only_if(paper, f"not {name}", "Không có.", align=CENTRE)


def _months(paper: Paper, columns: Sequence[Column]) -> None:
    each = (LONG - 40) / max(len(columns) * len(MONTH_CELLS), 1)
    made = table(paper, 5, [40, *[each] * (len(columns) * len(MONTH_CELLS))], ruled=True, pad=0.8)
    head, names, begin, row, end = made.rows
    write(head.cells[0].merge(names.cells[0]).paragraphs[0], "Tháng", size=11, bold=True, align=CENTRE)
    for place, column in enumerate(columns):
        first = 1 + place * len(MONTH_CELLS)
        group = head.cells[first].merge(head.cells[first + len(MONTH_CELLS) - 1])
        write(group.paragraphs[0], column.name, size=11, bold=True, align=CENTRE)
        for offset, (tag, label) in enumerate(MONTH_CELLS):
            write(names.cells[first + offset].paragraphs[0], label, size=10, bold=True, align=CENTRE)
            _number(row.cells[first + offset], f"{{{{ thang.{column.code}.{tag} }}}}", tag)
    write(row.cells[0].paragraphs[0], "{{ thang.ten }}", size=11, align=CENTRE)
    parts.tag_row(begin, "{%tr for thang in cac_thang %}")
    parts.tag_row(end, "{%tr endfor %}")
    parts.repeated(head)
    parts.repeated(names)
