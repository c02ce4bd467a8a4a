"""Courses as files: read, checked with file and line, loaded whole, loaded once."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from content.models import HomePage, TargetGroupPage
from courses.models import CoursePage, Edition, LessonPage, ProgrammePage, QuestionVersion
from courses.rules.curriculum import Reading, read_lesson, read_questions

LESSON = """---
key: khoa/bai-mot
title: Bài một
minutes: 7
aim: "bạn biết bật máy."
---
Mở đầu **đậm**.

![Chiếc điện thoại](../images/a.svg "Nút nguồn")

::: steps
1. **Bấm nút.** Giữ một giây. ![Ngón tay](../images/a.svg)
2. **Thả ra.** Màn hình sáng.
:::

::: try Thử làm
Bật rồi tắt màn hình.
:::

::: check
- k-01
:::
"""
QUESTION = """- code: k-{n:02}
  kind: true_false
  skill: "1.1"
  lesson: khoa/bai-mot
  stem: Bấm nút nguồn để bật máy.
  explanation: Nút nguồn ở cạnh máy.
  answer: true
  feedback_false: Thử bấm nút ở cạnh máy.
"""
COURSE = """code: khoa
title: Khóa mẫu
summary: Bật máy.
minutes: 10
target_groups: [citizens]
cover: images/a.svg
cover_alt: Điện thoại
assessment: {draw: 2, pass_mark: 50}
completion: {all: [lessons, assessment]}
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>a</title><rect width="9" height="9"/></svg>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "target_groups.yaml": "- {code: citizens, name: Người dân, summary: Mọi người., decision_757: true}\n",
        "programmes.yaml": "- {code: ct, title: Tên, summary: S., target_groups: [citizens], courses: [khoa]}\n",
        "khoa/course.yaml": COURSE,
        "khoa/lessons/01-bai-mot.md": LESSON,
        "khoa/questions.yaml": QUESTION.format(n=1) + QUESTION.format(n=2),
        "khoa/images/a.svg": SVG,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def load(folder: Path, **options: object) -> str:
    out = StringIO()
    call_command("load_curriculum", path=folder, no_progress=True, stdout=out, **options)
    return out.getvalue()


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_lesson_is_read_block_by_block():
    reading = Reading()
    lesson = read_lesson(reading, "l.md", LESSON)
    assert reading.problems == []
    assert [block.kind for block in lesson.blocks] == ["text", "picture", "steps", "try", "check"]
    assert [step.src for step in lesson.blocks[2].items] == ["../images/a.svg", ""]
    assert (lesson.slug, lesson.checks(), lesson.blocks[1].title) == ("bai-mot", ("k-01",), "Nút nguồn")
    assert lesson.pictures() == {"../images/a.svg": "Ngón tay"}


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("key: khoa/bai-mot\n", "", 2, "thiếu “key”"),
        ("title: Bài một", "title: [a", 4, "YAML không đọc được"),
        ("---\nkey", "key", 1, "Thiếu phần đầu"),
        ("::: try Thử làm", "::: thử", 16, "Khối “thử” không có"),
        ("Bật rồi tắt màn hình.\n:::", "Bật rồi tắt màn hình.", 19, "đặt sai chỗ"),
        ("- k-01\n:::\n", "- k-01\n", 20, "chưa đóng"),
        ("- k-01", "k-01: 1", 20, "danh sách mã câu hỏi"),
    ],
)
def test_a_wrong_lesson_is_told_with_its_line(old, new, line, message):
    reading = Reading()
    assert old in LESSON
    read_lesson(reading, "l.md", LESSON.replace(old, new))
    assert (reading.problems[0].line, message in reading.problems[0].message) == (line, True), reading.problems


def test_questions_are_told_with_their_line():
    reading = Reading()
    read_questions(reading, "q.yaml", QUESTION.format(n=1) * 2 + "- {kind: single}\n")
    assert [(p.line, p.message) for p in reading.problems] == [
        (9, "Mã câu hỏi “k-01” bị trùng."),
        (17, "Câu hỏi thiếu code hoặc kind."),
    ]
    read_questions(reading, "q.yaml", "stem: x")
    assert "danh sách" in reading.problems[-1].message


@pytest.mark.django_db
def test_a_course_is_loaded_once_with_its_edition(folder):
    assert "1 of 1 courses and 1 programmes changed" in load(folder)
    course = CoursePage.objects.get(code="khoa")
    edition = Edition.objects.get()
    html = edition.lessons.get().html
    assert (course.live, edition.number, edition.draw) == (True, 1, 2)
    for words in ("<strong>đậm</strong>", 'alt="Ngón tay"', "Nút nguồn", "callout try"):
        assert words in html
    assert "0 of 1 courses and 0 programmes changed" in load(folder)
    assert (Edition.objects.count(), QuestionVersion.objects.count()) == (1, 2)


