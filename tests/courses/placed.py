"""Steps of somebody who looks for the lesson that fits."""

from typing import Any

from courses.models import CoursePage, PlacementItem, ProgrammePage
from tests.courses.way import published
from tests.factories import make_programme

START, RESULT, BEGIN = "/tim-bai-hoc/", "/tim-bai-hoc/ket-qua/", "/tim-bai-hoc/bat-dau/"


def make_items() -> tuple[ProgrammePage, list[CoursePage]]:
    """Two courses in a programme; three things: two of the first course, one with a check of the second."""
    first, second = published("mot")[0], published("hai")[0]
    for n, (code, lesson, check) in enumerate(
        [("bat-may", "mot/bai-1", ""), ("goi", "mot/bai-2", ""), ("otp", "hai/bai-2", "hai-1")]
    ):
        question = second.questions.get(code=check) if check else None
        PlacementItem.objects.create(
            code=code, text=f"làm được việc {code}", position=n, lesson_key=lesson, check_question=question
        )
    return make_programme("ct", first, second), [first, second]


def page_of(code: str, *, is_check: bool = False) -> str:
    return f"/tim-bai-hoc/viec/{code}/{'cau-hoi/' if is_check else ''}"


def say(client: Any, **levels: int) -> Any:
    """Answer several things; returns the last answer of the server."""
    answer = None
    for code, level in levels.items():
        answer = client.post(page_of(code.replace("_", "-")), {"level": level})
    return answer


def check(client: Any, *, is_right: bool) -> Any:
    version = PlacementItem.objects.get(code="otp").check_question.current_id
    return client.post(page_of("otp", is_check=True), {f"q{version}": "true" if is_right else "false"})
