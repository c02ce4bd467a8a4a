"""What a question is, what an answer to it may be, and whether the answer is right.

A question's ``body`` is a JSON object: ``stem`` and ``explanation`` (text), what its kind needs (each kind's module
says what), and optionally ``hint``, ``image`` (``{"src", "alt"}``) and ``audio`` (``{"id", "src"}``). A question is
right or wrong, nothing between: "7 trong 10 câu đúng" is a sentence that everybody understands.

Nothing outside this package needs to know what a kind's body or response looks like.
"""

from collections.abc import Sequence
from random import Random
from typing import Any, Protocol

from courses.rules.questions import shape
from courses.rules.questions.choosing import FALSE, MOST_CHOICES, TRUE, Multiple, Single, TrueFalse
from courses.rules.questions.hotspot import NEEDS_IMAGE, Hotspot
from courses.rules.questions.kinds import Area, Body, Kind, Missing, Option, Remark, Response, Row, Shown, Way
from courses.rules.questions.matching import Matching
from courses.rules.questions.numeric import Numeric
from courses.rules.questions.ordering import Ordering
from courses.rules.questions.scenario import PART_KINDS, Scenario
from courses.rules.questions.shape import IDS, images, pictured

__all__ = [
    "FALSE",
    "IDS",
    "KINDS",
    "MOST_CHOICES",
    "NEEDS_IMAGE",
    "PART_KINDS",
    "TRUE",
    "Area",
    "Body",
    "Kind",
    "Missing",
    "Option",
    "Posted",
    "Remark",
    "Response",
    "Row",
    "Shown",
    "Way",
    "answer_texts",
    "images",
    "is_right",
    "missing",
    "on_paper",
    "option_ids",
    "pictured",
    "posted_values",
    "problems",
    "read",
    "read_paper",
    "remarks",
    "right_response",
    "shown",
    "shuffled",
    "values",
    "way",
    "write_paper",
]

KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (Single(), Multiple(), TrueFalse(), Ordering(), Matching(), Numeric(), Hotspot(), Scenario())
}


class Posted(Protocol):
    """A form's values: Django's ``QueryDict``."""

    def getlist(self, key: str) -> list[str]: ...


def posted_values(kind: str, body: Body, posted: Posted, name: str) -> list[str]:
    """What a form posted for the question called ``name`` in it; the one place that knows the names of fields."""
    inner = [f"{field}:{value}" for field in KINDS[kind].fields(body) for value in posted.getlist(f"{name}-{field}")]
    return [*posted.getlist(name), *inner]


def option_ids(kind: str, body: Body) -> list[str]:
    """What an answer may name, in the order of the author."""
    return KINDS[kind].option_ids(body)


def shuffled(kind: str, body: Body, chance: Random) -> list[str]:
    """The same in an order for one attempt."""
    return KINDS[kind].shuffle(body, chance)


def read(kind: str, body: Body, values: Sequence[str]) -> Response | None:
    """A response from posted values; ``None`` when nothing usable was posted (no answer, foreign ids)."""
    return KINDS[kind].read(body, values)


def values(kind: str, body: Body, response: Response | None) -> list[str]:
    """What a form posts for a response."""
    return [] if response is None else KINDS[kind].values(body, response)


def missing(kind: str, body: Body, values: Sequence[str]) -> Missing | None:
    """What keeps posted values from being a whole answer. What there is of it may already be a response."""
    return KINDS[kind].missing(body, values)


def right_response(kind: str, body: Body) -> Response:
    return KINDS[kind].right_response(body)


def is_right(kind: str, body: Body, response: Response | None) -> bool:
    return response is not None and KINDS[kind].is_right(body, response)


def remarks(kind: str, body: Body, response: Response) -> list[Remark]:
    """Feedback for what was chosen, and for what was missed."""
    return [remark for remark in KINDS[kind].remarks(body, response) if remark.text or remark.about]


def answer_texts(kind: str, body: Body, response: Response | None) -> list[str]:
    """A response in words: one for each thing chosen."""
    return [KINDS[kind].label(body, value) for value in values(kind, body, response)]


def shown(kind: str, body: Body, order: Sequence[str], values: Sequence[str], name: str) -> Shown:
    """The question as it is drawn, with the values put in so far."""
    return KINDS[kind].shown(body, order, values, name)


def on_paper(kind: str) -> bool:
    """Whether questions of this kind can be asked on a printed sheet."""
    return KINDS[kind].on_paper


def way(kind: str, body: Body) -> Way:
    """How the answer is written on a printed sheet."""
    return KINDS[kind].way(body)


def read_paper(kind: str, body: Body, order: Sequence[str], typed: str) -> list[str] | None:
    """Values from what was written on a sheet whose options stand in ``order``; ``None`` when it cannot be told."""
    return KINDS[kind].read_paper(body, order, typed)


def write_paper(kind: str, body: Body, order: Sequence[str], response: Response) -> str:
    """What somebody would have written on that sheet for a response."""
    return KINDS[kind].write_paper(body, order, response)


def problems(kind: str, body: Any) -> list[str]:
    """What is wrong with a question, in the author's words; empty when it can be published."""
    if kind not in KINDS:
        return [f"Loại câu hỏi “{kind}” không có. Dùng: {', '.join(KINDS)}."]
    if not isinstance(body, dict):
        return ["Câu hỏi chưa có nội dung."]
    found = [f"Thiếu {name}." for name in ("stem", "explanation") if not shape.text(body, name)]
    return found + shape.problems(body) + KINDS[kind].problems(body)