@pytest.mark.django_db
def test_a_changed_course_makes_a_new_edition_and_keeps_unchanged_questions(folder):
    load(folder)
    change(folder, "khoa/lessons/01-bai-mot.md", "Mở đầu", "Lời đầu")
    change(folder, "khoa/questions.yaml", "code: k-02", "code: k-03")
    load(folder)
    assert Edition.objects.count() == 2
    newest = Edition.objects.get(number=2)
    assert set(newest.edition_questions.values_list("version__question__code", flat=True)) == {"k-01", "k-03"}
    assert QuestionVersion.objects.count() == 3


@pytest.mark.django_db
def test_a_lesson_taken_out_is_unpublished_not_deleted(folder):
    (folder / "khoa/lessons/02-bai-hai.md").write_text(LESSON.replace("bai-mot", "bai-hai"), encoding="utf-8")
    load(folder)
    (folder / "khoa/lessons/02-bai-hai.md").unlink()
    load(folder)
    assert not LessonPage.objects.get(key="khoa/bai-hai").live
    assert Edition.objects.get(number=2).lessons.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("khoa/course.yaml", "title: Khóa mẫu\n", "", "khoa/course.yaml:1: Thiếu “title”."),
        ("khoa/course.yaml", "code: khoa", "code: khac", "code phải là tên thư mục"),
        ("khoa/course.yaml", "draw: 2", "draw: 9", "rút 9 câu nhưng chỉ có 2"),
        ("khoa/course.yaml", "[lessons, assessment]", "[lessons]", "Xem hết bài chưa đủ"),
        ("khoa/course.yaml", "code: khoa", "code: [", "YAML không đọc được"),
        ("khoa/lessons/01-bai-mot.md", "- k-01", "- k-77", "Câu hỏi “k-77” không có"),
        (
            "khoa/lessons/01-bai-mot.md",
            '../images/a.svg "',
            '../images/b.svg "',
            "khoa/images/b.svg:1: Không có tệp",
        ),
        ("khoa/questions.yaml", "khoa/bai-mot", "khoa/bai-ba", "không có bài “khoa/bai-ba”"),
        ("khoa/questions.yaml", "answer: true", "answer: đúng", "answer: true hoặc"),
        ("khoa/images/a.svg", "<rect", "<script>x</script><rect", "mã lệnh"),
        ("khoa/images/a.svg", "<rect", '<image href="http://x"/><rect', "mã lệnh"),
    ],
)
def test_a_wrong_course_is_refused_whole(folder, name, old, new, message):
    change(folder, name, old, new)
    with pytest.raises(CommandError) as refused:
        load(folder)
    assert message in str(refused.value)
    assert not CoursePage.objects.exists()


@pytest.mark.django_db
def test_check_reads_and_writes_nothing(folder):
    assert "1 courses are in order" in load(folder, check=True)
    assert not ProgrammePage.objects.exists()


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(CommandError, match="No folder"):
        load(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("programmes.yaml", "courses: [khoa]", "courses: [khoa, khac]", "không có khóa học “khac”"),
        ("programmes.yaml", "[citizens]", "[nobody]", "không có nhóm đối tượng “nobody”"),
        ("khoa/course.yaml", "[citizens]", "[nobody]", "khoa/course.yaml:1: khoa: không có nhóm đối tượng “nobody”"),
        ("target_groups.yaml", "name: Người dân", "name: ''", "Mục 1 thiếu “name”"),
    ],
)
def test_frame_with_wrong_reference_is_refused(folder: Path, name: str, old: str, new: str, told: str) -> None:
    change(folder, name, old, new)
    with pytest.raises(CommandError, match=re.escape(told)):
        load(folder, check=True)


@pytest.mark.django_db
def test_programmes_are_featured_where_editors_chose_nothing(folder: Path) -> None:
    call_command("load_site", stdout=StringIO())
    load(folder)
    page = TargetGroupPage.objects.get(group__code="citizens")
    assert page.slug == "nguoi-dan"
    assert [card.value.title for card in page.featured] == ["Tên"]
    assert [card.value.title for card in HomePage.objects.get().featured] == ["Tên"]
    page.featured = [("card", CoursePage.objects.get().page_ptr)]
    page.save()
    change(folder, "programmes.yaml", "title: Tên", "title: Khác")
    load(folder)
    assert [card.value.title for card in TargetGroupPage.objects.get().featured] == ["Khóa mẫu"]
