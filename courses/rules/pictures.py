"""Pictures of the curriculum: shapes and words in SVG, which can neither act nor reach outside."""

import re
from collections.abc import Mapping
from xml.parsers import expat

MOST_BYTES = 6 * 1024
ELEMENTS = {
    *("svg", "title", "desc", "g", "defs", "symbol", "use", "path", "rect", "circle", "ellipse", "line"),
    *("polyline", "polygon", "text", "tspan", "linearGradient", "radialGradient", "stop", "clipPath", "mask"),
    *("pattern", "marker"),
}
_OUTSIDE = re.compile(r"url\(\s*[\"']?\s*[^#\"'\s]")


class _RefusedError(Exception):
    """Not worth reading on."""


def problems(content: bytes) -> list[tuple[int, str]]:
    """``(line, what is wrong)`` in the author's words; empty when the picture may be shown."""
    found: list[tuple[int, str]] = []
    if len(content) > MOST_BYTES:
        found.append((1, f"Hình nặng {len(content)} byte, nhiều nhất {MOST_BYTES}."))
    parser = expat.ParserCreate()

    def refuse(*_what: object) -> None:
        raise _RefusedError

    def element(name: str, attributes: Mapping[str, str]) -> None:
        found.extend((parser.CurrentLineNumber, message) for message in _element_problems(name, attributes))

    parser.StartElementHandler = element
    parser.StartDoctypeDeclHandler = parser.ProcessingInstructionHandler = refuse
    try:
        parser.Parse(content, True)
    except _RefusedError:
        found.append((parser.CurrentLineNumber, "Hình SVG không được có DOCTYPE hay lệnh <? ... ?>."))
    except expat.ExpatError as error:
        found.append((error.lineno, f"Không đọc được hình SVG: {expat.ErrorString(error.code)}."))
    return found


def _element_problems(name: str, attributes: Mapping[str, str]) -> list[str]:
    found = [] if name in ELEMENTS else [f"Hình SVG không được có <{name}>."]
    for attribute, value in attributes.items():
        plain = attribute.rpartition(":")[2].lower()
        if plain.startswith("on") or plain == "style":
            found.append(f"Hình SVG không được có thuộc tính {attribute}.")
        elif (plain in {"href", "src"} and not value.startswith("#")) or _OUTSIDE.search(value):
            found.append(f"Hình SVG không được liên kết ra ngoài ({attribute}).")
    return found
