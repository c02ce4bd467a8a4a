"""What the placement asks, as a file of the curriculum."""

import io

import pytest
from django.core.management import CommandError, call_command

from courses.adapters.curriculum import read_curriculum
from courses.models import PlacementItem
from courses.views.placement import LEVELS
from tests.courses.folders import change

ROW = "- code: bat-may\n  text: bật được máy\n  lesson: khoa/bai-mot\n  skill: '1.1'\n  check: k-01\n"


def load(folder) -> str:
    out = io.StringIO()
    call_command("load_curriculum", path=folder, no_progress=True, stdout=out)
    return out.getvalue()


def write(folder, text: str) -> None:
    (folder / "placement.yaml").write_text(text, encoding="utf-8")


def problems(folder, text: str) -> list[str]:
    write(folder, text)
    found, wrong = read_curriculum(folder)
    assert (found is None) == bool(wrong)
    return [str(each) for each in wrong]


# Reading


def test_file_may_be_missing(folder):
    found, wrong = read_curriculum(folder)
    assert (wrong, found.placement) == ([], [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code: bat-may\n", "placement.yaml:1: Tệp phải là một danh sách."),
        ("- bật được máy\n", "placement.yaml:1: Thiếu code, text, lesson."),
        ("- {code: a, text: '', lesson: khoa/bai-mot}\n", "placement.yaml:1: Thiếu text."),
        (ROW.replace("bat-may", "Bật máy"), "placement.yaml:1: Mã “Bật máy” chỉ được có chữ thường không dấu"),
        (ROW.replace("bật được máy", "x" * 201), "placement.yaml:1: bat-may: câu dài quá 200 chữ."),
        (ROW.replace("khoa/bai-mot", "khoa/khong"), "placement.yaml:1: bat-may: không có bài “khoa/khong”."),
        (ROW.replace("k-01", "k-99"), "placement.yaml:1: bat-may: không có câu hỏi “k-99”."),
        (ROW + ROW, "placement.yaml:6: Mã “bat-may” bị trùng."),
        (ROW.replace("text:", "text: ["), "placement.yaml:3: YAML không đọc được"),
    ],
)
def test_wrong_row_is_told_with_its_line(folder, text, message):
    assert problems(folder, text)[0].startswith(message)


def test_more_than_ten_pages_are_refused_where_they_pass_ten(folder):
    rows = "".join(ROW.replace("bat-may", f"viec-{n}") for n in range(6))
    assert problems(folder, rows) == ["placement.yaml:26: Quá 10 trang, tính cả câu hỏi kiểm tra. Hãy bỏ bớt."]
    write(folder, "".join(ROW.replace("bat-may", f"viec-{n}") for n in range(5)))
    assert read_curriculum(folder)[1] == []


@pytest.mark.django_db
def test_file_with_a_problem_loads_nothing(folder):
    write(folder, ROW.replace("k-01", "k-99"))
    with pytest.raises(CommandError, match=r"placement.yaml:1: bat-may: không có câu hỏi “k-99”."):
        load(folder)
    assert not PlacementItem.objects.exists()


def test_own_curriculum_asks_at_most_ten_pages(settings):
    found, wrong = read_curriculum(settings.BASE_DIR / "curriculum")
    assert wrong == []
    assert 5 <= len(found.placement) <= 10


def test_own_curriculum_is_answered_aloud_within_ten_minutes(settings):
    """By who can do everything and is asked everything: each page read out slowly, then half a minute to decide."""
    found, _wrong = read_curriculum(settings.BASE_DIR / "curriculum")
    bank = {question.code: question for course in found.courses for question in course.questions}
    scale = [str(words) for _level, words in LEVELS]
    pages = [" ".join(["Tôi", row.text, *scale]) for row in found.placement]
    for row in found.placement:
        if row.check:
            asked = bank[row.check]
            pages.append(" ".join([asked.body["stem"], *(choice["text"] for choice in asked.body.get("choices", ()))]))
    syllables_a_minute, deciding = 120, 0.5
    minutes = sum(len(page.split()) for page in pages) / syllables_a_minute + deciding * len(pages)
    assert minutes < 10


# Loading


@pytest.mark.django_db
def test_rows_are_loaded_once(folder):
    write(folder, ROW)
    assert "1 placement items changed" in load(folder)
    item = PlacementItem.objects.get()
    assert (item.code, item.text, item.lesson_key, item.skill) == ("bat-may", "bật được máy", "khoa/bai-mot", "1.1")
    assert (item.check_question.code, item.position, item.is_active) == ("k-01", 1, True)
    assert "0 placement items changed" in load(folder)


@pytest.mark.django_db
def test_editors_changes_stay_until_the_row_changes(folder):
    write(folder, ROW)
    load(folder)
    PlacementItem.objects.update(text="bật máy", is_active=False)
    load(folder)
    assert PlacementItem.objects.get().text == "bật máy"
    change(folder, "placement.yaml", "bật được máy", "tự bật được máy")
    load(folder)
    item = PlacementItem.objects.get()
    assert (item.text, item.is_active) == ("tự bật được máy", True)


@pytest.mark.django_db
def test_removed_row_is_asked_no_more_and_comes_back(folder):
    write(folder, ROW + ROW.replace("bat-may", "tat-may"))
    load(folder)
    PlacementItem.objects.create(code="cua-toi", text="viết ở đây", lesson_key="khoa/bai-mot")
    write(folder, ROW)
    assert "1 placement items changed" in load(folder)
    assert "0 placement items changed" in load(folder)
    assert set(PlacementItem.objects.filter(is_active=True).values_list("code", flat=True)) == {"bat-may", "cua-toi"}
    write(folder, ROW + ROW.replace("bat-may", "tat-may"))
    load(folder)
    assert PlacementItem.objects.get(code="tat-may").is_active
