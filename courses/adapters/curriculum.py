"""A folder of the curriculum as one value: texts read and checked, pictures as bytes, a digest of everything."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from courses.rules.curriculum import (
    Lesson,
    Problem,
    QuestionText,
    Reading,
    check_course,
    check_frame,
    read_lesson,
    read_questions,
)

_UNSAFE = re.compile(
    rb"<script|\bon\w+\s*=|javascript:|<foreignObject|<!ENTITY|(?:href|src)\s*=\s*[\"'](?!#)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class CourseFiles:
    code: str
    course: Mapping[str, Any]
    lessons: tuple[Lesson, ...]
    questions: tuple[QuestionText, ...]
    pictures: Mapping[str, bytes]
    """``{"images/x.svg": content}``."""
    alts: Mapping[str, str]
    digest: str


def read_course(folder: Path) -> tuple[CourseFiles | None, list[Problem]]:
    """The course in a folder, or every problem that keeps it from being loaded."""
    reading = Reading()
    name = folder.name
    course = reading.yaml(f"{name}/course.yaml", (folder / "course.yaml").read_text(encoding="utf-8"))
    if not isinstance(course, Mapping):
        return None, reading.problems
    for key in ("code", "title", "summary", "minutes", "cover", "cover_alt"):
        if not course.get(key):
            reading.complain(f"{name}/course.yaml", 1, f"Thiếu “{key}”.")
    if course.get("code") != name:
        reading.complain(f"{name}/course.yaml", 1, f"code phải là tên thư mục “{name}”.")
    files = sorted((folder / "lessons").glob("[0-9][0-9]-*.md"))
    found = [read_lesson(reading, f"{name}/lessons/{f.name}", f.read_text(encoding="utf-8")) for f in files]
    lessons = [lesson for lesson in found if lesson]
    file = f"{name}/questions.yaml"
    bank = read_questions(reading, file, (folder / "questions.yaml").read_text(encoding="utf-8"))
    check_course(reading, f"{name}/course.yaml", course, lessons, bank)
    alts = _alts(course, lessons, bank)
    pictures = _pictures(reading, folder, alts)
    if reading.problems:
        return None, reading.problems
    return CourseFiles(name, course, tuple(lessons), tuple(bank), pictures, alts, _digest(folder)), []


@dataclass(frozen=True, slots=True)
class Curriculum:
    target_groups: list[dict[str, Any]]
    courses: list[CourseFiles]
    programmes: list[dict[str, Any]]


def read_curriculum(folder: Path) -> tuple[Curriculum | None, list[Problem]]:
    """Everything in a folder, or every problem of every file."""
    courses, reading = [], Reading()
    for path in sorted(path.parent for path in folder.glob("*/course.yaml")):
        files, wrong = read_course(path)
        reading.problems += wrong
        if files:
            courses.append(files)
    groups, programmes = (_frame(reading, folder, name) for name in ("target_groups.yaml", "programmes.yaml"))
    if not reading.problems:
        check_frame(reading, groups, programmes, {files.code: files.course for files in courses})
    if reading.problems:
        return None, reading.problems
    return Curriculum(groups, courses, programmes), []


def _frame(reading: Reading, folder: Path, name: str) -> Any:
    file = folder / name
    if not file.is_file():
        reading.complain(name, 1, "Không có tệp này.")
        return None
    return reading.yaml(name, file.read_text(encoding="utf-8"))


def picture_path(src: str) -> str:
    """``../images/x.svg`` and ``images/x.svg`` are the same file."""
    return src.removeprefix("../")


def _alts(course: Mapping[str, Any], lessons: list[Lesson], bank: list[QuestionText]) -> dict[str, str]:
    alts = {picture_path(str(course.get("cover", ""))): str(course.get("cover_alt", ""))}
    for lesson in lessons:
        alts |= {picture_path(src): alt for src, alt in lesson.pictures().items()}
    alts |= {q.image: str(q.body["image"]["alt"]) for q in bank if q.image}
    return {path: alt for path, alt in alts.items() if path}


def _pictures(reading: Reading, folder: Path, alts: Mapping[str, str]) -> dict[str, bytes]:
    found = {}
    for path, alt in alts.items():
        file = folder / path
        if not file.is_file() or not file.resolve().is_relative_to(folder.resolve()):
            reading.complain(f"{folder.name}/{path}", 1, "Không có tệp hình này.")
            continue
        content = file.read_bytes()
        if _UNSAFE.search(content):
            reading.complain(f"{folder.name}/{path}", 1, "Hình SVG có mã lệnh hoặc liên kết ra ngoài.")
        if not alt.strip():
            reading.complain(f"{folder.name}/{path}", 1, "Hình chưa có mô tả.")
        found[path] = content
    return found


def _digest(folder: Path) -> str:
    total = hashlib.sha256()
    for file in sorted(f for f in folder.rglob("*") if f.is_file()):
        total.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return total.hexdigest()
