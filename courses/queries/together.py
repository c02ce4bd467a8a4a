"""What a person does together with an instructor: which sessions and tasks are left, and when the next session is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts import queries as people
from accounts.models import Learner
from courses.models import ClassSession, Edition
from courses.queries import classes
from courses.queries.catalogue import CourseView
from courses.rules import completion


@dataclass(frozen=True, slots=True)
class Together:
    sessions: int
    """How many are still to be attended."""
    tasks: tuple[dict[str, Any], ...]
    """As editions keep them: ``{"key", "title", "how"}``."""
    next_session: ClassSession | None
    """In the person's commune."""


def left(edition: Edition, view: CourseView, learner: Learner, now: datetime) -> Together:
    """What the rule still asks for that needs an instructor."""
    open_ = [criterion for criterion in view.outcome.criteria if not criterion.is_met]
    keys = {criterion.task_key for criterion in open_ if criterion.code == completion.TASK}
    if any(criterion.code == completion.TASKS for criterion in open_):
        keys |= {task["key"] for task in edition.tasks}
    return Together(
        sessions=sum(round(c.total - c.done) for c in open_ if c.code == completion.SESSIONS),
        tasks=tuple(task for task in edition.tasks if task["key"] in keys and task["key"] not in view.signed),
        next_session=next_session(edition.course_id, learner, now),
    )


def next_session(course_id: int, learner: Learner, now: datetime) -> ClassSession | None:
    """The next session of a course in the commune where the person lives; one that is on now counts."""
    home = people.home_of(learner)
    return classes.next_sessions([course_id], home.commune.today().pk, now).get(course_id) if home else None
