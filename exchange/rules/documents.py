"""What an uploaded Word document may be, judged from its name, first bytes, packing list and raw XML."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from exchange.rules.errors import FileError
from exchange.rules.gate import MB, Limits, Member, check_package, is_compound

DOCUMENTS = Limits(file=5 * MB, members=300, member=8 * MB, unpacked=24 * MB)
BRACES = 4000
"""So many of them a part may hold: a template needs hundreds, and reading tags takes longer by the square."""
TEXT = 3 * MB
"""So much a part of XML may hold: a report of many pages is a third of it."""

_FOREIGN = {".docm": "document_macro", ".dotm": "document_macro", ".doc": "document_old", ".odt": "document_old"}
_FOLDERS = ("word/activex/", "word/embeddings/", "word/afchunk")
_MACRO = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)
_OUTSIDE = re.compile(rb"""\bTargetMode\s*=\s*["']External""", re.IGNORECASE)
_FOREIGN_PART = re.compile(rb"<w:(?:altChunk|object|control|subDoc)\b")
_FIELD = re.compile(rb"""<w:instrText\b[^>]*>([^<]*)|<w:fldSimple\b[^>]*\bw:instr\s*=\s*["']([^"']*)""")
_FETCHES = re.compile(rb"(?<![A-Z])(?:DDE|INCLUDE|LINK\b|IMPORT|DATABASE|MACROBUTTON|AUTOTEXT)", re.IGNORECASE)
_LINK = re.compile(rb"<Relationship\b[^<>]*>")


def check_head(name: str, size: int, head: bytes, limits: Limits = DOCUMENTS) -> None:
    """FileError unless name, size and first bytes are those of a .docx."""
    if not head.strip():
        raise FileError("empty")
    if size > limits.file:
        raise FileError("too_large", limit=limits.file // MB)
    suffix = PurePosixPath(name.lower()).suffix
    if suffix in _FOREIGN or is_compound(head):
        raise FileError(_FOREIGN.get(suffix, "document_old"))
    if suffix != ".docx" or not head.startswith(b"PK\x03\x04"):
        raise FileError("document_type")


def check_members(members: Sequence[Member], file_size: int, limits: Limits = DOCUMENTS) -> None:
    """FileError unless the packing list is that of an ordinary document."""
    names = {member.name for member in members}
    if not {"[Content_Types].xml", "word/document.xml"} <= names:
        raise FileError("document_type")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileError("document_macro")
    if any(name.lower().startswith(_FOLDERS) for name in names):
        raise FileError("document_unsafe")
    for member in members:
        if member.name.lower().endswith((".xml", ".rels")) and member.size > TEXT:
            raise FileError("unpacks_too_large")
    check_package(members, file_size, limits)


def check_text(name: str, content: bytes) -> None:
    """FileError for a part that would run something, or fetch something when it is opened. Hyperlinks may lead out."""
    if name.endswith(".rels"):
        links = b"".join(tag for tag in _LINK.findall(content) if b"/hyperlink" not in tag)
        if _OUTSIDE.search(links):
            raise FileError("document_link")
    if content.count(b"{") > BRACES:
        raise FileError("document_tags")
    if _MACRO.search(content):
        raise FileError("document_macro")
    fields = b"".join(first or second for first, second in _FIELD.findall(content))
    if _FOREIGN_PART.search(content) or _FETCHES.search(fields):
        raise FileError("document_unsafe")
