"""Loading a course that was read and checked: pages, pictures, questions, edition. One course, one transaction."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from markdown_it import MarkdownIt
from wagtail.models import Page

from accounts.models import TargetGroup
from audit.rules import Actor
from content.models import HomePage, Picture, TargetGroupPage
from courses.actions.editions import publish_edition
from courses.actions.questions import save_question
from courses.blocks import image_of
from courses.models import (
    CourseIndexPage,
    CoursePage,
    LessonPage,
    PracticalTask,
    Prerequisite,
    ProgrammeCourse,
    ProgrammePage,
    Question,
    SkillTerm,
)
from courses.rules import questions
from courses.rules.curriculum import BESIDE, Block, Lesson
from courses.rules.curriculum_terms import Terms

TERMS = (
    *("assessment_title", "draw", "pass_mark", "wait_minutes", "tries_a_day", "time_limit"),
    *("is_strict", "in_order", "rule"),
)
"""What a course page takes from its file as it stands there."""
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


@transaction.atomic
def load_target_groups(*, rows: list[Mapping[str, Any]]) -> int:
    """Returns how many are new."""
    made = 0
    for position, row in enumerate(rows, start=1):
        _group, is_new = TargetGroup.objects.update_or_create(
            code=row["code"],
            defaults={
                "name": row["name"],
                "summary": row["summary"],
                "decision_757": bool(row.get("decision_757")),
                "icon": row.get("icon", TargetGroup.Icon.PERSON),
                "position": position,
            },
        )
        made += is_new
    return made


@transaction.atomic
def load_course(*, files: Any, index: CourseIndexPage, by: Actor, at: datetime) -> bool:
    """Bring a course's draft, bank and edition to what the files say. ``False`` when nothing had changed."""
    existing = CoursePage.objects.filter(code=files.code).first()
    if existing and existing.source_digest == files.digest:
        return False
    pictures = {path: _picture(files.code, path, content, files.alts[path]) for path, content in files.pictures.items()}
    course = _course(existing, files, index, pictures)
    for lesson in files.lessons:
        _lesson(course, lesson, pictures)
    kept = [lesson.key for lesson in files.lessons]
    _put_in_order(course, kept)
    for gone in LessonPage.objects.child_of(course).live().exclude(key__in=kept):
        gone.unpublish()
    _questions(course, files, pictures, by, at)
    course.save_revision().publish()
    publish_edition(course_id=course.pk, by=by, at=at)
    return True


def course_index(home: Page) -> CourseIndexPage:
    """The shelf below the home page."""
    existing: CourseIndexPage | None = CourseIndexPage.objects.first()
    if existing:
        return existing
    made: CourseIndexPage = home.add_child(instance=CourseIndexPage(title="Kho khóa học", slug="kho"))
    return made


@transaction.atomic
def load_programme(*, row: Mapping[str, Any], index: CourseIndexPage) -> bool:
    """Bring a programme to what the file says. ``False`` when nothing had changed."""
    courses = {course.code: course for course in CoursePage.objects.filter(code__in=row["courses"])}
    groups = row.get("target_groups") or []
    programme = ProgrammePage.objects.filter(code=row["code"]).first()
    if programme and _programme_state(programme) == (row["title"], row["summary"], list(row["courses"]), set(groups)):
        return False
    if programme is None:
        programme = ProgrammePage(code=row["code"], slug=row["code"], title=row["title"], summary=row["summary"])
        index.add_child(instance=programme)
    programme.title, programme.summary = row["title"], row["summary"]
    programme.cover = programme.cover or courses[row.get("cover") or row["courses"][0]].cover
    programme.target_groups.set(TargetGroup.objects.filter(code__in=groups))
    programme.programme_courses.set(
        [ProgrammeCourse(course=courses[code], sort_order=n) for n, code in enumerate(row["courses"])]
    )
    programme.save()
    programme.save_revision().publish()
    return True


@transaction.atomic
def feature_programmes() -> int:
    """Show programmes on the pages of their target groups and at home, where editors have chosen nothing yet.

    Returns how many pages changed.
    """
    changed = 0
    for page in TargetGroupPage.objects.all():
        changed += _feature(page, ProgrammePage.objects.live().filter(target_groups=page.group_id))
    for home in HomePage.objects.all():
        changed += _feature(home, ProgrammePage.objects.live())
    return changed


def _feature(page: HomePage | TargetGroupPage, programmes: Any) -> bool:
    found = list(programmes.order_by("path"))
    if page.featured or not found:
        return False
    page.featured = [("card", programme.page_ptr) for programme in found]
    page.save_revision().publish()
    return True


def _programme_state(programme: ProgrammePage) -> tuple[str, str, list[str], set[str]]:
    codes = programme.programme_courses.order_by("sort_order").values_list("course__code", flat=True)
    groups = programme.target_groups.values_list("code", flat=True)
    return programme.title, programme.summary, list(codes), set(groups)


