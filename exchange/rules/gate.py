"""What an uploaded file may be, judged from its name, first bytes, packing list and raw XML.

A spreadsheet is a zip of XML. Two hundred kilobytes can unpack to gigabytes, an empty sheet with one cell
in its last corner makes a reader allocate the whole rectangle, and a DTD can reach other files, so all of
that is judged before any reader sees the file.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from exchange.rules.errors import FileError

MB = 1024 * 1024
FileKind = Literal["xlsx", "csv"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes. ``ratio`` (unpacked to packed) counts for parts above ``ratio_from`` only."""

    file: int = 10 * MB
    members: int = 500
    member: int = 60 * MB
    unpacked: int = 100 * MB
    ratio: int = 200
    ratio_from: int = 2 * MB
    depth: int = 6
    rows: int = 50_000
    columns: int = 100


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Member:
    """A line of a zip's packing list, as the zip claims it to be."""

    name: str
    size: int
    packed: int
    encrypted: bool = False
    link: bool = False
    method: int = 8


_FOREIGN = {".ods": "ods", ".xls": "old"}
_NAMES = {".xlsx", ".csv", ".txt", ".tsv"}
_OLE = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_NOT_TEXT = (b"<", b"MZ", b"\x7fELF", b"%PDF", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\xff\xd8\xff")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def file_kind(name: str, size: int, head: bytes, limits: Limits = LIMITS) -> FileKind:
    """The kind by content; the name only has to agree. ``head`` holds the first kilobytes."""
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise FileError("empty")
    if size > limits.file:
        raise FileError("too_large", limit=limits.file // MB)
    suffix = PurePosixPath(name.lower()).suffix
    if suffix == ".xlsm":
        raise FileError("macro")
    if suffix in _FOREIGN:
        raise FileError(_FOREIGN[suffix])
    if suffix not in _NAMES:
        raise FileError("wrong_type")
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    if suffix == ".xlsx" or not _is_text(head):
        raise FileError("wrong_type")
    return "csv"


def _is_text(head: bytes) -> bool:
    if head.startswith(_UTF16):
        return True
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return not (first.startswith(_NOT_TEXT) or _CONTROLS.search(head))


def is_compound(head: bytes) -> bool:
    return head.startswith(_OLE)


def check_compound(content: bytes) -> None:
    """FileError for what Office packed before zip: a workbook with a password is still packed so."""
    raise FileError("locked" if _LOCKED in content else "old")


def check_members(members: Sequence[Member], file_size: int, limits: Limits = LIMITS) -> None:
    """FileError unless the packing list is that of an ordinary workbook."""
    names = {member.name for member in members}
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise FileError("wrong_type")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileError("macro")
    check_package(members, file_size, limits)


def check_package(members: Sequence[Member], file_size: int, limits: Limits) -> None:
    """FileError for a zip that is not what it claims to be, or too large, whatever is in it."""
    if len(members) > limits.members or len({member.name for member in members}) < len(members):
        raise FileError("unsafe")
    for member in members:
        _check_member(member, limits)
    if sum(member.size for member in members) > limits.unpacked:
        raise FileError("unpacks_too_large")
    if sum(member.packed for member in members) > file_size:
        raise FileError("unsafe")  # parts that overlap


def _check_member(member: Member, limits: Limits) -> None:
    if member.encrypted:
        raise FileError("locked")
    if _escapes(member.name, limits.depth) or member.link or member.method not in (0, 8):
        raise FileError("unsafe")
    if member.size > limits.member:
        raise FileError("unpacks_too_large")
    if member.size > limits.ratio_from and member.size > limits.ratio * max(member.packed, 1):
        raise FileError("unpacks_too_large")


def _escapes(name: str, depth: int) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in name or "\0" in name or len(parts) > depth


_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_TOKEN = re.compile(
    rb"""\br\s*=\s*["'](?P<letters>[A-Za-z]{0,3})(?P<digits>\d{1,9})["']|<(?:\w+:)?(?P<value>v|is|f)\b|</(?:\w+:)?sheetData\b""",
)
_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*>")
_NOTHING = re.compile(rb"<(?:\w+:)?(?:row|c)\b[^<>]*/>")
_OVERLAP = 64
_LONGEST_TAG = 1024


class Scan:
    """Reads one unpacked part piece by piece: no archive inside, no DTD, UTF-8 only, no far-away cell.

    Cells that hold nothing may stand anywhere: sheets are often formatted down to row 100,000.
    """

    def __init__(self, name: str, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self.xml = name.lower().endswith((".xml", ".rels", ".vml"))
        self.sheet = name.lower().startswith("xl/worksheets/") and self.xml
        self._tail = b""
        self._started = False
        self._is_far = False

    def feed(self, piece: bytes) -> None:
        """FileError as soon as something is wrong. Pieces overlap, so that no tag hides in a seam."""
        if not self._started:
            self._started = True
            if piece.startswith((b"PK\x03\x04", _OLE, b"MZ")):
                raise FileError("unsafe")
        if not self.xml:
            return
        window = self._tail + piece
        if b"\0" in piece or window.startswith(_UTF16) or _DTD.search(window):
            raise FileError("unsafe")
        cut = max(len(window) - _OVERLAP, 0)
        if self.sheet:
            opened = window.rfind(b"<", max(cut - _LONGEST_TAG, 0), cut + 1)
            cut = opened if opened >= 0 else cut
            self._check_cells(window, cut)
        self._tail = window[cut:]

    def _check_cells(self, window: bytes, cut: int) -> None:
        """What stands behind the cut is looked at again with the next piece."""
        is_far = self._is_far
        for token in _TOKEN.finditer(window):
            if token["value"]:
                if is_far:
                    self._refuse()
            elif not token["digits"]:
                is_far = False
            elif not self._is_beyond(token):
                is_far = is_far and bool(token["letters"])
            elif not (is_empty := self._is_nothing(window, token.start(), cut)):
                self._refuse()
            else:
                is_far = is_far or is_empty == "row"
            if token.start() < cut:
                self._is_far = is_far

    def _is_beyond(self, token: re.Match[bytes]) -> bool:
        column = column_number(token["letters"].decode())
        return int(token["digits"]) > self.limits.rows or column > self.limits.columns

    def _is_nothing(self, window: bytes, place: int, cut: int) -> str:
        """Why a far-away position does no harm yet: "row" where one opens, "empty", or "on" where the tag goes on."""
        opened = window.rfind(b"<", 0, place)
        if opened >= 0 and _NOTHING.match(window, opened):
            return "empty"
        if opened >= 0 and _ROW.match(window, opened):
            return "row"
        return "on" if cut <= opened and window.find(b">", opened) < 0 else ""

    def _refuse(self) -> None:
        raise FileError("too_many_cells", rows=self.limits.rows, columns=self.limits.columns)


def column_number(letters: str) -> int:
    """A = 1, Z = 26, AA = 27; no letters = 0."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
