"""What people did with a page or a file without a row that points at it: lessons go by keys, editions by addresses."""

from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from wagtail.models import Page

from content.models import Picture
from courses.models import Edition, EditionLesson, LessonFinish, LessonPage, QuestionVersion


def facts_of_page(page: Page) -> list[str]:
    """What hangs on the lessons of a page by their keys: a learner may be in one, and credit follows it."""
    lessons = LessonPage.objects.filter(path__startswith=page.path)
    holders = (
        (Edition, EditionLesson.objects.filter(key__in=lessons.values("key"))),
        (LessonFinish, LessonFinish.objects.filter(lesson_key__in=lessons.values("key"))),
    )
    return [str(model._meta.verbose_name_plural) for model, rows in holders if rows.exists()]


def facts_of_file(file: Any) -> list[str]:
    """What was published with a picture, a recording or a document in it."""
    addresses = [file.file.url, file.url] if not isinstance(file, Picture) else _addresses(file)
    in_lessons, in_questions = Q(), Q()
    for address in addresses:
        in_lessons |= Q(html__contains=address)
        in_questions |= Q(text__contains=address)
    bodies = QuestionVersion.objects.annotate(text=Cast("body", TextField()))
    holders = (
        (Edition, EditionLesson.objects.filter(in_lessons | Q(audio__in=addresses))),
        (QuestionVersion, bodies.filter(in_questions)),
    )
    return [str(model._meta.verbose_name_plural) for model, rows in holders if rows.exists()]


def _addresses(picture: Picture) -> list[str]:
    return [picture.file.url, *(rendition.url for rendition in picture.renditions.all())]
