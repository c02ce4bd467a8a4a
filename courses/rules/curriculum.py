"""Reading a course that is written as files: YAML, Markdown with ``:::`` blocks, pictures.

Pure text in, frozen dataclasses and ``Problem`` lines out. The format is described in ``curriculum/README.md``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from courses.rules import completion, questions

_PICTURE = re.compile(r'^!\[(?P<alt>[^\]]*)\]\((?P<src>[^\s)]+)(?:\s+"(?P<caption>[^"]*)")?\)$')
_INNER_PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<src>[^\s)]+)\)")
_STEP = re.compile(r"^\d+\.\s+")
CALLOUTS = ("note", "tip", "warning", "try")
BLOCKS = ("steps", *CALLOUTS, "check")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, and in words that an author understands."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Block:
    """``kind`` is text, picture, steps, check or a callout's; ``items`` are steps or question codes."""

    kind: str
    line: int
    text: str = ""
    title: str = ""
    alt: str = ""
    src: str = ""
    items: tuple["Block", ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    file: str
    slug: str
    key: str
    title: str
    minutes: int
    aim: str
    blocks: tuple[Block, ...]

    def checks(self) -> tuple[str, ...]:
        return tuple(code for block in self.blocks for code in block.codes)

    def pictures(self) -> dict[str, str]:
        """``{path as written: alternative text}``."""
        found = [*self.blocks, *(step for block in self.blocks for step in block.items)]
        return {block.src: block.alt for block in found if block.src}


@dataclass(frozen=True, slots=True)
class QuestionText:
    code: str
    kind: str
    skill: str
    difficulty: int
    lesson: str
    body: dict[str, Any]
    image: str
    line: int


@dataclass(slots=True)
class Reading:
    """What reading has found so far; ``problems`` empty means that everything can be loaded."""

    problems: list[Problem] = field(default_factory=list)

    def complain(self, file: str, line: int, message: str) -> None:
        self.problems.append(Problem(file, line, message))

    def yaml(self, file: str, text: str, first_line: int = 1) -> Any:
        try:
            return yaml.safe_load(text)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = first_line + (mark.line if mark else 0)
            self.complain(file, line, f"YAML không đọc được: {getattr(error, 'problem', None) or error}")
            return None


def read_lesson(reading: Reading, file: str, text: str) -> Lesson | None:
    """A lesson from its file; ``None`` when the front matter is missing or incomplete."""
    parts = text.split("---\n", 2)
    if len(parts) < 3 or parts[0].strip():
        reading.complain(file, 1, "Thiếu phần đầu giữa hai dòng ---.")
        return None
    head = reading.yaml(file, parts[1], 2)
    if not isinstance(head, Mapping):
        return None
    missing = [name for name in ("key", "title", "minutes", "aim") if not head.get(name)]
    for name in missing:
        reading.complain(file, 2, f"Phần đầu thiếu “{name}”.")
    if missing:
        return None
    first = 3 + parts[1].count("\n")
    return Lesson(
        file=file,
        slug=str(head["key"]).rsplit("/", 1)[-1],
        key=str(head["key"]),
        title=str(head["title"]),
        minutes=int(head["minutes"]),
        aim=str(head["aim"]).strip(),
        blocks=tuple(_blocks(reading, file, parts[2], first)),
    )


def _blocks(reading: Reading, file: str, text: str, first: int) -> list[Block]:
    found: list[Block] = []
    held: list[str] = []
    opened: tuple[str, str, int] | None = None
    start = first
    for number, line in enumerate(text.splitlines(), start=first):
        if line.startswith(":::"):
            words = line[3:].strip()
            if opened is None and words:
                found += _plain(held, start)
                kind, _, title = words.partition(" ")
                opened, held, start = (kind, title.strip(), number), [], number
                if kind not in BLOCKS:
                    reading.complain(file, number, f"Khối “{kind}” không có. Dùng: {', '.join(BLOCKS)}.")
            elif opened is not None and not words:
                found += _closed(reading, file, opened, held)
                opened, held, start = None, [], number + 1
            else:
                reading.complain(file, number, "Dòng ::: đặt sai chỗ (khối chưa đóng hoặc chưa mở).")
        else:
            held.append(line)
    if opened is not None:
        reading.complain(file, opened[2], f"Khối “{opened[0]}” chưa đóng bằng dòng :::.")
        return found
    return found + _plain(held, start)


def _plain(lines: list[str], start: int) -> list[Block]:
    """Paragraphs between blocks; a picture alone on its line is a block of its own."""
    found: list[Block] = []
    held: list[str] = []
    for number, line in enumerate([*lines, ""], start=start):
        picture = _PICTURE.match(line.strip())
        last = number == start + len(lines)
        if (picture or last) and "\n".join(held).strip():
            found.append(Block("text", number - len(held), text="\n".join(held).strip()))
        if picture:
            found.append(
                Block("picture", number, alt=picture["alt"], src=picture["src"], title=picture["caption"] or "")
            )
        held = [] if picture else [*held, line]
    return found


def _closed(reading: Reading, file: str, opened: tuple[str, str, int], lines: list[str]) -> list[Block]:
    kind, title, line = opened
    if kind in CALLOUTS:
        return [Block(kind, line, text="\n".join(lines).strip(), title=title)]
    if kind == "check":
        codes = reading.yaml(file, "\n".join(lines), line + 1)
        if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
            reading.complain(file, line, "Khối check cần một danh sách mã câu hỏi.")
            return []
        return [Block("check", line, codes=tuple(codes))]
    return [Block("steps", line, items=tuple(_steps(lines, line + 1)))] if kind == "steps" else []


def _steps(lines: list[str], first: int) -> list[Block]:
    found: list[tuple[int, list[str]]] = []
    for number, line in enumerate(lines, start=first):
        if _STEP.match(line):
            found.append((number, [_STEP.sub("", line)]))
        elif found and line.strip():
            found[-1][1].append(line.strip())
    steps = []
    for number, words in found:
        text = "\n".join(words)
        picture = _INNER_PICTURE.search(text)
        steps.append(
            Block(
                "step",
                number,
                text=_INNER_PICTURE.sub("", text).strip(),
                alt=picture["alt"] if picture else "",
                src=picture["src"] if picture else "",
            )
        )
    return steps


def read_questions(reading: Reading, file: str, text: str) -> list[QuestionText]:
    """The bank of a course; each wrong question is named with its line."""
    rows = reading.yaml(file, text)
    if not isinstance(rows, list):
        reading.complain(file, 1, "Tệp câu hỏi phải là một danh sách.")
        return []
    lines = [n for n, line in enumerate(text.splitlines(), start=1) if line.startswith("- ")]
    found, seen = [], set[str]()
    for row, line in zip(rows, lines, strict=False):
        question = _question(reading, file, line, row)
        if question and question.code in seen:
            reading.complain(file, line, f"Mã câu hỏi “{question.code}” bị trùng.")
        elif question:
            seen.add(question.code)
            found.append(question)
    return found


def _question(reading: Reading, file: str, line: int, row: Any) -> QuestionText | None:
    if not isinstance(row, Mapping) or not row.get("code") or not row.get("kind"):
        reading.complain(file, line, "Câu hỏi thiếu code hoặc kind.")
        return None
    body = question_body(row)
    wrong = questions.problems(str(row["kind"]), body)
    for message in wrong:
        reading.complain(file, line, f"{row['code']}: {message}")
    return QuestionText(
        code=str(row["code"]),
        kind=str(row["kind"]),
        skill=str(row.get("skill", "")),
        difficulty=int(row.get("difficulty", 1)),
        lesson=str(row.get("lesson", "")),
        body=body,
        image=str(row.get("image", "")),
        line=line,
    )


def question_body(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of ``questions.yaml`` in the shape of ``courses.rules.questions``; ids by place: a, b, c."""
    body: dict[str, Any] = {name: str(row.get(name, "")).strip() for name in ("stem", "hint", "explanation")}
    if row.get("image"):
        body["image"] = {"src": str(row["image"]), "alt": str(row.get("image_alt", ""))}
    if row["kind"] == questions.TRUE_FALSE:
        names = ("answer", "feedback_true", "feedback_false")
        return body | {name: row[name] for name in names if name in row}
    if row["kind"] == questions.ORDERING:
        items = [{"id": _id(n), "text": str(text)} for n, text in enumerate(row.get("items") or [])]
        return body | {"items": items, "feedback": str(row.get("feedback", ""))}
    choices = [
        {
            "id": _id(n),
            "text": str(choice.get("text", "")),
            "correct": bool(choice.get("correct", False)),
            "feedback": str(choice.get("feedback", "")),
        }
        for n, choice in enumerate(row.get("choices") or [])
        if isinstance(choice, Mapping)
    ]
    return body | {"choices": choices}


def _id(place: int) -> str:
    return "abcdefghij"[place % 10]


def check_course(
    reading: Reading, file: str, course: Mapping[str, Any], lessons: list[Lesson], bank: list[QuestionText]
) -> None:
    """What holds between the parts of a course: keys, references, the size of the bank, the rule."""
    keys = [lesson.key for lesson in lessons]
    _check_lessons(reading, lessons, keys, {question.code for question in bank})
    for question in bank:
        if question.lesson not in keys:
            reading.complain("questions.yaml", question.line, f"{question.code}: không có bài “{question.lesson}”.")
    draw = course.get("assessment", {}).get("draw", 10)
    if len(bank) < draw:
        reading.complain(file, 1, f"Bài kiểm tra rút {draw} câu nhưng chỉ có {len(bank)} câu.")
    for message in completion.problems(course.get("completion") or completion.DEFAULT):
        reading.complain(file, 1, message)


def _check_lessons(reading: Reading, lessons: list[Lesson], keys: list[str], codes: set[str]) -> None:
    for lesson in lessons:
        if keys.count(lesson.key) > 1:
            reading.complain(lesson.file, 2, f"Mã bài “{lesson.key}” bị trùng.")
        for code in lesson.checks():
            if code not in codes:
                reading.complain(lesson.file, 1, f"Câu hỏi “{code}” không có trong questions.yaml.")


def check_frame(reading: Reading, groups: Any, programmes: Any, courses: Mapping[str, Mapping[str, Any]]) -> None:
    """What holds between target groups, programmes and courses (``{code: course.yaml}``)."""
    known = _frame_rows(reading, "target_groups.yaml", groups, ("code", "name", "summary"))
    for row in _frame_rows(reading, "programmes.yaml", programmes, ("code", "title", "summary", "courses")).values():
        for code in row["courses"]:
            if code not in courses:
                reading.complain("programmes.yaml", 1, f"{row['code']}: không có khóa học “{code}”.")
        _check_groups(reading, "programmes.yaml", row, known)
    for code, course in courses.items():
        _check_groups(reading, f"{code}/course.yaml", course, known)


def _check_groups(reading: Reading, file: str, row: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    for group in row.get("target_groups") or []:
        if group not in known:
            reading.complain(file, 1, f"{row.get('code')}: không có nhóm đối tượng “{group}”.")


def _frame_rows(reading: Reading, file: str, rows: Any, needed: tuple[str, ...]) -> dict[str, Mapping[str, Any]]:
    """``{code: row}`` of the rows that are complete."""
    found: dict[str, Mapping[str, Any]] = {}
    for number, row in enumerate(rows if isinstance(rows, list) else [], start=1):
        missing = [name for name in needed if not (isinstance(row, Mapping) and row.get(name))]
        if missing:
            reading.complain(file, 1, f"Mục {number} thiếu “{'”, “'.join(missing)}”.")
        elif row["code"] in found:
            reading.complain(file, 1, f"Mã “{row['code']}” bị trùng.")
        else:
            found[row["code"]] = row
    if not found:
        reading.complain(file, 1, "Tệp không có mục nào.")
    return found
