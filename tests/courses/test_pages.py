"""Course, lesson and programme as pages of the tree: addresses, previews, copies, names."""

import pytest
from django.urls import reverse
from wagtail.models import Page, Site
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from courses.models import Attempt, CoursePage, LessonPage, Question
from courses.models.pages import LearnersPage
from tests import kept
from tests.courses.way import AT, complete, enrolled, published
from tests.factories import LearnerFactory, make_course, make_programme

pytestmark = pytest.mark.django_db


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def tree(db):
    """A course of the site, as the loader puts it there."""
    kept.site()
    course = make_course()
    make_programme("ct", course)
    shelf = Page.objects.get(slug="kho-khoa-hoc")
    shelf.move(Site.objects.get(is_default_site=True).root_page, pos="last-child")
    return CoursePage.objects.get(pk=course.pk)


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/kho-khoa-hoc/khoa-mau/", "/khoa-hoc/khoa-mau/"),
        ("/kho-khoa-hoc/khoa-mau/bai-1/", "/hoc/khoa-mau/bai-1/"),
        ("/kho-khoa-hoc/ct/", "/chuong-trinh/ct/"),
    ],
)
def test_address_in_the_tree_leads_on_to_the_learners(client, tree, path, leads_to):
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (301, leads_to)


def test_address_of_a_page_is_the_learners(tree):
    assert tree.url == "/khoa-hoc/khoa-mau/"
    assert LessonPage.objects.first().specific.url == "/hoc/khoa-mau/bai-1/"


def test_page_outside_of_every_site_has_no_address(tree):
    tree.get_parent().move(Page.get_first_root_node(), pos="last-child")
    assert CoursePage.objects.get(pk=tree.pk).url is None


def test_page_for_learners_says_where(tree):
    with pytest.raises(NotImplementedError):
        LearnersPage.learners_path(tree)


@pytest.mark.parametrize("what", ["course", "lesson", "programme"])
def test_preview_shows_the_draft_without_anybodys_progress(rf, tree, what):
    page = {
        "course": tree,
        "lesson": LessonPage.objects.first(),
        "programme": Page.objects.get(slug="ct").specific,
    }[what]
    page.title = "Tên chưa đăng"
    response = page.make_preview_request(rf.get("/"))
    assert response.status_code == 200
    assert "<h1>Tên chưa đăng</h1>" in words(response.render())


def test_address_is_made_of_the_title_without_tone_marks(tree):
    lesson = tree.add_child(instance=LessonPage(title="Đi đường vòng", aim="bạn đi được.", body=[]))
    assert lesson.slug == "di-duong-vong"
    assert lesson.key.startswith("bai-")


def test_copy_of_a_course_is_a_course_of_its_own(tree):
    copy = tree.copy(recursive=True, update_attrs={"slug": "ban-sao", "title": "Bản sao"})
    assert copy.code != tree.code
    assert copy.code.startswith("khoa-")
    keys = LessonPage.objects.child_of(copy).values_list("key", flat=True)
    assert len(keys) == 2
    assert not set(keys) & set(LessonPage.objects.child_of(tree).values_list("key", flat=True))


def test_codes_of_checks_are_read_as_they_are_typed():
    assert LessonPage(checks=" a-1, a-2,,a-3 ").check_codes() == ["a-1", "a-2", "a-3"]


def test_lesson_keeps_the_chosen_checks(admin_client, tree):
    edit = reverse("wagtailadmin_pages:edit", args=[LessonPage.objects.get(slug="bai-1").pk])
    data = {
        "title": "Bài 1",
        "slug": "bai-1",
        "aim": "bạn làm được.",
        "minutes": "8",
        "body": streamfield([("text", rich_text("<p>Mới.</p>"))]),
        "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"},
        "action-publish": "1",
    }
    answer = admin_client.post(edit, {**nested_form_data(data), "checks": ["khoa-mau-2", "khoa-mau-4"]})
    assert answer.status_code == 302, answer.context["form"].errors
    assert LessonPage.objects.get(slug="bai-1").check_codes() == ["khoa-mau-2", "khoa-mau-4"]
    assert admin_client.get(edit).context["form"].initial["checks"] == ["khoa-mau-2", "khoa-mau-4"]


def test_rows_are_named_by_what_they_are(tree):
    """In the admin's lists, in messages and in the log."""
    course, edition = published("ten")
    enrolment = enrolled(LearnerFactory(), course, edition)
    complete(enrolment)
    learner, attempt = enrolment.learner, Attempt.objects.get()
    asked, question = attempt.answers.first(), Question.objects.first()
    programme = make_programme("khac", course)
    names = {
        edition: "Khóa ten (1.1)",
        edition.lessons.first(): "Bài 1",
        edition.edition_questions.first(): f"{edition.pk}: {edition.edition_questions.first().version_id}",
        question: question.code,
        question.current: f"{question.pk} v1",
        enrolment: f"{learner.pk}: {course.pk}",
        learner.lesson_finishes.first(): f"{learner.pk}: {learner.lesson_finishes.first().lesson_key}",
        attempt: f"{learner.pk}: {edition.pk} submitted",
        asked: f"{attempt.pk}: {asked.version_id}",
        learner.completions.first(): f"{learner.pk}: {course.pk}",
        learner.programme_enrolments.create(programme=programme, started_at=AT): f"{learner.pk}: {programme.pk}",
    }
    assert {str(row) for row in names} == set(names.values())
    assert Question(code="moi").stem == ""
