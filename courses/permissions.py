"""Who may act in the learning of others, as named rules over ``audit.rules.Actor``.

Seeing is ``queries.classes.visible_to`` and ``accounts.queries.visible_to``. Nobody attests to what they did
themselves.
"""

import rules

from accounts.models import Learner
from audit.rules import Actor
from courses.queries import classes

TEACH = "courses.teach"
OVERSEE = "courses.oversee"


@rules.predicate
def teaches(actor: Actor, learner: Learner | None) -> bool:
    """Holds classes, marks who was there, signs off, grants a try: for whom a post covers, never for the own login."""
    if learner is None:
        return actor.has_role(*classes.TEACHES)
    return classes.people(actor).filter(pk=learner.canonical_id).exists()


@rules.predicate
def oversees(actor: Actor) -> bool:
    """Looks at flags that something may be wrong in classes and tests, for which nobody who only teaches is asked."""
    return actor.has_role(*classes.OVERSEES)


rules.add_rule(TEACH, teaches)
rules.add_rule(OVERSEE, oversees)
