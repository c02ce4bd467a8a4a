"""Looking through a course before it goes out: every lesson and question, with the place where it is put right."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.core.files.storage import default_storage
from django.urls import Resolver404, resolve
from wagtail.blocks import StreamValue, StructValue
from wagtail.blocks.list_block import ListValue
from wagtail.documents.models import Document
from wagtail.models import Page
from wagtail.rich_text import RichText
from wagtailmedia.models import AbstractMedia

from content.models import Picture
from courses.models import CoursePage, LessonPage, ProgrammePage, Question
from courses.rules import checking, completion
from courses.rules.checking import MUST, Finding, Seen

_BREAK = re.compile(r"</(?:p|li|h2|h3)>|<br\s*/?>")
_TAG = re.compile(r"<[^>]*>")
_LINK = re.compile(r"<a\b[^>]*>")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Place:
    """A lesson or a question with what was found in it; ``kind`` and ``pk`` lead to where it is edited."""

    kind: str
    pk: int
    title: str
    findings: tuple[Finding, ...]


def course_findings(course: CoursePage) -> list[Place]:
    """Places with findings: the course itself, its live lessons in order, its active questions. Nothing calls out."""
    lessons = list(LessonPage.objects.child_of(course).live().order_by("path"))
    bank = list(Question.objects.filter(course=course, is_active=True).select_related("current").order_by("code"))
    places = [
        Place("page", course.pk, course.title, tuple(_of_course(course, lessons, bank))),
        *(Place("page", lesson.pk, lesson.title, tuple(_of_lesson(lesson, bank))) for lesson in lessons),
        *_of_questions(bank, {lesson.key for lesson in lessons}),
    ]
    return [place for place in places if place.findings]


def _of_course(course: CoursePage, lessons: list[LessonPage], bank: list[Question]) -> list[Finding]:
    found = [] if lessons else [Finding(MUST, "no_lessons")]
    tasks = [task.key for task in course.tasks.all()]
    found += [Finding(MUST, "rule", said) for said in completion.problems(course.rule or completion.DEFAULT, tasks)]
    return found + checking.of_bank(len(bank), course.draw)


def _of_lesson(lesson: LessonPage, bank: list[Question]) -> list[Finding]:
    values = list(_values(lesson.body))
    texts = [part for value in values if isinstance(value, RichText) for part in _paragraphs(value.source)]
    known = {question.code for question in bank}
    found = checking.of_media(_seen(lesson.body), has_recording=lesson.audio_id is not None)
    found += [
        Finding(MUST, "dead_link", link) for value in values if isinstance(value, RichText) for link in _dead(value)
    ]
    found += [Finding(MUST, "unknown_check", code) for code in lesson.check_codes() if code not in known]
    if not lesson.check_codes():
        found.append(Finding(checking.SHOULD, "no_check"))
    return found + checking.of_words([lesson.aim, *texts]) + checking.of_weight(_weights(lesson, values))


def _of_questions(bank: list[Question], keys: set[str]) -> Iterator[Place]:
    for question in bank:
        body = question.current.body if question.current else {}
        lesson_is_known = question.lesson_key in keys
        found = checking.of_question(question.kind, body, lesson_is_known=lesson_is_known)
        yield Place("question", question.pk, question.stem or question.code, tuple(found))


def _values(value: Any) -> Iterator[Any]:
    """Every leaf of a stream, however deep."""
    if isinstance(value, StreamValue | ListValue):
        for child in value:
            yield from _values(child.value if isinstance(value, StreamValue) else child)
    elif isinstance(value, StructValue):
        for child in value.values():
            yield from _values(child)
    else:
        yield value


def _seen(body: StreamValue) -> Iterator[Seen]:
    for block in body:
        rows = list(block.value) if block.block_type == "steps" else [block.value]
        for row in rows:
            if isinstance(row, StructValue) and isinstance(row.get("picture"), Picture):
                is_decorative = bool(row.get("is_decorative"))
                yield Seen("picture", row["picture"].title, row.get("alt") or "", is_decorative=is_decorative)
            if isinstance(row, StructValue) and isinstance(row.get("media"), AbstractMedia):
                words = " ".join(_paragraphs(str(getattr(row.get("transcript"), "source", "") or "")))
                yield Seen(block.block_type, row["media"].title, words, captions=row.get("captions") is not None)


def _paragraphs(source: str) -> list[str]:
    texts = [unescape(_TAG.sub(" ", part)).strip() for part in _BREAK.split(source)]
    return [text for text in texts if text]


def _dead(text: RichText) -> Iterator[str]:
    """Links that lead nowhere in the product; other sites are never asked."""
    for tag in _LINK.findall(text.source):
        link = dict(_ATTRIBUTE.findall(tag))
        if not _leads_somewhere(link):
            yield link.get("href") or f"{link.get('linktype', '')} {link.get('id', '')}".strip()


def _leads_somewhere(link: dict[str, str]) -> bool:
    number = link.get("id", "")
    if link.get("linktype") == "page":
        return number.isdecimal() and Page.objects.live().filter(pk=number).exists()
    if link.get("linktype") == "document":
        return number.isdecimal() and Document.objects.filter(pk=number).exists()
    address = unescape(link.get("href", ""))
    if address.startswith("/"):
        return _is_ours(address.partition("#")[0].partition("?")[0])
    return address.startswith(("https://", "tel:", "mailto:", "#"))


def _is_ours(path: str) -> bool:
    try:
        found = resolve(path)
    except Resolver404:
        return False
    if found.view_name != "wagtail_serve":
        return _is_there(found.view_name, found.kwargs)
    slugs = [slug for slug in path.split("/") if slug]
    return not slugs or Page.objects.live().filter(slug=slugs[-1]).exists()


PROGRAMMES = ("courses:programme", "courses:choose")
COURSES = ("courses:course", "courses:go_on", "courses:assessment", "courses:lesson")


def _is_there(view: str, named: dict[str, Any]) -> bool:
    """The file, programme, course or lesson that an address names: that it looks right proves nothing."""
    if "folder" in named:
        return default_storage.exists(f"{named['folder']}/{named['name']}")
    if view in PROGRAMMES:
        return bool(ProgrammePage.objects.live().filter(code=named["code"]).exists())
    if view not in COURSES:
        return True
    course = CoursePage.objects.live().filter(code=named["code"]).first()
    if course is None or "slug" not in named:
        return course is not None
    return bool(LessonPage.objects.live().child_of(course).filter(slug=named["slug"]).exists())


def _weights(lesson: LessonPage, values: list[Any]) -> dict[str, int]:
    """Bytes of the lesson's own words, compressed, and of its pictures as they are stored."""
    html = lesson.body.render_as_block()
    pictures = {value.pk: value for value in values if isinstance(value, Picture)}
    return {
        "html": len(gzip.compress(html.encode(), mtime=0)),
        "pictures": sum(_size(picture) for picture in pictures.values()),
    }


def _size(picture: Picture) -> int:
    """Drawings go out as they are, packed; photographs as WebP of their own size in the page."""
    if not picture.is_svg():
        return picture.file_size or 0
    with picture.file.open("rb") as file:
        return len(gzip.compress(file.read(), mtime=0))
