"""How a course is taught in a room, as a file of the curriculum."""

import io

import pytest
from django.core.management import CommandError, call_command

from courses.adapters.curriculum import read_curriculum
from courses.models import CoursePage, Edition
from courses.rules.curriculum_plans import MOST_MINUTES, read_plans
from courses.rules.reading import Reading
from tests.courses.folders import change, write

FILE = "khoa/session-plans.yaml"
PLAN = """- title: Buổi 1
  lessons: [khoa/bai-mot]
  prepare:
    - Năm máy bảng sạc đầy.
  steps:
    - minutes: 20
      title: Điểm danh
      instructor: Đếm đầu người.
      learners: Nói họ tên.
    - {minutes: 100, title: Bật máy, instructor: Làm mẫu., learners: Tự bật.}
  close: [Soát điểm danh.]
"""


def load(folder) -> str:
    out = io.StringIO()
    call_command("load_curriculum", path=folder, no_progress=True, stdout=out)
    return out.getvalue()


def problems(folder, text: str) -> list[str]:
    write(folder, {FILE: text})
    found, wrong = read_curriculum(folder)
    assert (found is None) == bool(wrong)
    return [str(each) for each in wrong]


# Reading


def test_plans_may_be_missing(folder):
    found, wrong = read_curriculum(folder)
    assert (wrong, found.courses[0].plans) == ([], ())


def test_plan_is_read_step_by_step():
    reading = Reading()
    (plan,) = read_plans(reading, "p.yaml", PLAN, lesson_keys={"khoa/bai-mot"})
    assert reading.problems == []
    assert (plan.title, plan.lessons, plan.close) == ("Buổi 1", ("khoa/bai-mot",), ("Soát điểm danh.",))
    assert [(step.minutes, step.title, step.learners) for step in plan.steps] == [
        (20, "Điểm danh", "Nói họ tên."),
        (100, "Bật máy", "Tự bật."),
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("- title: Buổi 1", "- title: ''", ["1: Buổi 1: “title” phải là một câu."]),
        ("- title: Buổi 1", "- title: [Buổi]", ["1: Buổi 1: “title” phải là một câu."]),
        ("khoa/bai-mot", "khoa/bai-ba", ["1: Buổi 1: khóa học không có bài “khoa/bai-ba”."]),
        ("  lessons: [khoa/bai-mot]\n", "", ["1: Buổi 1 thiếu “lessons”."]),
        (
            "[khoa/bai-mot]",
            "khoa/bai-mot",
            ["1: “lessons” phải là một danh sách [..., ...].", "1: Buổi 1 thiếu “lessons”."],
        ),
        (
            "Năm máy bảng sạc đầy.",
            "Năm máy bảng: sạc đầy.",
            ["1: Buổi 1, mục 1 của “prepare” phải là một câu. Câu có dấu hai chấm thì đặt trong ngoặc kép."],
        ),
        ("[Soát điểm danh.]", "[]", ["1: Buổi 1 thiếu “close”."]),
        ("minutes: 20", "minutes: 21", ["1: Buổi 1 dài 121 phút, nhiều nhất 120."]),
        ("minutes: 20", "minutes: lâu", ["6: “minutes” phải là số từ 1 đến 120."]),
        ("{minutes: 100, ", "{", ["10: “minutes” phải là số từ 1 đến 120."]),
        ("learners: Tự bật.", "learners: ' '", ["10: Buổi 1, bước 2: “learners” phải là một câu."]),
        ("    - {minutes", "    - nghỉ\n    - {minutes", ["10: Buổi 1, bước 2 phải có dạng các dòng “tên: giá trị”."]),
        (PLAN, PLAN + "- buổi hai\n", ["12: Buổi 2 phải có dạng các dòng “tên: giá trị”."]),
        (PLAN, "title: Buổi 1\n", ["1: Tệp phải là một danh sách."]),
        (PLAN, PLAN + PLAN.replace("minutes: 20", "minutes: 0"), ["17: “minutes” phải là số từ 1 đến 120."]),
        ("close:", "close: [", ["12: YAML không đọc được", "1: Tệp phải là một danh sách."]),
    ],
)
def test_wrong_plan_is_told_with_its_line(folder, old, new, expected):
    assert old in PLAN
    told = problems(folder, PLAN.replace(old, new))
    assert len(told) == len(expected)
    assert all(line.startswith(f"{FILE}:{words}") for line, words in zip(told, expected, strict=True))


def test_session_without_steps_is_told(folder):
    text = "- {title: Buổi 1, lessons: [khoa/bai-mot], prepare: [Giấy.], steps: [], close: [Soát.]}\n"
    assert problems(folder, text) == [f"{FILE}:1: Buổi 1 thiếu “steps”."]


def test_steps_taken_over_from_elsewhere_are_told_at_their_session(folder):
    text = PLAN.replace("- title: Buổi 1", "- &mau\n  title: Buổi 1") + "- {<<: *mau, lessons: [khoa/bai-ba]}\n"
    assert problems(folder, text) == [f"{FILE}:13: Buổi 2: khóa học không có bài “khoa/bai-ba”."]
    told = problems(folder, text.replace("minutes: 20", "minutes: 0").replace("bai-ba", "bai-mot"))
    assert told == [f"{FILE}:{line}: “minutes” phải là số từ 1 đến 120." for line in (7, 13)]


@pytest.mark.django_db
def test_plan_with_a_problem_loads_nothing(folder):
    write(folder, {FILE: PLAN.replace("khoa/bai-mot", "khoa/khong")})
    with pytest.raises(CommandError, match=r"khoa/session-plans.yaml:1: Buổi 1: khóa học không có bài “khoa/khong”."):
        load(folder)
    assert not CoursePage.objects.exists()


def test_own_courses_are_taught_whole_within_the_time(settings):
    """Every lesson of every course has its session; a session fills most of two hours and says what to note."""
    found, wrong = read_curriculum(settings.BASE_DIR / "curriculum")
    assert wrong == []
    for course in found.courses:
        taught = {key for plan in course.plans for key in plan.lessons}
        assert taught == {lesson.key for lesson in course.lessons}, course.code
        for plan in course.plans:
            assert 100 <= sum(step.minutes for step in plan.steps) <= MOST_MINUTES, plan.title
            assert any("điểm danh" in words.lower() for words in plan.close), plan.title


# Loading


@pytest.mark.django_db
def test_plans_are_loaded_once_and_make_no_edition(folder):
    load(folder)
    assert CoursePage.objects.get().session_plans == []
    write(folder, {FILE: PLAN})
    assert "1 of 1 courses" in load(folder)
    course = CoursePage.objects.get()
    (plan,) = course.session_plans
    assert (plan["title"], plan["lessons"], plan["prepare"]) == ("Buổi 1", ["khoa/bai-mot"], ["Năm máy bảng sạc đầy."])
    assert plan["steps"][1] == {
        "minutes": 100,
        "title": "Bật máy",
        "instructor": "Làm mẫu.",
        "learners": "Tự bật.",
    }
    assert course.get_latest_revision_as_object().session_plans == course.session_plans
    assert "0 of 1 courses" in load(folder)
    assert Edition.objects.count() == 1


@pytest.mark.django_db
def test_plans_follow_their_file(folder):
    write(folder, {FILE: PLAN})
    load(folder)
    change(folder, FILE, "Đếm đầu người.", "Đếm hai lần.")
    load(folder)
    assert CoursePage.objects.get().session_plans[0]["steps"][0]["instructor"] == "Đếm hai lần."
    (folder / FILE).unlink()
    load(folder)
    assert CoursePage.objects.get().session_plans == []
    assert Edition.objects.count() == 1