def _picture(code: str, path: str, content: bytes, alt: str) -> Picture:
    """The picture of that content; changed content is a new picture, since editions show the old one."""
    alt = alt[:250]
    title = f"{code}/{path}"
    existing: Picture
    for existing in Picture.objects.filter(title=title):
        with existing.file.open("rb") as file:
            is_same = file.read() == content
        if is_same:
            existing.alt = alt
            existing.save(update_fields=["alt"])
            return existing
    name = f"{code}-{path.rsplit('/', 1)[-1]}"
    made: Picture = Picture.objects.create(
        title=title, alt=alt, file=ContentFile(content, name=name), width=320, height=240
    )
    return made


def _course(
    existing: CoursePage | None, files: Any, index: CourseIndexPage, pictures: Mapping[str, Picture]
) -> CoursePage:
    source = files.course
    course = existing or CoursePage(code=files.code, slug=files.code)
    course.title, course.summary = source["title"], str(source["summary"]).strip()
    course.minutes, course.level = int(source["minutes"]), int(source.get("level", 1))
    course.competences = ", ".join(map(str, source.get("competences") or []))
    course.cover = pictures[source["cover"]]
    for name in TERMS:
        setattr(course, name, getattr(files.terms, name))
    course.session_plans = [asdict(plan) for plan in files.plans]
    course.source_digest = files.digest
    if existing:
        course.save()
    else:
        index.add_child(instance=course)
    course.target_groups.set(TargetGroup.objects.filter(code__in=source.get("target_groups") or []))
    _children(course, files.terms)
    course.save()
    return course


def _children(course: CoursePage, terms: Terms) -> None:
    """The rows that belong to a course; a practical task that stays keeps its row, which sign-offs name by its key."""
    course.skill_terms.set(
        [
            SkillTerm(skill=skill, draw=draw, pass_mark=mark, sort_order=n)
            for n, (skill, draw, mark) in enumerate(terms.skills)
        ]
    )
    known = {task.key: task for task in course.tasks.all()}
    kept = []
    for n, task in enumerate(terms.tasks):
        row = known.get(task.key) or PracticalTask(key=task.key)
        row.title, row.how, row.act, row.sort_order = task.title, task.how, task.act, n
        kept.append(row)
    course.tasks.set(kept)
    required = {each.code: each for each in CoursePage.objects.filter(code__in=terms.requires)}
    course.prerequisites.set(
        [Prerequisite(required=required[code], sort_order=n) for n, code in enumerate(terms.requires)]
    )


def _lesson(course: CoursePage, source: Lesson, pictures: Mapping[str, Picture]) -> None:
    page = LessonPage.objects.filter(key=source.key).first() or LessonPage(key=source.key, slug=source.slug)
    page.title, page.aim, page.minutes = source.title, source.aim[:250], source.minutes
    page.body = [_stream(block, pictures) for block in source.blocks if block.kind not in {"check", *BESIDE}]
    page.checks = ", ".join(source.checks())
    page.loudspeaker, page.remember = (source.beside(kind) for kind in BESIDE)
    if page.pk:
        page.save()
    else:
        course.add_child(instance=page)
    page.save_revision().publish()


def _put_in_order(course: CoursePage, keys: list[str]) -> None:
    """The tree is the order of the lessons; a new one stands at its end."""
    lessons = LessonPage.objects.child_of(course).filter(key__in=keys)
    if list(lessons.order_by("path").values_list("key", flat=True)) != keys:
        for key in keys:
            LessonPage.objects.get(key=key).move(CoursePage.objects.get(pk=course.pk), pos="last-child")


def _stream(block: Block, pictures: Mapping[str, Picture]) -> tuple[str, Any]:
    """A block as the page's stream keeps it."""
    if block.kind == "picture":
        return "picture", {"picture": _at(pictures, block.src), "alt": block.alt, "caption": block.title}
    if block.kind == "steps":
        steps = [{"text": _html(s.text), "picture": _at(pictures, s.src), "alt": s.alt} for s in block.items]
        return "steps", steps
    if block.kind == "text":
        return "text", _html(block.text)
    return "callout", {"kind": block.kind, "title": block.title, "text": _html(block.text)}


def _at(pictures: Mapping[str, Picture], src: str) -> Picture | None:
    return pictures[src.removeprefix("../")] if src else None


def _html(markdown: str) -> str:
    return str(_MARKDOWN.render(markdown))


def _recording(code: str, body: dict[str, Any]) -> dict[str, Any]:
    """The recording that an editor gave a question, while it still says these words: files have none."""
    known = Question.objects.filter(code=code, current__isnull=False).select_related("current").first()
    heard = known.current.body.get("audio") if known and known.current else None
    is_the_same = heard and known and known.current and known.current.body == {**body, "audio": heard}
    return {"audio": heard} if is_the_same else {}


def _questions(course: CoursePage, files: Any, pictures: Mapping[str, Picture], by: Actor, at: datetime) -> None:
    for source in files.questions:
        body = deepcopy(source.body)
        for image in questions.images(body):
            image |= {**image_of(pictures[image["src"]]), "alt": image["alt"]}
        body |= _recording(source.code, body)
        save_question(
            course=course,
            code=source.code,
            kind=source.kind,
            body=body,
            by=by,
            at=at,
            skill=source.skill,
            difficulty=source.difficulty,
            lesson_key=source.lesson,
        )
    codes = [source.code for source in files.questions]
    Question.objects.filter(course=course).exclude(code__in=codes).update(is_active=False)
