"""A downloaded workbook as an officer fills it in: with another program than the one that wrote it."""

import io

import openpyxl


def filled(content: bytes, cells: dict[str, object], hidden: dict[str, str] | None = None) -> bytes:
    """The workbook with these cells (``F9``) typed in, and with entries of its hidden sheet changed."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for place, value in cells.items():
        book.worksheets[0][place] = value
    for row in book["Ma"].iter_rows():
        if hidden and row[0].value in hidden:
            row[1].value = hidden[row[0].value]
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def table(content: bytes) -> dict[str, dict[str, str]]:
    """``{row: {column: place}}`` of the cells that are to be filled in, by their hidden names."""
    sheet = opened(content).worksheets[0]
    columns = {cell.column_letter: cell.value for cell in sheet[1] if cell.value}
    rows = {cell.value: cell.row for cell in sheet["A"] if cell.value}
    return {name: {column: f"{letter}{row}" for letter, column in columns.items()} for name, row in rows.items()}
