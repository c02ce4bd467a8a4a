from typing import Any

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Khóa học"

    def ready(self) -> None:
        """Publishing a course page freezes it, also where its hour was set before; lists can be imported."""
        from wagtail.signals import page_published

        from courses.imports import ExemptionRows, RosterRows
        from courses.models import CoursePage
        from exchange.rules.handlers import register

        register(ExemptionRows())
        register(RosterRows())
        page_published.connect(_freeze, sender=CoursePage, dispatch_uid="courses.publish_edition")


def _freeze(instance: Any, revision: Any = None, **kwargs: Any) -> None:
    from django.utils import timezone

    from audit.rules import SYSTEM, Actor
    from courses.actions.editions import publish_edition
    from courses.models import EditionMove
    from courses.tasks import move_at_once

    by = Actor(kind="user", id=str(revision.user_id)) if revision and revision.user_id else SYSTEM
    edition = publish_edition(course_id=instance.pk, by=by, at=timezone.now())
    if edition and EditionMove.objects.filter(edition=edition, done_at__isnull=True).exists():
        move_at_once(edition)
