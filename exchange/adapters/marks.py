"""What the reader of workbooks does not tell of a sheet: hidden rows and columns, and cells that show an error.

The parts were judged by the gate: no DTD, UTF-8, bounded in size.
"""

import re
import zipfile
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.sax.saxutils import unescape

from exchange.rules.gate import LIMITS, column_number

_PIECE = 256 * 1024
_SEAM = 4096
"""Pieces overlap by as much: what is found twice counts once."""

_HIDDEN = re.compile(rb"""<(?:\w+:)?(row|col)\b([^<>]*\shidden\s*=\s*["'](?:1|true)["'][^<>]*)>""")
_ERROR = re.compile(
    rb"""<(?:\w+:)?c\b([^<>]*\st\s*=\s*["']e["'][^<>]*)>"""
    rb"(?:<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>))?(?:<(?:\w+:)?v>([^<]{0,16}))?"
)
_NAMED = re.compile(rb"<(?:\w+:)?(?:sheet|Relationship)\b([^<>]*)>")
_ATTRIBUTE = re.compile(rb"""(?:^|\s)(?:\w+:)?(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass(frozen=True, slots=True)
class Marks:
    """Rows count from 1, places from 0. ``errors`` are what error cells say, by row and place."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def of_sheet(stream: BinaryIO, name: str) -> Marks:
    """Read in pieces of bounded size; nothing is known of a sheet whose part cannot be found."""
    marks = Marks()
    with zipfile.ZipFile(stream) as package:
        part = _part(package, name)
        if part not in package.namelist():
            return marks
        with package.open(part) as unpacked:
            rest = b""
            while piece := unpacked.read(_PIECE):
                window = rest + piece
                _note(marks, window)
                rest = window[-_SEAM:]
    return marks


def _part(package: zipfile.ZipFile, name: str) -> str:
    """The part that holds a sheet: the workbook names its relation, the relation its target."""
    related = {each.get("Id"): each.get("Target", "") for each in _named(package, "xl/_rels/workbook.xml.rels")}
    for each in _named(package, "xl/workbook.xml"):
        if each.get("name") == name:
            target = related.get(each.get("id"), "")
            return target[1:] if target.startswith("/") else f"xl/{target}"
    return ""


def _named(package: zipfile.ZipFile, part: str) -> list[dict[str, str]]:
    content = package.read(part) if part in package.namelist() else b""
    return [_attributes(written) for written in _NAMED.findall(content)]


def _attributes(written: bytes) -> dict[str, str]:
    quotes = {"&quot;": '"', "&apos;": "'"}
    return {
        name.decode(): unescape((one or other).decode(errors="replace"), quotes)
        for name, one, other in _ATTRIBUTE.findall(written)
    }


def _note(marks: Marks, window: bytes) -> None:
    for kind, written in _HIDDEN.findall(window):
        attributes = _attributes(written)
        if kind == b"col":
            marks.hidden_columns.update(_range(attributes))
        elif (row := attributes.get("r", "")).isdecimal():
            marks.hidden_rows.add(int(row))
    for written, value in _ERROR.findall(window):
        reference = _attributes(written).get("r", "")
        letters = reference.rstrip("0123456789")
        if letters and letters != reference:
            place = int(reference[len(letters) :]), column_number(letters) - 1
            marks.errors[place] = value.decode(errors="replace") or "#N/A"


def _range(attributes: dict[str, str]) -> range:
    first, last = attributes.get("min", ""), attributes.get("max", "")
    if not (first.isdecimal() and last.isdecimal()):
        return range(0)
    return range(int(first) - 1, min(int(last), LIMITS.columns))
