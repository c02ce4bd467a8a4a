"""The result of an attempt: what it means, question by question, and what to do next."""

from datetime import timedelta

import pytest

from accounts.actions import merging
from accounts.models import Learner
from audit.rules import SYSTEM
from courses.actions import attempts
from courses.models import Attempt, Completion, CoursePage, LessonPage, Question, SkillTerm
from courses.queries.learning import enrolment_of
from courses.rules import framework
from courses.tasks import close_overdue_attempts
from tests.courses.asked import ALL
from tests.courses.way import (
    AT,
    answer,
    complete,
    enrolled,
    finish,
    finish_all,
    pass_test,
    publish,
    published,
    sign_in,
    take_test,
)
from tests.courses.way import with_every_kind as course_with_every_kind
from tests.factories import LearnerFactory, make_course, make_programme

pytestmark = pytest.mark.django_db
WRONG = {
    "single": "a",
    "multiple": ["a", "c"],
    "true_false": False,
    "ordering": ["b", "a", "c"],
    "matching": {"a": "b", "b": "a", "c": "c"},
    "numeric": "5",
    "hotspot": "a",
    "scenario": {"1": "b", "2": True, "3": ["a", "b"]},
}


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def learner(client):
    return sign_in(client)


@pytest.fixture
def enrolment(learner):
    return enrolled(learner, *published())


def result(client, attempt: Attempt):
    return client.get(f"/hoc/khoa-mau/kiem-tra/{attempt.pk}/ket-qua/")


def test_result_of_an_open_attempt_leads_to_its_overview(client, enrolment):
    attempt = attempts.start_attempt(enrolment=enrolment, at=AT)
    assert result(client, attempt)["Location"] == f"/hoc/khoa-mau/kiem-tra/{attempt.pk}/"


def test_pass_with_all_lessons_completes_the_course(client, enrolment):
    finish_all(enrolment)
    said = words(result(client, take_test(enrolment, right=4)))
    for part in (
        "Chúc mừng, bạn đã đạt!",
        "Bạn đúng <b>4 trong 4</b> câu.",
        "Mức đạt là 70 %.",
        "Bạn đã hoàn thành khóa học",
        "Đi tiếp trên con đường học",
    ):
        assert part in said
    assert Completion.objects.count() == 1


def test_pass_with_lessons_missing_explains_criterion_by_criterion(client, enrolment):
    finish(enrolment, "khoa-mau/bai-2")
    page = result(client, take_test(enrolment, right=3))
    said = words(page)
    for part in (
        "Chúc mừng, bạn đã đạt!",
        "Còn những việc sau để hoàn thành khóa học:",
        "Học xong các bài: 1 trong 2",
        "Làm bài kiểm tra đúng từ 70 % trở lên",
        "Kết quả cao nhất: 75 %",
        "Học tiếp",
    ):
        assert part in said
    assert [(c.code, c.is_met) for c in page.context["view"].outcome.criteria] == [
        ("lessons", False),
        ("assessment", True),
        ("exemption", False),
    ]
    assert not Completion.objects.exists()


def test_failure_names_the_lessons_to_read_again_and_offers_another_try(client, enrolment):
    page = result(client, take_test(enrolment, right=1))
    said = words(page)
    for part in ("Chưa đạt, bạn làm lại được", "Bạn đúng <b>1 trong 4</b> câu.", "Làm lại với câu hỏi khác"):
        assert part in said
    assert [(weak.name, [lesson.slug for lesson in weak.lessons]) for weak in page.context["weak"]] == [
        ("Duyệt, tìm kiếm và lọc dữ liệu, thông tin", ["bai-1"])
    ]
    assert "Đúng 1 trong 4 câu" in said
    assert 'href="/hoc/khoa-mau/bai-1/"' in said


def test_failure_in_questions_of_no_lesson_names_none(client, learner):
    course, _edition = published()
    Question.objects.update(lesson_key="")
    page = result(client, take_test(enrolled(learner, course, publish(course)), right=0))
    assert [weak.lessons for weak in page.context["weak"]] == [()]
    assert "/hoc/khoa-mau/bai-1/" not in words(page)


def test_failure_after_completion_takes_nothing_back(client, enrolment):
    complete(enrolment)
    page = result(client, take_test(enrolment, right=0))
    assert page.context["view"].outcome.is_met
    assert "Bạn đã hoàn thành khóa học" in words(page)
    assert "Lần này chưa đạt, nhưng bạn đã đạt trước đó" in words(page)


