"""Who may do what to whom, as named rules over ``audit.rules.Actor``: ``rules.test_rule(name,
request.actor, ...)``.

Seeing is ``queries.visible_to``; these decide the acts on what is seen. ``learner`` is the person acted upon.
"""

import rules

from accounts import queries
from accounts.models import Learner, Posting
from audit.rules import Actor

REGISTERS = (Posting.Role.INSTRUCTOR, Posting.Role.OFFICER, Posting.Role.ADMINISTRATOR)
MERGES = (Posting.Role.OFFICER, Posting.Role.DIVISION, Posting.Role.ADMINISTRATOR)


@rules.predicate
def sees_learners(actor: Actor) -> bool:
    """Holds a post with which persons are seen: the staff's list is for them."""
    return actor.has_role(*queries.SEES_LEARNERS)


@rules.predicate
def registers(actor: Actor) -> bool:
    return actor.has_role(*REGISTERS)


@rules.predicate
def merges(actor: Actor) -> bool:
    return actor.has_role(*MERGES)


@rules.predicate
def administers(actor: Actor) -> bool:
    return actor.has_role(Posting.Role.ADMINISTRATOR)


@rules.predicate
def is_own(actor: Actor, learner: Learner) -> bool:
    return bool(actor.id) and str(learner.user_id) == actor.id


rules.add_rule("accounts.list_learners", sees_learners)
rules.add_rule("accounts.register_learner", registers)
rules.add_rule("accounts.change_learner", is_own | registers)
rules.add_rule("accounts.merge_learners", merges)
rules.add_rule("accounts.erase_learner", administers)
