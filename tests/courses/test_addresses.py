"""Words of learners' addresses that a course or a lesson may not have for a name."""

import re

import pytest

from courses.adapters.curriculum import read_curriculum
from courses.rules import addresses
from courses.urls import urlpatterns
from tests.courses import editing
from tests.courses.folders import change
from tests.courses.way import published


def test_words_are_those_that_the_addresses_hold():
    """A new page below ``hoc/`` is a new word that no course may take."""
    routes = [str(each.pattern) for each in urlpatterns]
    first = {match[1] for route in routes if (match := re.match(r"hoc/([a-z-]+)/", route))}
    second = {match[1] for route in routes if (match := re.match(r"hoc/<slug:code>/([a-z-]+)/", route))}
    assert (first, second) == (addresses.COURSES, addresses.LESSONS)


def test_files_with_such_a_word_are_refused(folder):
    change(folder, "khoa/lessons/01-bai-mot.md", "key: khoa/bai-mot", "key: khoa/kiem-tra")
    found, problems = read_curriculum(folder)
    assert found is None
    assert "Mã bài không được kết thúc bằng “kiem-tra”: đó là địa chỉ bài kiểm tra." in " ".join(map(str, problems))


@pytest.mark.django_db
def test_admin_tells_it_at_the_field(admin_client):
    course, _edition = published()
    lesson = course.get_children().first().specific
    answer = editing.post(admin_client, lesson, editing.lesson_form(admin_client, lesson, slug="kiem-tra"))
    assert editing.errors(answer)["slug"] == [
        "“kiem-tra” là địa chỉ của bài kiểm tra. Hãy thêm chữ, ví dụ: kiem-tra-chu-ky."
    ]
    answer = editing.post(admin_client, course, editing.course_form(admin_client, course, code="ghi-nho"))
    assert editing.errors(answer)["code"] == ["“ghi-nho” là địa chỉ của một trang khác. Hãy chọn mã khác."]
