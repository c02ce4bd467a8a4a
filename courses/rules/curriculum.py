"""Reading a course that is written as files: YAML, Markdown with ``:::`` blocks, pictures.

Pure text in, frozen dataclasses and ``Problem`` lines out. The format is described in ``curriculum/README.md``.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from courses.rules import addresses, questions
from courses.rules.framework import SKILLS
from courses.rules.reading import Reading

_PICTURE = re.compile(r'^!\[(?P<alt>[^\]]*)\]\((?P<src>[^\s)]+)(?:\s+"(?P<caption>[^"]*)")?\)$')
_INNER_PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<src>[^\s)]+)\)")
_STEP = re.compile(r"^\d+\.\s+")
_KEY = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*")
CALLOUTS = ("note", "tip", "warning", "try")
BESIDE = ("loudspeaker", "remember")
"""Words for the papers of a lesson, which its page does not show."""
BLOCKS = ("steps", *CALLOUTS, "check", *BESIDE)
TO_REMEMBER = 3


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

    def beside(self, kind: str) -> str:
        """The words of that kind in ``BESIDE``, or "" where the author wrote none."""
        return next((block.text for block in self.blocks if block.kind == kind), "")

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
    line: int

    def pictures(self) -> dict[str, str]:
        """``{path as written: alternative text}``."""
        return {image["src"]: image["alt"] for image in questions.images(self.body)}


def read_lesson(reading: Reading, file: str, text: str) -> Lesson | None:
    """A lesson from its file; ``None`` when the front matter is missing or incomplete."""
    parts = text.split("---\n", 2)
    if len(parts) < 3 or parts[0].strip():
        reading.complain(file, 1, "Thiếu phần đầu giữa hai dòng ---.")
        return None
    head = reading.mapping(file, parts[1], 2)
    if head is None:
        return None
    missing = [name for name in ("key", "title", "minutes", "aim") if not head.get(name)]
    for name in missing:
        reading.complain(file, 2, f"Phần đầu thiếu “{name}”.")
    if missing:
        return None
    if not _KEY.fullmatch(str(head["key"])):
        reading.complain(file, 2, f"Mã bài “{head['key']}” chỉ được có chữ thường không dấu, số, gạch ngang và /.")
    first = 3 + parts[1].count("\n")
    blocks = tuple(_blocks(reading, file, parts[2], first))
    for kind in BESIDE:
        for twice in [block for block in blocks if block.kind == kind][1:]:
            reading.complain(file, twice.line, f"Một bài chỉ có một khối {kind}.")
    return Lesson(
        file=file,
        slug=str(head["key"]).rsplit("/", 1)[-1],
        key=str(head["key"]),
        title=str(head["title"]),
        minutes=reading.number(file, 2, head, "minutes", default=8, most=300),
        aim=str(head["aim"]).strip(),
        blocks=blocks,
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
                found += _plain(reading, file, held, start)
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
    return found + _plain(reading, file, held, start)


def _plain(reading: Reading, file: str, lines: list[str], start: int) -> list[Block]:
    """Paragraphs between blocks; a picture alone on its line is a block of its own."""
    found: list[Block] = []
    held: list[str] = []
    for number, line in enumerate([*lines, ""], start=start):
        picture = _PICTURE.match(line.strip())
        last = number == start + len(lines)
        if (picture or last) and "\n".join(held).strip():
            found.append(_words(reading, file, "text", number - len(held), held))
        if picture:
            _check_alt(reading, file, number, picture)
            found.append(
                Block("picture", number, alt=picture["alt"], src=picture["src"], title=picture["caption"] or "")
            )
        held = [] if picture else [*held, line]
    return found


def _closed(reading: Reading, file: str, opened: tuple[str, str, int], lines: list[str]) -> list[Block]:
    kind, title, line = opened
    if kind in CALLOUTS:
        return [_words(reading, file, kind, line, lines, title)]
    if kind == "check":
        codes = reading.yaml(file, "\n".join(lines), line + 1)
        if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
            reading.complain(file, line, "Khối check cần một danh sách mã câu hỏi.")
            return []
        return [Block("check", line, codes=tuple(codes))]
    if kind == "loudspeaker":
        return [_words(reading, file, kind, line, lines)]
    if kind == "remember":
        return _to_remember(reading, file, line, lines)
    return [Block("steps", line, items=tuple(_steps(reading, file, lines, line + 1)))] if kind == "steps" else []


def _to_remember(reading: Reading, file: str, line: int, lines: list[str]) -> list[Block]:
    """Three short sentences, one a line."""
    told = reading.yaml(file, "\n".join(lines), line + 1)
    if not isinstance(told, list) or len(told) != TO_REMEMBER or not all(isinstance(each, str) for each in told):
        message = (
            "Khối remember cần đúng ba câu, mỗi câu một dòng “- ...”. Câu có dấu hai chấm thì đặt trong ngoặc kép."
        )
        reading.complain(file, line, message)
        return []
    return [Block("remember", line, text="\n".join(each.strip() for each in told))]


def _words(reading: Reading, file: str, kind: str, line: int, lines: list[str], title: str = "") -> Block:
    text = "\n".join(lines).strip()
    if not text:
        reading.complain(file, line, f"Khối “{kind}” chưa có nội dung.")
    if _INNER_PICTURE.search(text):
        reading.complain(file, line, "Hình phải đứng riêng một dòng, ngoài các khối, hoặc trong một bước.")
    return Block(kind, line, text=text, title=title)


def _check_alt(reading: Reading, file: str, line: int, picture: re.Match[str]) -> None:
    if not picture["alt"].strip():
        reading.complain(file, line, f"Hình “{picture['src']}” chưa có mô tả.")


def _steps(reading: Reading, file: str, lines: list[str], first: int) -> list[Block]:
    found: list[tuple[int, list[str]]] = []
    for number, line in enumerate(lines, start=first):
        if _STEP.match(line):
            found.append((number, [_STEP.sub("", line)]))
        elif found:
            found[-1][1].append(line.strip())
        elif line.strip():
            reading.complain(file, number, "Mỗi bước bắt đầu bằng “1. ”, “2. ”, ...")
    if not found:
        reading.complain(file, first - 1, "Khối steps chưa có bước nào.")
    return [_step(reading, file, number, "\n".join(words).strip()) for number, words in found]


def _step(reading: Reading, file: str, line: int, text: str) -> Block:
    pictures = list(_INNER_PICTURE.finditer(text))
    if len(pictures) > 1:
        reading.complain(file, line, "Mỗi bước có nhiều nhất một hình.")
    for picture in pictures:
        _check_alt(reading, file, line, picture)
    words = _INNER_PICTURE.sub("", text).strip()
    alt, src = pictures[0].groups() if pictures else ("", "")
    return Block("step", line, text=words, alt=alt, src=src)


def read_questions(reading: Reading, file: str, text: str) -> list[QuestionText]:
    """The bank of a course; each wrong question is named with its line."""
    found, seen = [], set[str]()
    for line, row in reading.rows(file, text):
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
    if not _KEY.fullmatch(str(row["code"])) or "/" in str(row["code"]):
        reading.complain(file, line, f"Mã câu hỏi “{row['code']}” chỉ được có chữ thường không dấu, số và gạch ngang.")
    skill = str(row.get("skill") or "")
    if skill and skill not in SKILLS:
        reading.complain(file, line, f"{row['code']}: năng lực “{skill}” không có trong Khung năng lực số.")
    body = question_body(row)
    for message in questions.problems(str(row["kind"]), body):
        reading.complain(file, line, f"{row['code']}: {message}")
    return QuestionText(
        code=str(row["code"]),
        kind=str(row["kind"]),
        skill=skill,
        difficulty=reading.number(file, line, row, "difficulty", default=1, most=3),
        lesson=str(row.get("lesson", "")),
        body=body,
        line=line,
    )


def question_body(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of ``questions.yaml`` in the shape of ``courses.rules.questions``."""
    kind = questions.KINDS.get(str(row["kind"]))
    body: dict[str, Any] = {name: str(row.get(name) or "").strip() for name in ("stem", "hint", "explanation")}
    return body | questions.pictured(row) | (kind.written(row) if kind else {})


