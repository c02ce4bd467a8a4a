"""Word documents: the gate for an uploaded template, and filling one. The only module that imports docxtpl.

A template is written by an office, so it is data and never a program: its tags may name a value, walk a list and ask
whether something is there. Everything else that Jinja knows is refused before it runs, and only plain data can be
reached by a tag.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, BinaryIO

from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError, Undefined, nodes
from jinja2.exceptions import TemplateSyntaxError, UndefinedError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml.etree import LxmlError

from exchange.adapters.gate import packed_as, unpack
from exchange.rules.documents import DOCUMENTS, check_head, check_members, check_text
from exchange.rules.errors import FileError
from exchange.rules.gate import Limits, Scan

_HEAD = 4096
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const, nodes.For, nodes.If,
    nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand,
)  # fmt: skip
_PARAGRAPH = re.compile(r"<w:p[ >]")
_DEEP = 2
"""So many lists may be walked inside one another."""
_CONTROLS = dict.fromkeys((*range(10), *range(11, 32), 127, 65534, 65535))
_LOOP = {"index", "first", "last"}

Content = Mapping[str, Any]
"""Texts, numbers, lists and mappings of them; ``Picture`` where a picture is to stand."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG with its width in millimetres and the words for who cannot see it."""

    png: bytes
    width: int
    words: str


class TagError(Exception):
    """A tag of a template that cannot be filled. ``code``: ``unknown``, ``forbidden``, ``syntax``; ``tag`` as it is
    written.
    """

    def __init__(self, code: str, tag: str) -> None:
        super().__init__(f"{code}: {tag}")
        self.code = code
        self.tag = tag


class _PlainData(ImmutableSandboxedEnvironment):
    """Tags reach keys of mappings and the counters of a loop; never an attribute of an object."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        if isinstance(obj, Undefined):
            return obj  # the first name that is not known is the one to tell
        return self.undefined(obj=obj, name=attribute)

    getitem = getattr


@cache
def _environment() -> _PlainData:
    environment = _PlainData(undefined=StrictUndefined, autoescape=True)
    environment.globals.clear()
    return environment


def inspect(upload: BinaryIO, name: str, limits: Limits = DOCUMENTS) -> None:
    """Judge an uploaded document by its content and leave it at its beginning. FileError says why it is refused."""
    size = upload.seek(0, 2)
    upload.seek(0)
    check_head(name, size, upload.read(_HEAD), limits)
    try:
        with zipfile.ZipFile(upload) as package:
            infos = package.infolist()
            check_members([packed_as(info) for info in infos], size, limits)
            for info in infos:
                _inspect_part(info.filename, unpack(upload, info), limits)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError) as error:
        raise FileError("damaged") from error
    upload.seek(0)


def _inspect_part(name: str, pieces: Iterator[bytes], limits: Limits) -> None:
    scan, content = Scan(name, limits), b""
    for piece in pieces:
        scan.feed(piece)
        content += piece if scan.xml else b""
    check_text(name, content)


def fill(template: bytes, content: Content) -> bytes:
    """The template with its tags filled. TagError names the first tag that cannot be."""
    document = _opened(template)
    try:
        _check_tags(document)
        document.render(_values(document, content), _environment())
        _describe(document, content)
        out = io.BytesIO()
        document.save(out)
    except TagError:
        raise
    except (TemplateError, LxmlError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise TagError(*_reason(error)) from error
    return out.getvalue()


def _opened(template: bytes) -> DocxTemplate:
    document = DocxTemplate(io.BytesIO(template))
    try:
        document.init_docx()
        document.get_xml()
    except (PackageNotFoundError, LxmlError, KeyError, ValueError, AttributeError) as error:
        raise FileError("damaged") from error
    return document


def _sources(document: DocxTemplate) -> Iterator[str]:
    """Every text that Jinja would read."""
    document.render_init()
    yield document.patch_xml(document.get_xml())
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        for _key, part in document.get_headers_footers(uri):
            yield document.patch_xml(document.get_part_xml(part))
    for part in document.docx.part.package.parts:
        if part.content_type.endswith("wordprocessingml.footnotes+xml"):
            yield document.patch_xml(part.blob.decode())
    properties = document.docx.core_properties
    for name in ("author", "comments", "identifier", "language", "subject", "title"):
        yield getattr(properties, name)


def _check_tags(document: DocxTemplate) -> None:
    for text in _sources(document):
        source = _PARAGRAPH.sub(r"\n\g<0>", text)  # a line of its own, so that an error tells which
        try:
            parsed = _environment().parse(source)
        except TemplateSyntaxError as error:
            raise TagError("syntax", _line(source, error.lineno)) from error
        _check_node(parsed, source, 0)


def _check_node(node: nodes.Node, source: str, depth: int) -> None:
    deeper = depth + isinstance(node, nodes.For)
    if not isinstance(node, _ALLOWED) or deeper > _DEEP:
        raise TagError("forbidden", _line(source, node.lineno))
    for child in node.iter_child_nodes():
        _check_node(child, source, deeper)


def _line(source: str, number: int) -> str:
    """The tags of a line, without the XML around them."""
    lines = source.splitlines()
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    tags = re.findall(r"\{[{%].*?[}%]\}|\{[{%].*", re.sub(r"<[^>]*>", "", line))
    return " ".join(tags)[:120]


def _reason(error: Exception) -> tuple[str, str]:
    """Jinja says of what is missing only its name."""
    found = re.search(r"'([^']+)'(?: is undefined)?$", str(error))
    if isinstance(error, UndefinedError) and found:
        return "unknown", found[1][:120]
    return "syntax", str(error)[:120]


def _values(document: DocxTemplate, content: Any) -> Any:
    """Texts without what would be a command to Word or to the filler, pictures as such."""
    if isinstance(content, Mapping):
        return {name: _values(document, value) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [_values(document, value) for value in content]
    if isinstance(content, Picture):
        return InlineImage(document, io.BytesIO(content.png), width=Mm(content.width))
    return content.translate(_CONTROLS) if isinstance(content, str) else content


def _describe(document: DocxTemplate, content: Content) -> None:
    """Pictures that were put in carry words for who cannot see them."""
    words = next((value.words for value in content.values() if isinstance(value, Picture)), "")
    for shape in document.docx.inline_shapes:
        properties = shape._inline.docPr  # noqa: SLF001 - python-docx has no other way to the alternative text
        if not properties.get("descr"):
            properties.set("descr", words)
