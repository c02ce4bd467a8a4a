"""Who finished sees what is new, and loses nothing."""

import pytest

from courses.models import Completion, CoursePage, LessonFinish, LessonPage
from courses.tasks import move_learners
from tests.courses.way import complete, enrolled, publish, published, sign_in

pytestmark = pytest.mark.django_db
NEW = "Mới có thêm từ khi bạn hoàn thành"


def add_lesson(course, slug="them", **fields):
    page = LessonPage(
        title=f"Bài {slug}", slug=slug, key=f"{course.code}/{slug}", aim="bạn làm được.", body=[], **fields
    )
    CoursePage.objects.get(pk=course.pk).add_child(instance=page)
    return page


@pytest.fixture
def course(client):
    """Completed by who is signed in."""
    course, edition = published()
    complete(enrolled(sign_in(client), course, edition))
    return course


def text(client, path="/khoa-hoc/khoa-mau/"):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_new_lesson_is_shown_opened_and_finished_without_touching_the_completion(client, course):
    before = Completion.objects.values().get()
    CoursePage.objects.update(move_below=100)
    add_lesson(course)
    assert publish(course).number == 2
    move_learners()
    page = text(client)
    assert NEW in page
    assert 'href="/hoc/khoa-mau/them/"' in page
    assert "Bài them" in text(client, "/hoc/khoa-mau/them/")
    assert "Bài them" in text(client, "/hoc/khoa-mau/them/cua-toi/")  # bookmark, note and questions belong to it too
    client.post("/hoc/khoa-mau/them/xong/")
    assert LessonFinish.objects.filter(lesson_key="khoa-mau/them").exists()
    assert Completion.objects.values().get() == before
    assert "Bạn đã hoàn thành khóa học này" in text(client)
    assert text(client).count("đã học xong") == 3


def test_nothing_new_is_not_announced(client, course):
    assert NEW not in text(client)
    lesson = LessonPage.objects.child_of(course).first()
    lesson.title = "Tên khác"
    lesson.save()
    publish(course)
    move_learners()
    page = text(client)
    assert NEW not in page
    assert "Tên khác" in page


def test_new_lessons_of_a_course_that_was_archived_are_not_announced(client, course):
    add_lesson(course)
    publish(course)
    CoursePage.objects.update(live=False)
    assert NEW not in text(client)


def test_who_has_not_completed_is_told_nothing_of_newer_editions(client):
    course, edition = published()
    enrolled(sign_in(client), course, edition)
    add_lesson(course)
    publish(course)
    assert NEW not in text(client)


def test_old_address_of_a_lesson_leads_on_after_a_correction(client):
    course, edition = published()
    enrolled(sign_in(client), course, edition)
    lesson = LessonPage.objects.child_of(course).first()
    lesson.slug = "bai-mot-dung"
    lesson.save()
    assert publish(course).revision == 2
    move_learners()
    answer = client.get("/hoc/khoa-mau/bai-1/", follow=True)
    assert answer.redirect_chain == [("/hoc/khoa-mau/bai-mot-dung/", 302)]
    client.post("/hoc/khoa-mau/bai-1/xong/")
    assert LessonFinish.objects.get().lesson_key == "khoa-mau/bai-1"


def test_exempted_completion_without_an_edition_announces_nothing(client, course):
    Completion.objects.update(edition=None)
    add_lesson(course)
    publish(course)
    assert NEW not in text(client)
