"""Who may do what to whom, as named rules over ``audit.rules.Actor``: ``rules.test_rule(name,
request.actor, ...)``.

Seeing is ``queries.visible_to``; these decide the acts on what is seen. ``learner`` is the person acted upon:
without one the question is whether the act is the actor's at all.
"""

import rules

from accounts import queries
from accounts.models import Learner, Posting
from audit.rules import Actor
from places.models import Unit

REGISTERS = (*Posting.TEACHING, Posting.Role.OFFICER, Posting.Role.ADMINISTRATOR)
SEES_TEAMS = (Posting.Role.OFFICER, Posting.Role.DIVISION, Posting.Role.ADMINISTRATOR)
MANAGES_TEAMS = (Posting.Role.OFFICER, Posting.Role.ADMINISTRATOR)
MERGES = (Posting.Role.OFFICER, Posting.Role.DIVISION, Posting.Role.ADMINISTRATOR)
ERASES = (Posting.Role.ADMINISTRATOR,)
RECORDS_DEATHS = MERGES
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
def records_deaths(actor: Actor, learner: Learner | None) -> bool:
    """Of somebody else: who can press here is alive."""
    return _acts(actor, RECORDS_DEATHS, learner) and (learner is None or str(learner.user_id) != actor.id)


@rules.predicate
def recognises(actor: Actor, learner: Learner | None) -> bool:
    """Asks for and decides on the recognition of prior learning."""
    return _acts(actor, RECOGNISES, learner)


@rules.predicate
def revokes(actor: Actor, learner: Learner | None) -> bool:
    """Takes a recognition back."""
    return _acts(actor, REVOKES, learner)


@rules.predicate
def sees_teams(actor: Actor) -> bool:
    return actor.has_role(*SEES_TEAMS)


@rules.predicate
def manages_teams(actor: Actor, unit: Unit | None) -> bool:
    """Puts people into the team of a village and takes them out: of this role no other post is given so."""
    return actor.has_role(*MANAGES_TEAMS) if unit is None else actor.covers(unit.path, *MANAGES_TEAMS)


def _acts(actor: Actor, roles: tuple[str, ...], learner: Learner | None) -> bool:
    """By a post of that role which covers the person: whoever teaches there and merges here, merges here only."""
    if learner is None:
        return actor.has_role(*roles)
    return queries.visible_to(actor, roles).filter(pk=learner.pk).exists()


rules.add_rule("accounts.list_learners", sees_learners)
rules.add_rule("accounts.register_learner", registers)
rules.add_rule("accounts.merge_learners", merges)
rules.add_rule("accounts.see_teams", sees_teams)
rules.add_rule("accounts.manage_teams", manages_teams)
rules.add_rule("accounts.erase_learner", erases)
rules.add_rule("accounts.record_death", records_deaths)
rules.add_rule("accounts.recognise_learning", recognises)
rules.add_rule("accounts.revoke_recognition", revokes)
