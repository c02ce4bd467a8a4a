"""Placement: keeping what somebody said of themselves, and loading the things that are asked."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import Learner
from courses.models import Placement, PlacementItem, Question
from courses.queries import placement
from courses.queries.placement import Advice
from courses.rules.curriculum_placement import ItemText
from courses.rules.placement import Answer


@transaction.atomic
def record_placement(
    *, learner: Learner, answers: Mapping[str, Answer], advice: Advice | None, at: datetime, device: str = ""
) -> Placement:
    """Keep what somebody said of themselves and where that led. Said again in the same way, the first row stands;
    otherwise it is another row, and the newest counts.
    """
    Learner.objects.select_for_update().get(pk=learner.canonical_id)  # two presses are one after the other
    said = [
        {"item": code, "level": answer.level, "is_right": answer.is_right} for code, answer in sorted(answers.items())
    ]
    led_to = {
        "programme_id": advice.programme.pk if advice else None,
        "course_id": advice.course.pk if advice and advice.course else None,
        "lesson_key": advice.lesson.key if advice and advice.lesson else "",
    }
    last = placement.latest(learner.canonical_id)
    if last and last.answers == said and all(getattr(last, name) == value for name, value in led_to.items()):
        return last
    return Placement.objects.create(
        learner_id=learner.canonical_id, answers=said, occurred_at=at, received_at=at, device=device, **led_to
    )


@transaction.atomic
def load_items(*, rows: Iterable[ItemText]) -> int:
    """Bring what is asked to what the curriculum says. Returns how many changed.

    A row that has not changed since it was loaded leaves an editor's changes in the admin alone. What came from a file
    and is in it no more is asked no more; what was written in the admin stays.
    """
    rows = list(rows)
    questions = Question.objects.in_bulk([row.check for row in rows if row.check], field_name="code")
    known = PlacementItem.objects.in_bulk(field_name="code")
    changed = 0
    for position, row in enumerate(rows, start=1):
        item = known.get(row.code) or PlacementItem(code=row.code)
        if item.source_digest == row.digest:
            continue
        item.position, item.text, item.skill = position, row.text, row.skill
        item.lesson_key, item.check_question = row.lesson, questions.get(row.check)
        item.is_active, item.source_digest = True, row.digest
        item.save()
        changed += 1
    gone = PlacementItem.objects.exclude(source_digest="").exclude(code__in=[row.code for row in rows])
    return changed + gone.update(is_active=False, source_digest="")
