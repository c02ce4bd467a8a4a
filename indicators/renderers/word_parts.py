"""Parts of a Word document that python-docx has no word for: lines that are borders, fields, table rows that repeat."""
# ruff: noqa: SLF001 - python-docx gives its XML only so

from collections.abc import Sequence

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
CENTRE, JUSTIFIED, LEFT, RIGHT = (
    WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT,
)  # fmt: skip


def element(name: str, **attributes: object) -> OxmlElement:
    """``element("w:tab", val="x")`` is ``<w:tab w:val="x"/>``."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def set_font(document: Document, size: float) -> None:
    """The whole document in Vietnamese and in Times New Roman, which other programs replace by Liberation Serif."""
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(size)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), FONT)
    properties.append(element("w:lang", val="vi-VN", eastAsia="vi-VN"))
    plain(style.paragraph_format)


def plain(form: object) -> None:
    """No distances but those that are asked for."""
    form.space_before = form.space_after = Pt(0)  # type: ignore[attr-defined]
    form.line_spacing = 1.0  # type: ignore[attr-defined]


def write(
    paragraph: Paragraph,
    text: str,
    *,
    size: float | None = None,
    bold: bool = False,
    italic: bool = False,
    align: WD_ALIGN_PARAGRAPH | None = None,
) -> Paragraph:
    """Add a run; a paragraph may hold several."""
    run = paragraph.add_run(text)
    run.bold, run.italic = bold or None, italic or None
    if size:
        run.font.size = Pt(size)
    if align is not None:
        paragraph.alignment = align
    return paragraph


def line_below(paragraph: Paragraph, *, column: float, width: float) -> None:
    """A solid line of ``width`` mm in the middle of a column of ``column`` mm: the border of an empty paragraph, never
    dashes.
    """
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Mm((column - width) / 2)
    form.space_before, form.line_spacing = Pt(2), Pt(4)
    borders = element("w:pBdr")
    borders.append(element("w:top", val="single", sz=6, space=1, color="000000"))
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def page_number(paragraph: Paragraph, size: float) -> None:
    """The field that Word fills, in the middle."""
    paragraph.alignment = CENTRE
    run = paragraph.add_run()
    run.font.size = Pt(size)
    for kind in ("begin", None, "end"):
        if kind:
            run._r.append(element("w:fldChar", fldCharType=kind))
        else:
            code = element("w:instrText")
            code.text = " PAGE "
            run._r.append(code)


def table(parent: Document, rows: int, widths: Sequence[float], *, ruled: bool, pad: float = 0) -> Table:
    """A table of fixed columns (mm), with or without lines; ``pad`` is the distance of text from a column's edge."""
    total = sum(widths)
    made = parent.add_table(rows, len(widths))
    made.autofit = False
    made.style = "Table Grid" if ruled else "Normal Table"
    properties = made._tbl.tblPr
    margins = element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", w=round(pad * 56.7), type="dxa"))
    for child in properties.findall(qn("w:tblW")):
        properties.remove(child)
    properties.insert_element_before(
        element("w:tblW", w=round(total * 56.7), type="dxa"), "w:jc", "w:tblLayout", "w:tblLook"
    )
    properties.insert_element_before(margins, "w:tblLook")
    for row in made.rows:
        whole(row)
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    return made


def whole(row: _Row) -> None:
    """The row never breaks over two pages."""
    row._tr.get_or_add_trPr().append(element("w:cantSplit"))


def repeated(row: _Row) -> None:
    """The row stands at the head of every page of its table."""
    row._tr.get_or_add_trPr().append(element("w:tblHeader"))


def tag_row(row: _Row, tag: str) -> None:
    """A row that holds only a tag, and goes when the template is filled."""
    cells = row.cells
    cells[0].merge(cells[-1])
    write(cells[0].paragraphs[0], tag, size=9)


def restart_numbers(section: object) -> None:
    """An annex counts its own pages, from 1, and the first has no number."""
    section.different_first_page_header_footer = True  # type: ignore[attr-defined]
    properties = section._sectPr  # type: ignore[attr-defined]
    properties.insert_element_before(element("w:pgNumType", start=1), "w:cols", "w:titlePg", "w:docGrid")
