"""What authors published and what is still missing behind it."""

from django.db.models import Exists, OuterRef, QuerySet

from courses.models import CoursePage, LessonPage


def without_edition() -> QuerySet[CoursePage]:
    """Live courses that learners cannot open: they have a live lesson, but nothing was frozen.

    Publishing freezes a course; a process that dies between the two, or pages loaded from elsewhere, leave these.
    """
    live: QuerySet[CoursePage] = CoursePage.objects.live().filter(editions__isnull=True)
    lessons = LessonPage.objects.live().filter(path__startswith=OuterRef("path"))
    return live.filter(Exists(lessons)).order_by("pk")
