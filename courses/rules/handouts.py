"""One page of A4 about a lesson: its pictures, its steps in few words, three things to remember."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from courses.rules import outline, spoken
from courses.rules.outline import Piece

MOST_PICTURES, MOST_STEPS, TO_REMEMBER = 4, 5, 3
SHORT = 95
"""Letters of a step: as many as a person reads standing."""


@dataclass(frozen=True, slots=True)
class Figure:
    src: str
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class Step:
    """``lead`` says what to do, ``rest`` how."""

    lead: str
    rest: str


@dataclass(frozen=True, slots=True)
class Handout:
    figures: tuple[Figure, ...]
    steps: tuple[Step, ...]
    remember: tuple[str, ...]

    def shorter(self) -> "Handout":
        """With less on the page: first the hows of the steps go, then the last step, then the last picture."""
        if any(step.rest for step in self.steps):
            return replace(self, steps=tuple(Step(step.lead or step.rest, "") for step in self.steps))
        if len(self.steps) > 1:
            return replace(self, steps=self.steps[:-1])
        return replace(self, figures=self.figures[:-1])


def handout(pieces: Sequence[Piece], remember: str) -> Handout:
    """``remember`` are the author's lines; without them the lesson's callouts say what matters."""
    own = [line.strip() for line in remember.splitlines() if line.strip()]
    return Handout(
        figures=_figures(pieces),
        steps=tuple(_step(piece) for piece in _to_do(pieces)),
        remember=tuple((own or _told_apart(pieces))[:TO_REMEMBER]),
    )


def _figures(pieces: Sequence[Piece]) -> tuple[Figure, ...]:
    """The pictures between the texts; where those are few, the ones of steps as well, under what the step says."""
    alone = [Figure(each.src, each.alt, each.text) for each in pieces if each.kind == outline.PICTURE and each.src]
    of_steps = [
        Figure(each.src, each.alt, each.lead.rstrip(".")) for each in pieces if each.kind == outline.STEP and each.src
    ]
    found = alone if len(alone) > 1 else [*alone, *of_steps]
    once: dict[str, Figure] = {}
    for each in found:
        once.setdefault(each.src, each)
    return tuple(once.values())[:MOST_PICTURES]


def _to_do(pieces: Sequence[Piece]) -> list[Piece]:
    """The steps; of a lesson without any what it lets people try."""
    steps = [each for each in pieces if each.kind == outline.STEP]
    tried = [each for each in pieces if each.within == "try" and each.kind == outline.ITEM]
    return (steps or tried)[:MOST_STEPS]


def _step(piece: Piece) -> Step:
    rest = piece.text.removeprefix(piece.lead).strip()
    if piece.lead and not piece.lead.endswith((".", "!", "?", ":")):
        return Step("", shortened(piece.text))  # words in bold at the beginning of a sentence
    return Step(piece.lead, shortened(rest, SHORT - len(piece.lead)))


def shortened(text: str, most: int = SHORT) -> str:
    """As many whole sentences as fit; the first one always."""
    kept, *more = spoken.sentences(text) or [""]
    for each in more:
        if len(kept) + 1 + len(each) > most:
            break
        kept = f"{kept} {each}"
    return kept


def _told_apart(pieces: Sequence[Piece]) -> list[str]:
    """What stands out of the lesson: titles of its tips, warnings and notes, or their first sentences."""
    found = []
    for kind, title, inside in outline.callouts(pieces):
        if kind != "try":
            first = spoken.sentences(inside[0].text) or [""]
            found.append(first[0] if len(first[0]) <= SHORT else title)
    return [each for each in found if each]
