"""The question bank in the admin, and pages that people learned from."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Workflow

from accounts.actions import posts
from audit.models import Entry
from audit.rules import SYSTEM
from content.models import Picture
from courses.actions import learning
from courses.actions.editions import publish_edition
from courses.forms import QuestionForm
from courses.models import CoursePage, LessonPage, Question
from tests import kept
from tests.courses import editing
from tests.factories import CommuneFactory, LearnerFactory, UserFactory, make_course, moment

pytestmark = pytest.mark.django_db
NEW = "/quan-tri/questions/new/"
AT = moment("2026-11-01 08:00")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="9" height="9"/></svg>'


def holder_of(role):
    user = UserFactory()
    posts.appoint(user=user, unit=CommuneFactory(), role=role, by=SYSTEM, at=AT)
    return user


@pytest.fixture
def course(db):
    reverse("wagtailadmin_home")  # the admin is up, and Wagtail counts what refers to what
    kept.site()
    return make_course("khoa")


@pytest.fixture
def editor(client, course):
    client.force_login(holder_of("editor"))
    return client


@pytest.fixture
def administrator(client, course):
    client.force_login(holder_of("administrator"))
    return client


def listed(name, values):
    """The posted form of a list block."""
    found = {f"{name}-count": str(len(values))}
    for n, value in enumerate(values):
        found |= {f"{name}-{n}-order": str(n), f"{name}-{n}-deleted": "", f"{name}-{n}-type": "item"}
        parts = value.items() if isinstance(value, dict) else [(None, value)]
        found |= {f"{name}-{n}-value{f'-{part}' if part else ''}": text for part, text in parts}
    return found


def options(*texts, right=(0,)):
    return [
        {"text": text, "feedback": "" if n in right else f"Chưa đúng: {text}"}
        | ({"correct": "on"} if n in right else {})
        for n, text in enumerate(texts)
    ]


def posted(course, kind, parts, **fields):
    return {
        "course": course.pk,
        "code": "cau-1",
        "stem": "Có ai hỏi mã OTP thì làm gì?",
        "picture": "",
        "explanation": "Mã OTP là chìa khóa nhà.",
        "hint": "",
        "lesson_key": f"{course.code}/bai-1",
        "skill": "4.1",
        "difficulty": "1",
        "is_active": "on",
        "asked-count": "1",
        "asked-0-type": kind,
        "asked-0-order": "0",
        "asked-0-deleted": "",
        "asked-0-id": "",
        **parts,
        **fields,
    }


SINGLE = listed("asked-0-value-choices", options("Không đọc cho ai", "Đọc cho họ", "Nhắn cho họ"))


@pytest.mark.parametrize(
    ("kind", "parts", "body"),
    [
        ("single", SINGLE, {"choices": 3}),
        (
            "multiple",
            listed("asked-0-value-choices", options("Cúp máy", "Báo công an", "Đọc mã", right=(0, 1))),
            {"choices": 3},
        ),
        (
            "true_false",
            {
                "asked-0-value-answer": "false",
                "asked-0-value-feedback_true": "Đừng đọc mã cho ai.",
                "asked-0-value-feedback_false": "",
            },
            {"answer": False},
        ),
        (
            "ordering",
            listed("asked-0-value-items", [{"text": text} for text in ("Bật máy", "Mở khóa", "Gọi")])
            | {"asked-0-value-feedback": "Bật máy trước."},
            {"items": 3},
        ),
    ],
)
def test_question_of_each_kind_is_written_and_opened_again(editor, course, kind, parts, body):
    answer = editor.post(NEW, posted(course, kind, parts))
    assert answer.status_code == 302, answer.context["form"].errors
    question = Question.objects.get(code="cau-1")
    kept = question.current.body
    assert question.kind == kind
    assert {name: kept[name] if name == "answer" else len(kept[name]) for name in body} == body
    page = editor.get(f"/quan-tri/questions/edit/{question.pk}/")
    assert page.context["form"].initial["stem"] == "Có ai hỏi mã OTP thì làm gì?"
    assert page.context["form"].initial["asked"][0].block_type == kind


def test_question_saved_again_is_a_new_version_and_the_same_words_are_none(editor, course):
    editor.post(NEW, posted(course, "single", SINGLE))
    question = Question.objects.get(code="cau-1")
    edit = f"/quan-tri/questions/edit/{question.pk}/"
    editor.post(edit, posted(course, "single", SINGLE))
    assert question.versions.count() == 1
    editor.post(edit, posted(course, "single", SINGLE, stem="Người lạ hỏi mã OTP thì làm gì?"))
    assert [v.body["stem"][:5] for v in question.versions.order_by("number")] == ["Có ai", "Người"]


def test_question_put_aside_stays_with_its_versions(editor, course):
    editor.post(NEW, posted(course, "single", SINGLE))
    question = Question.objects.get(code="cau-1")
    data = posted(course, "single", SINGLE)
    data.pop("is_active")
    editor.post(f"/quan-tri/questions/edit/{question.pk}/", data)
    question.refresh_from_db()
    assert (question.is_active, question.versions.count()) == (False, 1)


@pytest.mark.parametrize(
    ("kind", "parts", "said"),
    [
        ("single", listed("asked-0-value-choices", options("A", "B", "C", right=())), "đúng một lựa chọn đúng"),
        ("single", listed("asked-0-value-choices", options("A", "A", "C")), "không trùng"),
        ("multiple", listed("asked-0-value-choices", options("A", "B", "C")), "ít nhất hai lựa chọn đúng"),
        (
            "true_false",
            {
                "asked-0-value-answer": "true",
                "asked-0-value-feedback_true": "",
                "asked-0-value-feedback_false": "",
            },
            "chưa có lời nhận xét",
        ),
    ],
)
def test_question_that_cannot_be_asked_says_why_and_saves_nothing(editor, course, kind, parts, said):
    page = editor.post(NEW, posted(course, kind, parts))
    assert page.status_code == 200
    assert said in " ".join(page.context["form"].errors["asked"])
    assert not Question.objects.filter(code="cau-1").exists()


def test_question_of_another_kind_is_refused(editor, course):
    editor.post(NEW, posted(course, "single", SINGLE))
    question = Question.objects.get(code="cau-1")
    steps = [{"text": text} for text in ("Một", "Hai", "Ba")]
    ordering = listed("asked-0-value-items", steps) | {"asked-0-value-feedback": "Chưa."}
    page = editor.post(f"/quan-tri/questions/edit/{question.pk}/", posted(course, "ordering", ordering))
    assert "không đổi loại được" in " ".join(page.context["form"].errors["asked"])
    assert question.versions.count() == 1


def test_question_without_words_is_told_at_its_field(editor, course):
    page = editor.post(NEW, posted(course, "single", SINGLE, stem=""))
    assert list(page.context["form"].errors) == ["stem"]


def test_question_with_hint_and_picture_keeps_both(editor, course, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    picture = Picture.objects.create(
        title="Chìa khóa", alt="Chiếc chìa khóa", file=ContentFile(SVG, name="khoa.svg"), width=10, height=10
    )
    editor.post(NEW, posted(course, "single", SINGLE, hint=" Nghĩ kỹ. ", picture=picture.pk))
    question = Question.objects.get(code="cau-1")
    body = question.current.body
    assert (body["hint"], body["image"]) == (
        "Nghĩ kỹ.",
        {"id": picture.pk, "src": picture.file.url, "alt": "Chiếc chìa khóa", "width": 10, "height": 10},
    )
    initial = QuestionForm(instance=question).initial
    assert (initial["hint"], initial["picture"]) == ("Nghĩ kỹ.", picture.pk)


def test_question_is_tied_to_a_lesson_of_any_course(editor, course):
    make_course("khoa-khac", lessons=1)
    make_course("khong-bai", lessons=0)
    choices = editor.get(NEW).context["form"].fields["lesson_key"].choices
    assert [(group, len(lessons)) for group, lessons in choices[1:]] == [("Khóa khoa", 2), ("Khóa khoa-khac", 1)]


def test_lesson_offers_the_questions_of_its_course(editor, course):
    make_course("khoa-khac")
    lesson = LessonPage.objects.child_of(course).first()
    form = editor.get(f"/quan-tri/pages/{lesson.pk}/edit/").context["form"]
    assert [code for code, _ in form.fields["checks"].choices] == [f"khoa-{n}" for n in range(1, 5)]


@pytest.mark.parametrize("which", ["course", "shelf"])
def test_page_that_people_learn_from_is_archived_instead_of_deleted(admin_client, course, which):
    edition = publish_edition(course_id=course.pk, by=SYSTEM, at=AT)
    learning.enrol(learner=LearnerFactory(), course=course, edition=edition, at=timezone.now())
    page = course if which == "course" else course.get_parent()
    answer = admin_client.post(f"/quan-tri/pages/{page.pk}/delete/", follow=True)
    assert "phiên bản khóa học" in answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"/quan-tri/luu-tru/{page.pk}/"
    assert CoursePage.objects.filter(pk=course.pk).exists()


@pytest.mark.parametrize("ask", ["get", "post"])
@pytest.mark.parametrize("which", ["course", "shelf"])
def test_page_that_people_learn_from_is_archived_instead_of_deleted_with_others(admin_client, course, which, ask):
    """Asked already when pages are ticked: Wagtail would show no button there, and no way out."""
    publish_edition(course_id=course.pk, by=SYSTEM, at=AT)
    page = course if which == "course" else course.get_parent()
    spare = make_course("thua", lessons=0, questions=0, draw=1)
    address = f"/quan-tri/bulk/wagtailcore/page/delete/?id={spare.pk}&id={page.pk}"
    answer = getattr(admin_client, ask)(address, follow=True)
    assert answer.redirect_chain[-1][0] == f"/quan-tri/luu-tru/{page.pk}/"
    assert "Không xóa được" in answer.content.decode()
    assert "Hãy lưu trữ" in answer.content.decode()
    assert CoursePage.objects.filter(pk__in=[course.pk, spare.pk]).count() == 2


def test_page_that_nothing_hangs_on_is_deleted(administrator, course):
    lesson = LessonPage.objects.child_of(course).first()
    assert administrator.post(f"/quan-tri/pages/{lesson.pk}/delete/").status_code == 302
    assert not Page.objects.filter(pk=lesson.pk).exists()


def test_question_that_was_asked_is_not_deleted(administrator, course):
    publish_edition(course_id=course.pk, by=SYSTEM, at=AT)
    question = Question.objects.get(code="khoa-1")
    answer = administrator.post(f"/quan-tri/questions/delete/{question.pk}/", follow=True)
    assert "Không xóa được “khoa-1”" in answer.content.decode()
    assert Question.objects.filter(code="khoa-1").exists()


def test_deletion_in_the_admin_is_recorded(administrator, course):
    spare = Question.objects.create(code="thua", course=course, kind="single")
    administrator.post(f"/quan-tri/questions/delete/{spare.pk}/")
    assert Entry.objects.get(act="question.delete").object_id == str(spare.pk)


@pytest.mark.parametrize("has_questions", [True, False])
def test_course_without_questions_warns_who_publishes_it(administrator, course, has_questions):
    Question.objects.filter(course=course).update(is_active=has_questions)
    answer = editing.post(administrator, course, editing.course_form(administrator, course), act="publish")
    assert ("chưa có câu hỏi kiểm tra" in answer.content.decode()) is not has_questions
    assert course.editions.get().published_by_id == answer.wsgi_request.actor.id


def test_what_an_editor_sends_is_published_by_an_administrator(client, course):
    workflow = Workflow.objects.get(active=True)
    assert workflow.name == "Duyệt nội dung"
    author, reviewer = holder_of("editor"), holder_of("administrator")
    course.unpublish()
    course.save_revision(user=author)
    state = workflow.start(course, author)
    task = state.current_task_state
    assert task.task.specific.get_actions(course, author) == []
    client.force_login(author)
    approve = f"/quan-tri/pages/workflow/action/{course.pk}/approve/{task.pk}/"
    client.post(approve, {"comment": ""})
    course.refresh_from_db()
    assert not course.live
    client.force_login(reviewer)
    client.post(approve, {"comment": "Tốt"})
    course.refresh_from_db()
    assert course.live
    assert course.editions.count() == 1
