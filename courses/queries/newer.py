"""What a course has gained since somebody completed it. They lose nothing; they may read on."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courses.models import Completion
from courses.queries import facts, learning
from courses.rules.progress import Stone


@dataclass(frozen=True, slots=True)
class Added:
    stone: Stone
    finished_at: datetime | None


def added_since(completion: Completion, learner_id: UUID, course_code: str) -> list[Added]:
    """The lessons of the newest edition that the edition of the completion did not have."""
    newest = learning.current_edition(course_code)
    known = completion.edition
    if newest is None or known is None or newest == known:
        return []
    had = {stone.key for stone in learning.stones(known)}
    stones = [stone for stone in learning.stones(newest) if stone.key not in had]
    finished = facts.finished_in(learner_id, newest.course_id) if stones else {}
    return [Added(stone, finished.get(stone.key)) for stone in stones]