def check_course(
    reading: Reading, name: str, course: Mapping[str, Any], lessons: list[Lesson], bank: list[QuestionText]
) -> None:
    """What holds in a course and between its parts: terms, keys, references, the size of the bank, the rule."""
    file = f"{name}/course.yaml"
    for key in ("code", "title", "summary", "minutes", "cover", "cover_alt"):
        if not str(course.get(key) or "").strip():
            reading.complain(file, 1, f"Thiếu “{key}”.")
    if name in addresses.COURSES:
        reading.complain(file, 1, f"“{name}” là địa chỉ của một trang khác. Hãy chọn mã khác.")
    if course.get("code") != name:
        reading.complain(file, 1, f"code phải là tên thư mục “{name}”.")
    reading.number(file, 1, course, "minutes", default=60, most=3000)
    reading.number(file, 1, course, "level", default=1, most=8)
    reading.listed(file, 1, course, "competences")
    _check_lessons(reading, lessons, {question.code for question in bank})
    keys = {lesson.key for lesson in lessons}
    for question in bank:
        if question.lesson not in keys:
            message = f"{question.code}: không có bài “{question.lesson}”."
            reading.complain(f"{name}/questions.yaml", question.line, message)


def _check_lessons(reading: Reading, lessons: list[Lesson], codes: set[str]) -> None:
    slugs = [lesson.slug for lesson in lessons]
    for lesson in lessons:
        if lesson.slug in addresses.LESSONS:
            reading.complain(
                lesson.file, 2, f"Mã bài không được kết thúc bằng “{lesson.slug}”: đó là địa chỉ bài kiểm tra."
            )
        if slugs.count(lesson.slug) > 1:
            reading.complain(lesson.file, 2, f"Mã bài “{lesson.key}” bị trùng.")
        for block in lesson.blocks:
            for code in block.codes:
                if code not in codes:
                    reading.complain(lesson.file, block.line, f"Câu hỏi “{code}” không có trong questions.yaml.")


