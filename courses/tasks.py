"""Background work of courses; each task is safe to run again."""

from celery import shared_task
from django.utils import timezone

from audit.rules import SYSTEM
from courses.actions.editions import publish_edition
from courses.queries import authoring


@shared_task
def freeze_missing_editions() -> int:
    """The sweep behind publishing: live courses without an edition get one. Returns how many."""
    courses = list(authoring.without_edition().values_list("pk", flat=True))
    made = [publish_edition(course_id=pk, by=SYSTEM, at=timezone.now()) for pk in courses]
    return sum(edition is not None for edition in made)
