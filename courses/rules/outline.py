"""What a published lesson is made of, read back from its HTML: for papers that show it in another form.

An edition keeps a lesson as it is shown, once rendered. Its pictures, steps and callouts are found again by the marks
that the blocks of ``content`` leave in it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

HEADING, TEXT, ITEM, STEP, PICTURE = "heading", "text", "item", "step", "picture"
CALLOUTS = ("note", "tip", "warning", "try")
_BLOCKS = ("p", "li", "h2", "h3", "figcaption")
_SILENT = {"video", "audio", "details", "download"}
"""Tags and classes of what paper cannot show."""
_EMPTY = {"img", "source", "track", "br", "hr"}
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """``kind`` is heading, text, item, step or picture. ``within`` names the callout that it stands in; ``lead`` are
    the words in bold that it begins with. A step may have a picture: ``src`` and ``alt``.
    """

    kind: str
    text: str = ""
    lead: str = ""
    within: str = ""
    title: str = ""
    src: str = ""
    alt: str = ""


@dataclass(slots=True)
class _Draft:
    """A piece that is still being read."""

    kind: str
    words: list[str] = field(default_factory=list)
    lead: list[str] = field(default_factory=list)
    is_leading: bool = True
    src: str = ""
    alt: str = ""


class _Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Piece] = []
        self._open: _Draft | None = None
        self._callout, self._title, self._depth = "", "", 0
        self._in_title = self._in_steps = self._is_bold = False
        self._silent: list[str] = []
        self.feed(html)
        self._end()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        names = given.get("class", "").split()
        if self._silent or _SILENT & {tag, *names}:
            self._silent += [tag] if tag not in _EMPTY else []
        elif tag == "div":
            self._enter(names)
        elif tag == "ol" and "steps" in names:
            self._in_steps = True
        elif tag == "img":
            self._picture(given)
        elif tag in {"b", "strong"}:
            self._is_bold = True
        elif tag in _BLOCKS:
            self._begin(tag, names)

    def _enter(self, names: Sequence[str]) -> None:
        if self._callout:
            self._depth += 1
        elif "callout" in names:
            kinds = [name for name in names if name in CALLOUTS]
            self._callout, self._title, self._depth = (kinds or ["note"])[0], "", 0

    def _begin(self, tag: str, names: Sequence[str]) -> None:
        if "callout-title" in names:
            self._in_title = True
            return
        if self._in_steps and tag == "p" and self._open:
            return  # the paragraph of a step
        if tag == "p" and self._open and self._open.kind == ITEM and not self._open.words:
            return  # the paragraph of an item
        self._end()
        kinds = {"p": TEXT, "li": STEP if self._in_steps else ITEM, "figcaption": PICTURE}
        self._open = _Draft(kinds.get(tag, HEADING))

    def _picture(self, given: dict[str, str]) -> None:
        if self._open and self._open.kind == STEP:
            self._open.src, self._open.alt = given.get("src", ""), given.get("alt", "")
            return
        self._end()
        self.found.append(Piece(PICTURE, src=given.get("src", ""), alt=given.get("alt", "")))

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            while self._silent and self._silent.pop() != tag:
                pass
        elif tag == "div" and self._callout:
            self._leave()
        elif tag == "ol" and self._in_steps:
            self._end()
            self._in_steps = False
        elif tag in {"b", "strong"}:
            self._is_bold = False
        elif tag in _BLOCKS and self._in_title:
            self._in_title = False
        elif tag in _BLOCKS and not (self._in_steps and tag == "p"):
            self._end()

    def _leave(self) -> None:
        if self._depth:
            self._depth -= 1
        else:
            self._end()
            self._callout = ""

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._in_title:
            self._title += data
        elif self._open:
            self._open.is_leading &= self._is_bold or not data.strip()
            (self._open.lead if self._open.is_leading else self._open.words).append(data)

    def _end(self) -> None:
        """What was read is a piece; a caption belongs to the picture before it."""
        draft, self._open = self._open, None
        if draft is None:
            return
        lead, rest = _joined(draft.lead), _joined(draft.words)
        text = _joined([*draft.lead, *draft.words])
        if draft.kind == PICTURE:
            last = self.found[-1] if self.found else None
            if last and last.kind == PICTURE:
                self.found[-1] = Piece(PICTURE, text, src=last.src, alt=last.alt, within=last.within)
        elif text:
            self.found.append(
                Piece(draft.kind, text, lead if rest else "", self._callout, self._title, draft.src, draft.alt)
            )


def _joined(words: list[str]) -> str:
    return _SPACES.sub(" ", "".join(words)).strip()


def read(html: str) -> tuple[Piece, ...]:
    """The pieces of a lesson in their order. Recordings and their transcripts are left out: paper plays nothing."""
    return tuple(_Reader(html).found)


def callouts(pieces: Sequence[Piece]) -> Iterator[tuple[str, str, list[Piece]]]:
    """Each callout of a lesson as ``(kind, title, pieces)``."""
    at = 0
    while at < len(pieces):
        first, end = pieces[at], at + 1
        if first.within:
            while end < len(pieces) and (pieces[end].within, pieces[end].title) == (first.within, first.title):
                end += 1
            yield first.within, first.title, list(pieces[at:end])
        at = end
