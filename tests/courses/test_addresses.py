"""Words of learners' addresses that a course or a lesson may not have for a name."""

import re

import pytest

from courses.adapters.curriculum import read_curriculum
from courses.models import LessonPage
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


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["", "publish"])
@pytest.mark.parametrize("is_new", [True, False])
def test_lesson_named_like_the_test_gets_an_address_beside_it(admin_client, is_new, act):
    """An author who leaves the address empty need not know which words are taken."""
    course, _edition = published()
    lesson = course.get_children().first().specific
    data = editing.lesson_form(admin_client, lesson, title="Kiểm tra", slug="")
    data |= {f"action-{act}": "1"} if act else {}
    where = f"add/courses/lessonpage/{course.pk}" if is_new else f"{lesson.pk}/edit"
    assert admin_client.post(f"{editing.PREFIX}/{where}/", data).status_code == 302
    assert LessonPage.objects.get(draft_title="Kiểm tra").get_latest_revision_as_object().slug == "bai-kiem-tra"


@pytest.mark.django_db
def test_second_lesson_named_like_the_test_has_an_address_of_its_own():
    course, _edition = published()
    made = [course.add_child(instance=LessonPage(title="Kiểm tra", aim="bạn làm được.", body=[])) for _ in range(2)]
    assert [lesson.slug for lesson in made] == ["bai-kiem-tra", "bai-kiem-tra-2"]


@pytest.mark.django_db
def test_copy_of_a_lesson_may_not_take_the_address_of_the_test(admin_client):
    course, _edition = published()
    copy = f"{editing.PREFIX}/{course.get_children().first().pk}/copy/"
    data = {"new_title": "Kiểm tra", "new_slug": "kiem-tra", "new_parent_page": course.pk}
    assert list(editing.errors(admin_client.post(copy, data))) == ["new_slug"]
    assert admin_client.post(copy, data | {"new_slug": "kiem-tra-lai"}).status_code == 302
    assert LessonPage.objects.get(title="Kiểm tra").slug == "kiem-tra-lai"


def test_course_files_with_such_a_word_are_refused(folder):
    (folder / "khoa").rename(folder / "ghi-nho")
    change(folder, "ghi-nho/course.yaml", "code: khoa", "code: ghi-nho")
    _found, problems = read_curriculum(folder)
    assert [(each.file, each.line) for each in problems] == [("ghi-nho/course.yaml", 1)]
    assert "ghi-nho" in problems[0].message
