"""The gate in front of every reader: opens an upload far enough to judge it."""

import hashlib
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from exchange.rules.errors import FileError
from exchange.rules.gate import (
    LIMITS,
    FileKind,
    Limits,
    Member,
    Scan,
    check_compound,
    check_members,
    file_kind,
    is_compound,
)

_HEAD = 4096
_PIECE = 256 * 1024
_LOCAL_HEADER = 30


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an accepted upload is. ``size`` in bytes, ``sha256`` in hex."""

    kind: FileKind
    size: int
    sha256: str


def inspect(upload: BinaryIO, name: str, limits: Limits = LIMITS) -> Inspection:
    """Judge an open file by its content and leave it at its beginning. FileError says why it is refused."""
    size = upload.seek(0, 2)
    upload.seek(0)
    head = upload.read(_HEAD)
    if is_compound(head) and size <= limits.file:
        check_compound(head + upload.read())
    kind = file_kind(name, size, head, limits)
    if kind == "xlsx":
        _inspect_workbook(upload, size, limits)
    upload.seek(0)
    digest = hashlib.sha256()
    for piece in iter(lambda: upload.read(_PIECE), b""):
        digest.update(piece)
    upload.seek(0)
    return Inspection(kind, size, digest.hexdigest())


def _inspect_workbook(upload: BinaryIO, size: int, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(upload) as package:
            infos = package.infolist()
            check_members([packed_as(info) for info in infos], size, limits)
            for info in infos:
                scan = Scan(info.filename, limits)
                for piece in unpack(upload, info):
                    scan.feed(piece)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError) as error:
        raise FileError("damaged") from error


def packed_as(info: zipfile.ZipInfo) -> Member:
    return Member(
        name=info.orig_filename,
        size=info.file_size,
        packed=info.compress_size,
        encrypted=bool(info.flag_bits & 1),
        link=stat.S_ISLNK(info.external_attr >> 16),
        method=info.compress_type,
    )


def unpack(upload: BinaryIO, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The real bytes of a part, straight from the stream: zipfile itself stops at the size that the packing
    list claims, other readers do not, so a part that goes on after its claim is refused here."""
    upload.seek(info.header_offset)
    header = upload.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise FileError("damaged")
    skipped = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    upload.seek(skipped, 1)
    left, claimed = info.compress_size, info.file_size
    inflate = zlib.decompressobj(-15) if info.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0 and (packed := upload.read(min(_PIECE, left))):
        left -= len(packed)
        for piece in _inflate(inflate, packed):
            claimed -= len(piece)
            if claimed < 0:
                raise FileError("unsafe")
            yield piece
    if left or claimed:
        raise FileError("damaged")


def _inflate(inflate: "zlib._Decompress | None", packed: bytes) -> Iterator[bytes]:
    """In pieces of bounded size, however far the input would unpack."""
    if inflate is None:
        yield packed
        return
    while packed and not inflate.eof:
        yield inflate.decompress(packed, _PIECE)
        packed = inflate.unconsumed_tail
