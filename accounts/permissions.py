"""Who may do what to whom, as named rules over ``audit.rules.Actor``: ``rules.test_rule(name,
request.actor, ...)``.

Seeing is ``queries.visible_to``; these decide the acts on what is seen. ``learner`` is the person acted upon:
without one the question is whether the act is the actor's at all.
"""

import rules

from accounts import queries
from accounts.models import Learner, Posting
from audit.rules import Actor

REGISTERS = (Posting.Role.INSTRUCTOR, Posting.Role.OFFICER, Posting.Role.ADMINISTRATOR)
MERGES = (Posting.Role.OFFICER, Posting.Role.DIVISION, Posting.Role.ADMINISTRATOR)
ERASES = (Posting.Role.ADMINISTRATOR,)
RECOGNISES = (Posting.Role.OFFICER, Posting.Role.DIVISION, Posting.Role.ADMINISTRATOR)
REVOKES = (Posting.Role.DIVISION, Posting.Role.ADMINISTRATOR)


@rules.predicate
def sees_learners(actor: Actor) -> bool:
    """Holds a post with which persons are seen: the staff's list is for them."""
    return actor.has_role(*queries.SEES_LEARNERS)


@rules.predicate
def registers(actor: Actor, learner: Learner | None) -> bool:
    return _acts(actor, REGISTERS, learner)


@rules.predicate
def merges(actor: Actor, learner: Learner | None) -> bool:
    return _acts(actor, MERGES, learner)


@rules.predicate
def erases(actor: Actor, learner: Learner | None) -> bool:
    """One's own record is blanked by somebody else."""
    return _acts(actor, ERASES, learner) and (learner is None or str(learner.user_id) != actor.id)


@rules.predicate
def recognises(actor: Actor, learner: Learner | None) -> bool:
    """Asks for and decides on the recognition of prior learning."""
    return _acts(actor, RECOGNISES, learner)


@rules.predicate
def revokes(actor: Actor, learner: Learner | None) -> bool:
    """Takes a recognition back."""
    return _acts(actor, REVOKES, learner)


def _acts(actor: Actor, roles: tuple[str, ...], learner: Learner | None) -> bool:
    """By a post of that role which covers the person: whoever teaches there and merges here, merges here only."""
    if learner is None:
        return actor.has_role(*roles)
    return queries.visible_to(actor, roles).filter(pk=learner.pk).exists()


rules.add_rule("accounts.list_learners", sees_learners)
rules.add_rule("accounts.register_learner", registers)
rules.add_rule("accounts.merge_learners", merges)
rules.add_rule("accounts.erase_learner", erases)
rules.add_rule("accounts.recognise_learning", recognises)
rules.add_rule("accounts.revoke_recognition", revokes)