def check_unique(reading: Reading, names: Iterable[tuple[str, int, str]]) -> None:
    """Codes and keys (``(file, line, name)``) belong to one file of the whole curriculum: results refer to them."""
    first: dict[str, str] = {}
    for file, line, name in names:
        if first.setdefault(name, file) != file:
            reading.complain(file, line, f"“{name}” đã có ở {first[name]}.")


def check_frame(
    reading: Reading,
    groups: Any,
    programmes: Any,
    courses: Mapping[str, Mapping[str, Any]],
    icons: Collection[str],
) -> None:
    """What holds between target groups, programmes and courses (``{code: course.yaml}``)."""
    known = _frame_rows(reading, "target_groups.yaml", groups, ("code", "name", "summary"))
    for row in known.values():
        if row.get("icon", "person") not in icons:
            reading.complain("target_groups.yaml", 1, f"{row['code']}: không có hình vẽ “{row['icon']}”.")
    for row in _frame_rows(reading, "programmes.yaml", programmes, ("code", "title", "summary", "courses")).values():
        _check_programme(reading, "programmes.yaml", row, courses)
        _check_groups(reading, "programmes.yaml", row, known)
    for code, course in courses.items():
        _check_groups(reading, f"{code}/course.yaml", course, known)


def _check_programme(reading: Reading, file: str, row: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    courses = [str(code) for code in reading.listed(file, 1, row, "courses")]
    for code in courses:
        if code not in known:
            reading.complain(file, 1, f"{row['code']}: không có khóa học “{code}”.")
    cover = row.get("cover")
    if cover and cover not in courses:
        reading.complain(file, 1, f"{row['code']}: “{cover}” không phải khóa học của chương trình.")


def _check_groups(reading: Reading, file: str, row: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    for group in map(str, reading.listed(file, 1, row, "target_groups")):
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