def test_try_that_counts_is_the_one_that_passed_even_below_a_failed_one(client, learner):
    SkillTerm.objects.create(course=make_course(draw=4), skill="1.1", draw=4, pass_mark=100)
    course = CoursePage.objects.get()
    enrolment = enrolled(learner, course, publish(course))
    finish(enrolment, "khoa-mau/bai-1")
    passed = pass_test(enrolment)
    Attempt.objects.filter(pk=passed.pk).update(score=70)
    page = words(result(client, take_test(enrolment, right=3)))  # 75 %, but the skill wants all
    assert "Lần này chưa đạt, nhưng bạn đã đạt trước đó" in page
    assert "Lần được tính của bạn: đúng 70 %." in page
    assert "Còn những việc sau để hoàn thành khóa học" in page


def test_skills_with_a_mark_of_their_own_are_told_before_and_beside_the_course(client, learner):
    course = make_course(draw=4)
    SkillTerm.objects.create(course=course, skill="1.1", draw=4, pass_mark=80)
    enrolled(learner, course, publish(course))
    named = f"và từng phần: {framework.name('1.1')} từ 80 %"
    assert named in words(client.get("/hoc/khoa-mau/kiem-tra/"))
    assert named in words(client.get("/khoa-hoc/khoa-mau/"))


def test_result_tells_each_kind_with_its_feedback(client, learner):
    course, edition, asked = course_with_every_kind()
    enrolment = enrolled(learner, course, edition)
    attempt = attempts.start_attempt(enrolment=enrolment, at=AT)
    for question in asked:
        wrong = WRONG[question.kind]
        attempts.save_answer(attempt_id=attempt.pk, version_id=question.current_id, response=wrong, at=AT)
    page = result(client, attempts.close_attempt(attempt_id=attempt.pk, at=AT))
    said = words(page)
    for part in (
        "Bạn trả lời: Ngân hàng",
        "Ngân hàng không hỏi mã.",
        "Còn thiếu: Bảo giấu người nhà",
        "Bạn trả lời: Sai",
        "Đừng đọc.",
        "<li>1. Hỏi người nhà</li><li>2. Dừng lại</li><li>3. Báo công an</li>",
        "Việc đầu tiên là dừng lại.",
        "<li>“Nhanh lên!” → Sợ</li>",
        "Chưa khớp hết.",
        'Bạn trả lời: <span class="nowrap">5 đồng</span>',
        "Bạn quên số nghìn.",
        "Bạn trả lời: 3. Nút ở dưới",
        "Nút đỏ.",
        "<li>Họ là người nhà. → Đúng</li>",
        "Chưa chắc.",
    ):
        assert part in said
    assert said.count('<b><span aria-hidden="true">▲</span> Chưa đúng.</b>') == len(ALL)
    for _kind, body in ALL:
        assert body["explanation"] in said


def test_result_of_nothing_answered_says_so(client, enrolment):
    attempt = attempts.start_attempt(enrolment=enrolment, at=AT)
    page = result(client, attempts.close_attempt(attempt_id=attempt.pk, at=AT))
    assert words(page).count("Bạn chưa trả lời câu này.") == 4
    assert "Bạn trả lời:" not in words(page)


def test_result_is_of_the_questions_that_were_asked(client, enrolment):
    attempt = take_test(enrolment, right=4)
    for question in Question.objects.all():
        question.is_active = False
        question.save()
    LessonPage.objects.get(key="khoa-mau/bai-1").unpublish()
    publish(enrolment.course)
    assert len(result(client, attempt).context["items"]) == 4


def test_result_gives_the_pass_mark_that_it_was_held_against(client, learner):
    """A merged person: the attempt was on a newer edition than the one kept."""
    course, first = published()
    double = LearnerFactory()
    course.pass_mark = 50
    course.save()
    attempt = take_test(enrolled(double, course, publish(course)), right=2)
    enrolled(learner, course, first)
    Learner.objects.filter(pk=double.pk).update(canonical=learner)
    said = words(result(client, attempt))
    assert "Chúc mừng, bạn đã đạt!" in said
    assert "Mức đạt là 50 %." in said


def test_result_refuses_to_be_posted_to(client, enrolment):
    attempt = take_test(enrolment, right=4)
    assert client.post(f"/hoc/khoa-mau/kiem-tra/{attempt.pk}/ket-qua/").status_code == 405


# What merging completes


