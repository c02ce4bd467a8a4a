"""Reading ``session-plans.yaml`` of a course: how it is taught in a cultural house, session by session."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from courses.rules.reading import Reading

FILE = "session-plans.yaml"
MOST_MINUTES = 120
_TEXTS = ("title", "instructor", "learners")


@dataclass(frozen=True, slots=True)
class Step:
    """Some minutes of a session: what the instructor does, what the learners do."""

    minutes: int
    title: str
    instructor: str
    learners: str


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """``lessons`` are keys, taught or gone over again; ``close`` is what to note before people leave."""

    title: str
    lessons: tuple[str, ...]
    prepare: tuple[str, ...]
    steps: tuple[Step, ...]
    close: tuple[str, ...]


def read_plans(reading: Reading, file: str, text: str, *, lesson_keys: Collection[str]) -> list[SessionPlan]:
    """The sessions of the file; what is wrong with one is named with its line."""
    rows = reading.rows(file, text)
    lines = reading.lines_under(text, "steps") if rows else []
    found = []
    for number, ((line, row), step_lines) in enumerate(zip(rows, lines, strict=True), start=1):
        if not isinstance(row, Mapping):
            reading.complain(file, line, f"Buổi {number} phải có dạng các dòng “tên: giá trị”.")
            continue
        plan = SessionPlan(
            title=_text(reading, file, line, row, "title", f"Buổi {number}"),
            lessons=_texts(reading, file, line, row, "lessons", number),
            prepare=_texts(reading, file, line, row, "prepare", number),
            steps=_steps(reading, file, row, [line, *step_lines], number),
            close=_texts(reading, file, line, row, "close", number),
        )
        for key in plan.lessons:
            if key not in lesson_keys:
                reading.complain(file, line, f"Buổi {number}: khóa học không có bài “{key}”.")
        found.append(plan)
    return found


def _steps(reading: Reading, file: str, row: Mapping[str, Any], lines: Sequence[int], number: int) -> tuple[Step, ...]:
    """``lines``: of the session, then of each step."""
    rows = reading.listed(file, lines[0], row, "steps")
    found = []
    for at, step in enumerate(rows, start=1):
        line = lines[at] if at < len(lines) else lines[0]
        if not isinstance(step, Mapping):
            reading.complain(file, line, f"Buổi {number}, bước {at} phải có dạng các dòng “tên: giá trị”.")
            continue
        minutes = reading.number(file, line, step, "minutes", default=0, most=MOST_MINUTES)
        texts = [_text(reading, file, line, step, name, f"Buổi {number}, bước {at}") for name in _TEXTS]
        found.append(Step(minutes, *texts))
    total = sum(step.minutes for step in found)
    if not rows:
        reading.complain(file, lines[0], f"Buổi {number} thiếu “steps”.")
    if total > MOST_MINUTES:
        reading.complain(file, lines[0], f"Buổi {number} dài {total} phút, nhiều nhất {MOST_MINUTES}.")
    return tuple(found)


def _text(reading: Reading, file: str, line: int, row: Mapping[str, Any], name: str, where: str) -> str:
    value = row.get(name)
    if isinstance(value, str) and value.strip():
        return value.strip()
    reading.complain(file, line, f"{where}: “{name}” phải là một câu.")
    return ""


def _texts(reading: Reading, file: str, line: int, row: Mapping[str, Any], name: str, number: int) -> tuple[str, ...]:
    """At least one sentence. One with an unquoted colon is no sentence to YAML, which the author is told."""
    values = reading.listed(file, line, row, name)
    if not values:
        reading.complain(file, line, f"Buổi {number} thiếu “{name}”.")
    for at, value in enumerate(values, start=1):
        if not isinstance(value, str) or not value.strip():
            where = f"Buổi {number}, mục {at} của “{name}”"
            reading.complain(file, line, f"{where} phải là một câu. Câu có dấu hai chấm thì đặt trong ngoặc kép.")
    return tuple(value.strip() for value in values if isinstance(value, str))
