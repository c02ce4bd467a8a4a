"""Before and after publishing: what the preview says, what the author is told, that every door freezes."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Workflow

from content.tasks import publish_scheduled
from courses.models import CoursePage, Edition, Enrolment, LessonPage, PracticalTask, Prerequisite, Question, SkillTerm
from courses.tasks import move_learners
from tests import kept
from tests.courses import editing
from tests.courses.test_admin import holder_of
from tests.courses.way import complete, enrolled, finish, publish
from tests.factories import LearnerFactory, QuestionFactory, add_version, make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(db):
    kept.site()
    return make_course("khoa", lessons=4)


def preview(client, course):
    return client.get(f"/quan-tri/truoc-khi-xuat-ban/{course.pk}/")


def seen(client, course):
    return " ".join(preview(client, course).content.decode().split())


def draft(course, **fields):
    """A draft with other fields, not published."""
    page = CoursePage.objects.get(pk=course.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision()


def lesson(course, n=0):
    return LessonPage.objects.child_of(course).order_by("path")[n]


# --- the preview
def test_preview_of_the_first_edition_shows_the_rule_in_words(admin_client, course):
    page = seen(admin_client, course)
    assert "Lần xuất bản đầu tiên" in page
    assert "Hoàn thành khi học xong các bài và đạt bài kiểm tra, hoặc được công nhận kết quả đã có." in page


def test_preview_of_a_course_without_live_lessons_says_what_to_do(admin_client, course):
    for each in LessonPage.objects.child_of(course):
        each.unpublish()
    page = seen(admin_client, course)
    assert "Chưa có bài nào được xuất bản" in page
    assert "(chưa có trong khóa)" in page


def test_preview_says_a_finding_once_with_all_its_places_and_what_must_be_done_first(admin_client, course):
    page = lesson(course, 3)
    page.body = page._meta.get_field("body").to_python(
        [{"type": "text", "value": '<p><a href="/khong-co/">Ở đây</a></p>'}]
    )
    page.save()
    context = preview(admin_client, course).context
    ((must, where),) = context["musts"]
    assert must == "Đường dẫn “/khong-co/” không dẫn tới đâu. Hãy sửa hoặc bỏ đi."
    assert where == [("Bài 4", f"/quan-tri/pages/{page.pk}/edit/")]
    spoken = [places for said, places in context["advice"] if "bản đọc thu sẵn" in said]
    assert [[title for title, _address in places] for places in spoken] == [["Bài 1", "Bài 2", "Bài 3", "Bài 4"]]
    text = seen(admin_client, course)
    assert text.index("Phải sửa trước khi xuất bản") < text.index("Nên xem lại, không bắt buộc")


def test_preview_of_an_unchanged_course_says_so(admin_client, course):
    publish(course)
    assert "Người học vẫn học phiên bản 1." in seen(admin_client, course)


def test_preview_of_a_correction_says_whom_it_reaches(admin_client, course):
    edition = publish(course)
    enrolled(LearnerFactory(), course, edition)
    complete(enrolled(LearnerFactory(), course, edition))
    page = lesson(course)
    page.title = "Bài một, sửa lại"
    page.save()
    text = seen(admin_client, course)
    assert "Sửa câu chữ của phiên bản 1" in text
    assert "cả 2 người của phiên bản này thấy bản sửa" in text
    assert "<dt>Bài sửa nội dung</dt><dd>Bài một, sửa lại</dd>" in text
    assert "Ai chuyển sang" not in text


def test_preview_of_a_new_edition_tells_every_change(admin_client, course):
    publish(course)
    lesson(course, 3).unpublish()
    added = LessonPage(title="Bài thêm", slug="them", key="khoa/them", aim="a.", body=[])
    CoursePage.objects.get(pk=course.pk).add_child(instance=added)
    first = lesson(course)
    lesson(course, 1).move(first, pos="left")
    first.refresh_from_db()
    first.checks = "khoa-4"
    first.save()
    retired, changed, _kept, _asked = course.questions.order_by("code")
    Question.objects.filter(pk=retired.pk).update(is_active=False)
    add_version(changed, {"stem": "Câu sửa?", "explanation": "E.", "answer": True})
    add_version(
        QuestionFactory(code="khoa-moi", course=course), {"stem": "Câu mới?", "explanation": "E.", "answer": True}
    )
    PracticalTask.objects.create(course=course, title="Gửi phản ánh", how="Tự gửi được.")
    SkillTerm.objects.create(course=course, skill="1.1", draw=2, pass_mark=60)
    Prerequisite.objects.create(course=course, required=make_course("truoc"))
    draft(course, rule={"all": ["lessons", "tasks"]}, pass_mark=90, tries_a_day=3, is_strict=True)
    text = seen(admin_client, course)
    for said in (
        "Phiên bản mới: số 2",
        "<td>Hoàn thành khi học xong các bài và được xác nhận mọi bài thực hành.</td>",
        '<th scope="row">Điểm đạt</th><td>70 %</td><td>90 %</td>',
        "<td>không giới hạn</td><td>3 lượt</td>",
        "<td>không</td><td>có</td>",
        "<td>không có</td><td>Gửi phản ánh (Tự gửi được.)</td>",
        "<td>không có</td><td>1.1: 2 câu, đạt từ 60 %</td>",
        "<td>không có</td><td>Khóa truoc</td>",
        "<dt>Bài thêm vào</dt><dd>Bài thêm</dd>",
        "<dt>Bài bỏ đi</dt><dd>Bài 4</dd>",
        "Các bài xếp lại thứ tự.",
        "<dt>Bài đổi câu hỏi tự kiểm tra</dt><dd>Bài 1</dd>",
        "Câu mới? <small>(khoa-moi)</small>",
        "Câu sửa? <small>(khoa-2)</small>",
        "<small>(khoa-1)</small>",
    ):
        assert said in text, said


def test_preview_counts_who_is_in_the_middle_and_who_would_move(admin_client, course):
    edition = publish(course)
    keys = list(edition.lessons.values_list("key", flat=True))
    for done, people in ((0, 3), (1, 2), (2, 1), (4, 1)):
        for _ in range(people):
            finish(enrolled(LearnerFactory(), course, edition), *keys[:done])
    complete(enrolled(LearnerFactory(), course, edition))
    draft(course, pass_mark=90, move_below=30)
    page = preview(admin_client, course).context["publication"]
    assert page.halfway == 7
    assert [(tenth.first, tenth.people) for tenth in page.tenths if tenth.people] == [
        (0, 3),
        (20, 2),
        (50, 1),
        (100, 1),
    ]
    assert max(tenth.width for tenth in page.tenths) == 100
    assert [(choice.percent, choice.people, choice.staying, choice.is_chosen) for choice in page.choices] == [
        (0, 0, 7, False),
        (25, 3, 4, False),
        (30, 5, 2, True),
        (50, 5, 2, False),
        (75, 6, 1, False),
        (100, 6, 1, False),
    ]
    draft(course, pass_mark=90, move_below=30)
    CoursePage.objects.get(pk=course.pk).get_latest_revision().publish()
    assert move_learners() == 5  # what the preview said


def test_preview_warns_of_what_is_missing(admin_client, course):
    other = make_course("hai")
    Prerequisite.objects.create(course=course, required=other)
    Prerequisite.objects.create(course=other, required=course)
    SkillTerm.objects.create(course=course, skill="4.2", draw=2)
    page = lesson(course)
    page.title = "Đang sửa"
    page.save_revision()
    text = seen(admin_client, course)
    assert "Năng lực 4.2 cần 2 câu, ngân hàng chỉ có 0." in text
    assert "Khóa khoa → Khóa hai → Khóa khoa." in text
    assert "Đang sửa</a></li>" in text


@pytest.mark.parametrize(
    ("role", "status"), [("editor", 200), ("administrator", 200), ("officer", 302), ("division", 302)]
)
def test_preview_is_for_who_edits_or_reviews(client, course, role, status):
    client.force_login(holder_of(role))
    assert preview(client, course).status_code == status


def test_preview_is_reached_from_the_form_and_the_header(admin_client, course):
    page = admin_client.get(f"/quan-tri/pages/{course.pk}/edit/").content.decode()
    assert page.count(f"/quan-tri/truoc-khi-xuat-ban/{course.pk}/") >= 2
    assert "truoc-khi-xuat-ban" not in admin_client.get(f"/quan-tri/pages/{lesson(course).pk}/edit/").content.decode()


# --- what the author is told
def publish_form(client, course, **fields):
    answer = editing.post(client, course, editing.course_form(client, course, **fields), act="publish")
    return answer.content.decode()


def test_author_is_told_what_became_of_a_publication(admin_client, course):
    enrolled(LearnerFactory(), course, publish(course))
    assert "Bản sửa câu chữ" in publish_form(admin_client, course, summary="Tóm tắt khác.")
    assert "người mới: 2" in publish_form(admin_client, course, pass_mark=80)
    assert "Phiên bản 3: người mới học bản này; ai mới học dưới 50 %" in publish_form(
        admin_client, course, pass_mark=90, move_below=50
    )


def test_author_of_a_course_without_lessons_is_told_that_nobody_can_open_it(admin_client):
    kept.site()
    assert "chưa có bài nào được xuất bản" in publish_form(admin_client, make_course("rong", lessons=0))


def test_author_of_a_lesson_is_told_when_learners_see_it(admin_client, course):
    page = lesson(course)
    answer = editing.post(admin_client, page, editing.lesson_form(admin_client, page, "Câu mới."), act="publish")
    text = answer.content.decode()
    assert "Người học thấy bài này khi khóa học “Khóa khoa” được xuất bản." in text
    assert f"/quan-tri/truoc-khi-xuat-ban/{course.pk}/" in text
    assert not Edition.objects.exists()


# --- every door freezes
@pytest.mark.parametrize("kind", ["course", "lesson"])
def test_workflow_of_author_and_reviewer_publishes_with_comments(client, course, kind):
    publish(course)
    page = course if kind == "course" else lesson(course)
    author, reviewer = holder_of("editor"), holder_of("administrator")
    client.force_login(author)
    if kind == "course":
        data = editing.course_form(client, page, summary="Đã sửa.")
    else:
        data = editing.lesson_form(client, page, "Đã sửa.")
    editing.post(client, page, data, act="submit")
    page = type(page).objects.get(pk=page.pk)
    task = page.current_workflow_task_state
    assert task.workflow_state.workflow == Workflow.objects.get(active=True)
    client.force_login(reviewer)
    if kind == "course":
        assert "Sửa câu chữ của phiên bản 1" in seen(client, course)
    form = editing.course_form(client, page) if kind == "course" else editing.lesson_form(client, page, "Đã sửa.")
    pressed = {
        "action-workflow-action": "1",
        "workflow-action-name": "approve",
        "workflow-action-extra-data": '{"comment": "Tốt"}',
    }
    answer = editing.post(client, page, form | pressed)
    page = type(page).objects.get(pk=page.pk)
    assert (page.live, page.has_unpublished_changes) == (True, False)
    task.refresh_from_db()
    assert (task.comment, task.finished_by) == ("Tốt", reviewer)
    text = answer.content.decode()
    if kind == "course":
        assert list(Edition.objects.values_list("number", "revision")) == [(1, 2), (1, 1)]
        assert "Bản sửa câu chữ" in text
    else:
        assert Edition.objects.count() == 1
        assert "Người học thấy bài này khi khóa học" in text


def test_choice_made_by_the_author_is_used_when_the_reviewer_approves(client, course):
    enrolment = enrolled(LearnerFactory(), course, publish(course))
    author, reviewer = holder_of("editor"), holder_of("administrator")
    client.force_login(author)
    editing.post(client, course, editing.course_form(client, course, pass_mark=90, move_below=50), act="submit")
    client.force_login(reviewer)
    assert [c.percent for c in preview(client, course).context["publication"].choices if c.is_chosen] == [50]
    task = CoursePage.objects.get(pk=course.pk).current_workflow_task_state
    client.post(f"/quan-tri/pages/workflow/action/{course.pk}/approve/{task.pk}/", {"comment": ""})
    move_learners()
    assert Enrolment.objects.get(pk=enrolment.pk).edition.number == 2


def test_course_that_was_sent_back_freezes_nothing(client, course):
    author, reviewer = holder_of("editor"), holder_of("administrator")
    publish(course)
    client.force_login(author)
    editing.post(client, course, editing.course_form(client, course, pass_mark=90), act="submit")
    client.force_login(reviewer)
    task = CoursePage.objects.get(pk=course.pk).current_workflow_task_state
    client.post(f"/quan-tri/pages/workflow/action/{course.pk}/reject/{task.pk}/", {"comment": "Sửa thêm"})
    assert Edition.objects.count() == 1


def test_publication_at_its_hour_freezes(admin_client, course):
    hour = timezone.now() + timedelta(hours=1)
    edition = publish(course)
    page = CoursePage.objects.get(pk=course.pk)
    page.pass_mark, page.go_live_at = 90, hour
    page.save_revision().publish()
    publish_scheduled()
    assert Edition.objects.count() == 1
    revision, struck = page.get_latest_revision(), timezone.now() - timedelta(minutes=1)
    revision.approved_go_live_at, revision.content["go_live_at"] = struck, struck.isoformat()
    revision.save()
    publish_scheduled()
    assert Edition.objects.exclude(pk=edition.pk).get().pass_mark == 90


def test_publishing_sends_the_move_at_once(admin_client, course, monkeypatch, django_capture_on_commit_callbacks):
    enrolment = enrolled(LearnerFactory(), course, publish(course))
    monkeypatch.setattr(move_learners, "apply_async", lambda **_options: move_learners())
    with django_capture_on_commit_callbacks(execute=True):
        publish_form(admin_client, course, summary="Tóm tắt khác.")
    assert Enrolment.objects.get(pk=enrolment.pk).edition.revision == 2