@pytest.mark.parametrize("is_better_merged", [True, False])
def test_merged_person_keeps_the_better_of_two_results(client, learner, is_better_merged):
    """Whichever record is kept, and although the worse result came later."""
    course, edition = published()
    double = LearnerFactory()
    better, worse = (double, learner) if is_better_merged else (learner, double)
    finish_all(enrolled(worse, course, edition))
    pass_test(enrolled(better, course, edition), AT + timedelta(hours=1))
    failed = take_test(enrolled(worse, course, edition), right=1, at=AT + timedelta(hours=2))
    merging.merge(kept=learner, merged=double, by=SYSTEM, at=AT + timedelta(hours=3))
    assert "Lần được tính của bạn: đúng 100 %." in words(result(client, failed))
    assert client.get("/hoc/khoa-mau/")["Location"] == "/khoa-hoc/khoa-mau/"
    done = Completion.objects.get()
    assert (done.learner, done.completed_at) == (learner, AT + timedelta(hours=1))


def test_attempt_of_persons_who_were_set_apart_again_is_closed_and_holds_up_nobody(learner):
    """It was begun under the enrolment of the other record; the pass stays with who sat the test."""
    course, edition = published(time_limit=30)
    double = LearnerFactory()
    enrolled(double, course, edition)
    merging.merge(kept=learner, merged=double, by=SYSTEM, at=AT)
    attempt = attempts.start_attempt(enrolment=enrolment_of(learner.pk, "khoa-mau"), at=AT)
    answer(attempt, right=4)
    merging.unmerge(merged=double, by=SYSTEM, at=AT)
    attempts.start_attempt(enrolment=enrolled(LearnerFactory(), course, edition), at=AT)
    assert close_overdue_attempts() == 2
    attempt.refresh_from_db()
    assert (attempt.learner, attempt.state, attempt.is_passed) == (learner, "expired", True)
    assert not Completion.objects.exists()


def test_course_completed_by_merging_is_recorded_on_going_on(client, learner):
    course, edition = published()
    double = LearnerFactory()
    finish_all(enrolled(double, course, edition))
    take_test(enrolled(learner, course, edition), right=4)
    Learner.objects.filter(pk=double.pk).update(canonical=learner)
    assert not Completion.objects.exists()
    assert client.get("/hoc/khoa-mau/")["Location"] == "/khoa-hoc/khoa-mau/"
    done = Completion.objects.get()
    assert (done.learner, done.course, done.completed_at) == (learner, course, AT)


def test_programme_completed_by_merging_is_recorded_on_the_learners_page(client, learner):
    one, two = published("mot"), published("hai")
    programme = make_programme("ct", one[0], two[0])
    client.post("/hoc/chuong-trinh/ct/")
    double = LearnerFactory()
    complete(enrolled(double, *one))
    complete(enrolled(learner, *two))
    Learner.objects.filter(pk=double.pk).update(canonical=learner)
    for _ in range(2):
        assert "Bạn đã hoàn thành chương trình!" in words(client.get("/hoc/"))
    done = Completion.objects.get(programme=programme)
    assert (done.learner, done.completed_at) == (learner, AT)


def test_programme_taken_down_is_complete_for_who_had_completed_it_and_for_nobody_else(client, learner):
    one, two = published("mot"), published("hai")
    programme = make_programme("ct", one[0], two[0])
    client.post("/hoc/chuong-trinh/ct/")
    double = LearnerFactory()
    complete(enrolled(double, *one))
    complete(enrolled(learner, *two))
    programme.unpublish()
    Learner.objects.filter(pk=double.pk).update(canonical=learner)
    assert "Bạn đã hoàn thành chương trình!" not in words(client.get("/hoc/"))
    Completion.objects.create(learner=double, programme=programme, completed_at=AT)
    assert "Bạn đã hoàn thành chương trình!" in words(client.get("/hoc/"))
    assert Completion.objects.filter(programme=programme).count() == 1


def test_programme_with_a_course_taken_down_is_not_said_to_be_complete(client, learner):
    one, two = published("mot"), published("hai")
    make_programme("ct", one[0], two[0])
    complete(enrolled(learner, *one))
    two[0].unpublish()
    client.post("/hoc/chuong-trinh/ct/")
    said = words(client.get("/hoc/"))
    assert "Bạn đã hoàn thành chương trình!" not in said
    assert "đang được biên soạn" in said
    assert not Completion.objects.filter(programme__isnull=False).exists()
