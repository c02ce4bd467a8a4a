"""The way of a report: who may move it from which state to which. Who submits does not approve, and neither decides."""

from dataclasses import dataclass

DRAFT, SUBMITTED, APPROVED, ACCEPTED, RETURNED, WITHDRAWN = (
    "draft", "submitted", "approved", "accepted", "returned", "withdrawn",
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
