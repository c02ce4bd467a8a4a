from typing import Any

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Khóa học"

    def ready(self) -> None:
        """Publishing a course page freezes it; scheduled publishing comes through here too."""
        from wagtail.signals import page_published

        from courses.models import CoursePage

        page_published.connect(_freeze, sender=CoursePage, dispatch_uid="courses.publish_edition")


def _freeze(instance: Any, revision: Any = None, **kwargs: Any) -> None:
    from django.utils import timezone

    from audit.rules import SYSTEM, Actor
    from courses.actions.editions import publish_edition

    by = Actor(kind="user", id=str(revision.user_id)) if revision and revision.user_id else SYSTEM
    publish_edition(course_id=instance.pk, by=by, at=timezone.now())
