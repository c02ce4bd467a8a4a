"""A folder of the curriculum as one value: texts read and checked, pictures as bytes, a digest of everything."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import normalize

from accounts.models import TargetGroup
from courses.rules import curriculum_placement as placement
from courses.rules import curriculum_plans as plans
from courses.rules import pictures
from courses.rules.curriculum import (
    Lesson,
    QuestionText,
    check_course,
    check_frame,
    check_unique,
    read_lesson,
    read_questions,
)
from courses.rules.curriculum_placement import ItemText
from courses.rules.curriculum_plans import SessionPlan
from courses.rules.curriculum_terms import Terms, in_order, read_terms
from courses.rules.reading import Problem, Reading

_LESSON = re.compile(r"\d\d-[a-z0-9-]+\.md")


@dataclass(frozen=True, slots=True)
class CourseFiles:
    code: str
    course: Mapping[str, Any]
    terms: Terms
    lessons: tuple[Lesson, ...]
    questions: tuple[QuestionText, ...]
    plans: tuple[SessionPlan, ...]
    pictures: Mapping[str, bytes]
    """``{"images/x.svg": content}``."""
    alts: Mapping[str, str]
    digest: str


def read_course(folder: Path) -> tuple[CourseFiles | None, list[Problem]]:
    """The course in a folder, or every problem that keeps it from being loaded."""
    reading = Reading()
    name = folder.name
    course = reading.mapping(f"{name}/course.yaml", _text(reading, folder / "course.yaml", f"{name}/course.yaml"))
    if course is None:
        return None, reading.problems
    lessons = _lessons(reading, folder)
    file = f"{name}/questions.yaml"
    bank = read_questions(reading, file, _text(reading, folder / "questions.yaml", file))
    check_course(reading, name, course, lessons, bank)
    terms = read_terms(reading, f"{name}/course.yaml", course, [question.skill for question in bank])
    sessions = _plans(reading, folder, lessons)
    alts = _alts(course, lessons, bank)
    found = _pictures(reading, folder, alts)
    if reading.problems:
        return None, reading.problems
    digest = _digest(folder)
    return CourseFiles(name, course, terms, tuple(lessons), tuple(bank), tuple(sessions), found, alts, digest), []


def _lessons(reading: Reading, folder: Path) -> list[Lesson]:
    found = []
    for path in sorted((folder / "lessons").glob("*.md")):
        file = f"{folder.name}/lessons/{path.name}"
        if not _LESSON.fullmatch(path.name):
            reading.complain(file, 1, "Tên tệp phải có dạng 01-ten-bai.md.")
        elif lesson := read_lesson(reading, file, _text(reading, path, file)):
            found.append(lesson)
    if not found:
        reading.complain(f"{folder.name}/lessons", 1, "Chưa có bài học nào đọc được.")
    return found


def _plans(reading: Reading, folder: Path, lessons: list[Lesson]) -> list[SessionPlan]:
    """How the course is taught in a room, if the folder says."""
    if not (folder / plans.FILE).exists():
        return []
    file = f"{folder.name}/{plans.FILE}"
    keys = {lesson.key for lesson in lessons}
    return plans.read_plans(reading, file, _text(reading, folder / plans.FILE, file), lesson_keys=keys)


def _text(reading: Reading, path: Path, name: str) -> str:
    """The words of a file, composed; empty, and a problem, when there are none to read."""
    try:
        return normalize("NFC", path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        reading.complain(name, 1, "Không có tệp này.")
    except UnicodeDecodeError as error:
        line = 1 + error.object.count(b"\n", 0, error.start)
        reading.complain(name, line, "Tệp không ở dạng UTF-8. Hãy lưu lại tệp với bảng mã UTF-8.")
    return ""


@dataclass(frozen=True, slots=True)
class Curriculum:
    target_groups: list[dict[str, Any]]
    courses: list[CourseFiles]
    programmes: list[dict[str, Any]]
    placement: list[ItemText]


def read_curriculum(folder: Path) -> tuple[Curriculum | None, list[Problem]]:
    """Everything in a folder, or every problem of every file."""
    courses, reading = [], Reading()
    for path in sorted(path.parent for path in folder.glob("*/course.yaml")):
        files, wrong = read_course(path)
        reading.problems += wrong
        if files:
            courses.append(files)
    groups, programmes = (
        reading.yaml(name, _text(reading, folder / name, name)) for name in ("target_groups.yaml", "programmes.yaml")
    )
    for names in (
        [(f"{files.code}/questions.yaml", row.line, row.code) for files in courses for row in files.questions],
        [(lesson.file, 2, lesson.key) for files in courses for lesson in files.lessons],
    ):
        check_unique(reading, names)
    order = in_order(reading, {files.code: files.terms.requires for files in courses})
    courses.sort(key=lambda files: order.index(files.code))
    if not reading.problems:
        known = {files.code: files.course for files in courses}
        check_frame(reading, groups, programmes, known, icons=TargetGroup.Icon.values)
    placement = [] if reading.problems else _placement(reading, folder, courses)
    if reading.problems:
        return None, reading.problems
    return Curriculum(groups, courses, programmes, placement), []


def _placement(reading: Reading, folder: Path, courses: list[CourseFiles]) -> list[ItemText]:
    """What newcomers are asked, if the folder says."""
    if not (folder / placement.FILE).exists():
        return []
    return placement.read_placement(
        reading,
        _text(reading, folder / placement.FILE, placement.FILE),
        lesson_keys={lesson.key for files in courses for lesson in files.lessons},
        question_codes={row.code for files in courses for row in files.questions},
    )


def picture_path(src: str) -> str:
    """``../images/x.svg`` and ``images/x.svg`` are the same file."""
    return src.removeprefix("../")


def _alts(course: Mapping[str, Any], lessons: list[Lesson], bank: list[QuestionText]) -> dict[str, str]:
    alts = {picture_path(str(course.get("cover", ""))): str(course.get("cover_alt", ""))}
    for lesson in lessons:
        alts |= {picture_path(src): alt for src, alt in lesson.pictures().items()}
    for question in bank:
        alts |= question.pictures()
    return {path: alt for path, alt in alts.items() if path}


def _pictures(reading: Reading, folder: Path, paths: Iterable[str]) -> dict[str, bytes]:
    found = {}
    for path in paths:
        file = folder / path
        if not file.is_file() or not file.resolve().is_relative_to(folder.resolve()):
            reading.complain(f"{folder.name}/{path}", 1, "Không có tệp hình này.")
            continue
        content = file.read_bytes()
        for line, message in pictures.problems(content):
            reading.complain(f"{folder.name}/{path}", line, message)
        found[path] = content
    return found


def _digest(folder: Path) -> str:
    total = hashlib.sha256()
    for file in sorted(f for f in folder.rglob("*") if f.is_file()):
        total.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return total.hexdigest()
