"""Files of DHIS2 in, our own and other systems': data value sets (JSON) and ADX (XML), as texts to understand."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO
from xml.parsers import expat

from django.utils.translation import gettext

from indicators.rules.dhis2 import FLAWS, REFUSALS, Flaw, Given, MessageError

LIMIT_MB = 10
MOST = 100_000
"""Values of a file: 166 communes have 2,000 a month."""


def read(file: BinaryIO) -> list[Given]:
    """Every value of a file. ``MessageError`` says why it is refused."""
    content = file.read(LIMIT_MB * 1024 * 1024 + 1)
    if len(content) > LIMIT_MB * 1024 * 1024:
        raise MessageError("too_large", limit=LIMIT_MB)
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if not start:
        raise MessageError("empty")
    if start not in {b"{", b"<"}:
        raise MessageError("not_text")
    found = _json(content) if start == b"{" else _adx(content)
    if not found:
        raise MessageError("no_values")
    if len(found) > MOST:
        raise MessageError("too_many", limit=MOST)
    return found


def refusal(error: MessageError) -> str:
    """In the language of the moment."""
    return gettext(REFUSALS[error.code]) % error.names


def flaw_text(flaw: Flaw) -> str:
    return gettext(FLAWS[flaw.code]) % flaw.names


def _json(content: bytes) -> list[Given]:
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise MessageError("not_text") from error
    except json.JSONDecodeError as error:
        raise MessageError("damaged", line=error.lineno) from error
    except RecursionError as error:
        raise MessageError("not_text") from error
    rows = data.get("dataValues")
    return list(_values(data, rows)) if isinstance(rows, list) else []


def _values(data: Mapping[str, Any], rows: list[Any]) -> Iterator[Given]:
    """What a value does not say itself holds for the whole set."""
    for place, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            raise MessageError("no_values")
        said = {name: _text(row.get(name, data.get(name))) for name in ("dataElement", "orgUnit", "period")}
        yield Given(place, said["dataElement"], said["orgUnit"], said["period"], _text(row.get("value")))


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value)


class _Adx:
    """Listens to a parser: values within groups. A DTD ends the reading, so that no entity is ever made larger."""

    def __init__(self) -> None:
        self.found: list[Given] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self._group: Mapping[str, str] = {}
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        plain = name.rpartition(" ")[2]
        if plain == "group":
            self._group = attributes
        elif plain == "dataValue":
            said = {**self._group, **attributes}
            names = ("dataElement", "orgUnit", "period", "value")
            self.found.append(Given(self.parser.CurrentLineNumber, *(said.get(each, "") for each in names)))

    def _end(self, name: str) -> None:
        if name.rpartition(" ")[2] == "group":
            self._group = {}

    def _refuse(self, *_what: object) -> None:
        raise MessageError("dtd")


def _adx(content: bytes) -> list[Given]:
    reader = _Adx()
    try:
        reader.parser.Parse(content, True)
    except expat.ExpatError as error:
        raise MessageError("damaged", line=error.lineno) from error
    except (LookupError, ValueError) as error:
        raise MessageError("not_text") from error
    return reader.found
