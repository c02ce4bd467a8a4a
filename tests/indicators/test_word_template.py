"""The product's own template against Decree 30/2020, Annex I, read from its structure."""

import io

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from indicators.renderers import word_template
from indicators.renderers.word_template import Column

COLUMNS = [Column(code, code) for code in ("signature", "app", "health_book", "skills")]
BOLD = dict(zip("ACDGHIĐĨKLMNOTUVXÁÃẠỌỘÒÔỦỮỆ", (
    722, 722, 722, 778, 778, 389, 722, 389, 778, 667, 944, 722, 778, 667, 722, 722, 722, 722, 722, 722, 778, 778, 778,
    778, 722, 722, 667,
), strict=True)) | {" ": 250, "À": 722, "Ê": 667, "Ì": 389, "Ế": 667, "Ứ": 722, "S": 556, "Ở": 778}  # fmt: skip
"""Widths of Times Bold in thousandths of its size."""


def width(text: str, size: float) -> float:
    """In millimetres."""
    return sum(BOLD[letter] for letter in text) * size / 1000 / 72 * 25.4


@pytest.fixture(params=["month", "span", "review"])
def paper(request) -> Document:
    return docx.Document(io.BytesIO(word_template.built(request.param, COLUMNS)))


def sizes(paragraph) -> set[float]:
    return {run.font.size.pt for run in paragraph.runs if run.font.size}


def lines(cell) -> list:
    return list(cell._tc.iter(qn("w:pBdr")))


def test_paper_is_a4_with_the_margins_of_the_decree(paper):
    for section in paper.sections:
        wide = section.orientation == WD_ORIENT.LANDSCAPE
        edges = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
        left, right, top, bottom = (round(edge.mm) for edge in edges)
        assert (round(section.page_width.mm), round(section.page_height.mm)) == ((297, 210) if wide else (210, 297))
        binding, outer, near, far = (top, bottom, left, right) if wide else (left, right, top, bottom)
        assert 30 <= binding <= 35
        assert 15 <= outer <= 20
        assert 20 <= near <= 25
        assert 20 <= far <= 25


def test_font_is_named_for_every_script(paper):
    fonts = paper.styles["Normal"].element.rPr.rFonts
    assert {fonts.get(qn(f"w:{name}")) for name in ("ascii", "hAnsi", "cs", "eastAsia")} == {"Times New Roman"}
    assert 13 <= paper.styles["Normal"].font.size.pt <= 14


def test_state_and_motto_stand_on_one_line_each_with_a_real_line_below(paper):
    left, right = paper.tables[0].rows[0].cells
    state, motto, _line = right.paragraphs
    assert state.text == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert motto.text == "Độc lập - Tự do - Hạnh phúc"
    assert width(state.text, 12) < right.width.mm
    assert width(left.paragraphs[1].text, 12) < left.width.mm
    assert (sizes(state), sizes(motto)) == ({12}, {13})
    assert all(run.bold for paragraph in (state, motto, left.paragraphs[1]) for run in paragraph.runs)
    assert [len(lines(cell)) for cell in (left, right)] == [1, 1]
    assert not any(set(p.text) & set("_–—") or "---" in p.text for cell in (left, right) for p in cell.paragraphs)


def test_line_below_the_motto_is_as_long_as_its_text(paper):
    form = paper.tables[0].rows[0].cells[1].paragraphs[2].paragraph_format
    assert word_template.HEAD[1] - form.left_indent.mm - form.right_indent.mm == pytest.approx(57, abs=0.2)


def test_number_and_day_are_left_to_the_clerk(paper):
    number, place = (cell.text for cell in paper.tables[0].rows[1].cells)
    assert number.startswith("Số:  ")
    assert number.endswith("/BC-SKHCN")
    assert place.startswith("Thanh Hóa, ngày   ")
    assert all(run.italic for run in paper.tables[0].rows[1].cells[1].paragraphs[0].runs)


def test_page_number_is_a_field_in_the_middle_above_and_hidden_on_first_pages(paper):
    head = paper.sections[0].header.paragraphs[0]
    assert [code.text.strip() for code in head._p.iter(qn("w:instrText"))] == ["PAGE"]
    assert head.alignment == word_template.CENTRE
    assert sizes(head) == {13}
    assert all(section.different_first_page_header_footer for section in paper.sections)
    assert not any(paragraph.text for paragraph in paper.sections[0].first_page_header.paragraphs)
    starts = [section._sectPr.find(qn("w:pgNumType")) for section in paper.sections]
    assert [start is not None and start.get(qn("w:start")) for start in starts[1:]] == ["1"] * len(starts[1:])


def test_body_is_justified_with_a_first_line_and_room_between_paragraphs(paper):
    body = next(paragraph for paragraph in paper.paragraphs if paragraph.text == "{{ loop.index }}. {{ cau }}")
    form = body.paragraph_format
    assert body.alignment == word_template.JUSTIFIED
    assert round(form.first_line_indent.mm, 1) == 12.7
    assert form.space_after.pt >= 6
    assert 1 <= form.line_spacing <= 1.5


def test_recipients_and_signature_stand_together_with_an_empty_place(paper):
    left, right = paper.tables[1].rows[0].cells
    assert left.paragraphs[0].text == "Nơi nhận:"
    assert left.paragraphs[-1].text.startswith("- Lưu: VT")
    assert {size for paragraph in left.paragraphs[1:] for size in sizes(paragraph)} == {11}
    assert right.paragraphs[0].text == "GIÁM ĐỐC"
    assert not "".join(paragraph.text for paragraph in right.paragraphs[1:]).strip()


def test_annex_of_communes_lies_wide_its_head_repeats_and_rows_stay_whole(paper):
    assert paper.sections[1].orientation == WD_ORIENT.LANDSCAPE
    annex = paper.tables[3]
    repeated = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in annex.rows]
    assert repeated == [True, True, False, False, False, False]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in annex.rows)
    assert sum(column.width.mm for column in annex.columns) == pytest.approx(257, abs=1)


@pytest.mark.parametrize("count", [1, 4, 6])
def test_annex_fits_the_page_with_any_number_of_indicators(count):
    columns = [Column(f"c{n}", f"Chỉ tiêu {n}") for n in range(count)]
    annex = docx.Document(io.BytesIO(word_template.built("month", columns))).tables[3]
    assert sum(column.width.mm for column in annex.columns) == pytest.approx(257, abs=1)
    assert min(column.width.mm for column in annex.columns) > 4
