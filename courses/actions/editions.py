"""Freezing a course: what its authors published becomes rows that never change."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from audit.rules import Actor
from courses.models import CoursePage, Edition, EditionLesson, EditionQuestion, LessonPage, Question
from courses.rules import completion


@transaction.atomic
def publish_edition(*, course_id: int, by: Actor, at: datetime) -> Edition | None:
    """Freeze the live lessons and active questions of a live course; the same content gives the same edition.

    Returns ``None`` while the course is not live, or has no live lesson.
    """
    course = CoursePage.objects.select_for_update().get(pk=course_id)
    lessons = list(LessonPage.objects.child_of(course).live().order_by("path"))
    if not course.live or not lessons:
        return None
    questions = list(
        Question.objects.filter(course=course, is_active=True, current__isnull=False).select_related("current")
    )
    rows = [_lesson_row(position, lesson) for position, lesson in enumerate(lessons, start=1)]
    terms = _terms(course, len(questions))
    checksum = _checksum([terms, rows, [q.current_id for q in questions], [lesson.checks for lesson in lessons]])
    newest: Edition | None = course.editions.order_by("-number").first()
    if newest and newest.checksum == checksum:
        return newest
    number = (course.editions.aggregate(last=Max("number"))["last"] or 0) + 1
    edition = Edition.objects.create(
        course=course, number=number, checksum=checksum, published_at=at, published_by_id=by.id, **terms
    )
    EditionLesson.objects.bulk_create(EditionLesson(edition=edition, **row) for row in rows)
    checks = {code: lesson.key for lesson in lessons for code in lesson.check_codes()}
    EditionQuestion.objects.bulk_create(
        EditionQuestion(edition=edition, version=q.current, check_lesson=checks.get(q.code, "")) for q in questions
    )
    return edition


def _terms(course: CoursePage, question_count: int) -> dict[str, Any]:
    return {
        "title": course.title,
        "summary": course.summary,
        "minutes": course.minutes,
        "rule": course.rule or completion.DEFAULT,
        "assessment_title": course.assessment_title,
        "draw": min(course.draw, question_count),
        "pass_mark": course.pass_mark,
        "wait_minutes": course.wait_minutes,
    }


def _lesson_row(position: int, lesson: LessonPage) -> dict[str, Any]:
    return {
        "key": lesson.key,
        "slug": lesson.slug,
        "position": position,
        "title": lesson.title,
        "aim": lesson.aim,
        "minutes": lesson.minutes,
        "html": lesson.body.render_as_block(),
    }


def _checksum(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
