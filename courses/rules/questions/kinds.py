"""What every kind of question can do, and the words between kinds, forms and pages.

A form posts *values*: plain strings under the question's own name, or ``field:value`` where a kind has several fields
(``q12-a`` posts ``3``: ``a:3``). Values are what a person has put into the form so far, usable or not; a *response* is
what was made of them, and what is kept and graded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol

Body = dict[str, Any]
Response = str | bool | list[str] | dict[str, Any]


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of one part of an answer: ``about`` names the part where an answer has several.

    ``text`` may be empty where only the mark matters.
    """

    text: str
    is_right: bool
    about: str = ""
    is_missed: bool = False
    """``text`` is what should have been chosen too."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Why values are not (all of) an answer yet: a code, and the part where that is so, by its words and its field."""

    code: str
    part: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """Where a region lies on its picture, as attributes of SVG: per cent, whatever the size on the screen."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be chosen. ``place`` counts from 1: the place given to a step, the number of a region."""

    id: str
    text: str
    is_chosen: bool = False
    place: int = 0
    image: Body | None = None
    area: Area | None = None

    @property
    def letter(self) -> str:
        return "ABCDEFGHIJ"[self.place - 1]


@dataclass(frozen=True, slots=True)
class Row:
    """Something to which an option is to be found."""

    id: str
    text: str
    chosen: str = ""
    image: Body | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as it is drawn, with what was put in so far. ``name`` is its name in the form."""

    kind: str
    name: str
    body: Body
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()
    typed: str = ""
    parts: tuple["Shown", ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """How an answer is written on paper: a code, among how many options, and for how many things one is to be found."""

    code: str
    count: int = 0
    rows: int = 0


class Kind(Protocol):
    """One kind of question. Subclass it: a kind that posts one value and compares it needs half of this."""

    code: str
    on_paper: bool = True
    """Whether it can be printed, and its answer written into one box."""

    def fields(self, body: Body) -> list[str]:
        """Names behind the question's own (``q12-a``) under which its form posts; none: ``q12`` itself."""
        return []

    def option_ids(self, body: Body) -> list[str]:
        """What can be shown in another order, as the author wrote it."""
        return []

    def shuffle(self, body: Body, chance: Random) -> list[str]:
        """``option_ids`` in an order for one attempt."""
        ids = self.option_ids(body)
        chance.shuffle(ids)
        return ids

    def read(self, body: Body, values: Sequence[str]) -> Response | None:
        """A response; ``None`` when nothing usable was posted. Never raises, whatever was posted."""
        ...

    def values(self, body: Body, response: Response) -> list[str]:
        """What a form posts for a response: ``read`` the other way round."""
        ...

    def missing(self, body: Body, values: Sequence[str]) -> Missing | None:
        """What keeps the values from being a whole answer."""
        return Missing("choice") if self.read(body, values) is None else None

    def right_response(self, body: Body) -> Response: ...

    def is_right(self, body: Body, response: Response) -> bool:
        right = self.right_response(body)
        return type(response) is type(right) and response == right

    def remarks(self, body: Body, response: Response) -> list[Remark]: ...

    def label(self, body: Body, value: str) -> str:
        """One value of a response in the author's words."""
        ...

    def shown(self, body: Body, order: Sequence[str], values: Sequence[str], name: str) -> Shown:
        """``order`` is what ``shuffle`` decided; empty: the author's."""
        ...

    def way(self, body: Body) -> Way:
        """How the answer is written on paper. Options are printed in the order of ``shown`` and called by letters."""
        ...

    def read_paper(self, body: Body, order: Sequence[str], typed: str) -> list[str] | None:
        """Values from what was written into the box; ``None`` when it cannot be told. Never raises."""
        ...

    def write_paper(self, body: Body, order: Sequence[str], response: Response) -> str:
        """What somebody would have written for a response: ``read_paper`` the other way round."""
        ...

    def written(self, row: Mapping[str, Any]) -> Body:
        """The kind's part of a body from an author's file (``curriculum/README.md``); ids go by place."""
        ...

    def problems(self, body: Body) -> list[str]:
        """What an author must put right. Never raises, whatever the body."""
        ...
