"""The way of a report: who may move it from which state to which. Who submits does not approve, and neither decides."""

from collections.abc import Iterable
from dataclasses import dataclass

DRAFT, SUBMITTED, APPROVED, ACCEPTED, RETURNED, WITHDRAWN, REPLACED = (
    "draft", "submitted", "approved", "accepted", "returned", "withdrawn", "replaced",
)  # fmt: skip
APPROVE, ACCEPT, RETURN = "approve", "accept", "return"


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody before a report: whether they sent it, approved it, hold the unit's approving post, or decide at the
    division.
    """

    sent: bool = False
    approved: bool = False
    approves: bool = False
    decides: bool = False


def moves(state: str, hand: Hand) -> dict[str, str]:
    """``{act: state that follows}``: what this person may do with the newest report of a unit."""
    if hand.sent:
        return {}
    if state == SUBMITTED and hand.approves:
        return {APPROVE: APPROVED, RETURN: RETURNED}
    if state == APPROVED and hand.decides and not hand.approved:
        return {ACCEPT: ACCEPTED, RETURN: RETURNED}
    return {}


def standing(states: Iterable[str]) -> list[int]:
    """Which of a unit's reports of a month stand, oldest first, by their place in ``states``.

    What was accepted stands, also once another took its place. What a newer one overtook before anybody decided on it
    shares the lot of that one: it stands while the newer one does, and falls when that is returned.
    """
    decided: list[int] = []
    waiting: list[int] = []
    for place, state in enumerate(states):
        if state in (SUBMITTED, APPROVED):
            waiting.append(place)
        elif state in (ACCEPTED, REPLACED):
            decided += [*waiting, place]
            waiting = []
        elif state == RETURNED:
            waiting = []
    return decided + waiting
