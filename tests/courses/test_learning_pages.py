"""The learner's own page, choosing a programme, "Tiếp tục"."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from accounts.models import Learner
from courses.actions.study_classes import cancel_session, leave
from courses.models import Completion, Enrolment, ProgrammeEnrolment
from courses.queries import learning
from courses.views.access import known_learner
from tests.courses.room import acting, house, opened, plan, seat, staff, town
from tests.courses.way import AT, complete, enrolled, finish, finish_all, pass_test, published, sign_in
from tests.factories import LearnerFactory, TargetGroupFactory, UserFactory, make_course, make_programme

pytestmark = pytest.mark.django_db
HOME = "/hoc/"


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def course(db):
    return published()


@pytest.fixture
def programme(course):
    return make_programme("ct", course[0])


def choose(client, code="ct"):
    return client.post(f"/hoc/chuong-trinh/{code}/", follow=True)


# Who is not known yet


@pytest.mark.parametrize("path", ["/hoc/", "/hoc/chuong-trinh/", "/hoc/khoa-mau/", "/hoc/khoa-mau/kiem-tra/"])
def test_stranger_is_asked_to_sign_in_and_comes_back(client, course, path):
    answer = client.get(path)
    assert answer["Location"] == f"/tai-khoan/login/?next={path.replace('/', '%2F')}"


def test_stranger_who_pressed_a_button_comes_back_to_the_learners_page(client, course):
    answer = client.post("/hoc/khoa-mau/bai-1/xong/")
    assert answer["Location"] == "/tai-khoan/login/?next=%2Fhoc%2F"
    assert not Enrolment.objects.exists()


def test_login_with_several_persons_says_first_who_is_learning(client, course):
    user = UserFactory()
    LearnerFactory.create_batch(2, user=user)
    client.force_login(user)
    assert client.get(HOME)["Location"] == "/ca-nhan/ai-dang-hoc/?next=%2Fhoc%2F"


def test_known_learner_is_never_nobody(rf):
    request = rf.get(HOME)
    request.learner = request.kiosk = None
    with pytest.raises(Http404):
        known_learner(request)


# Choosing a programme


def test_home_without_a_programme_offers_them(client, programme):
    sign_in(client)
    page = client.get(HOME, follow=True)
    assert page.redirect_chain == [("/hoc/chuong-trinh/", 302)]
    assert [found.code for found in page.context["programmes"]] == ["ct"]


def test_programmes_for_my_group_come_first(client, programme):
    group = TargetGroupFactory()
    mine = make_programme("cua-toi")
    mine.target_groups.add(group)
    mine.save()
    sign_in(client, target_group=group)
    assert [found.code for found in client.get("/hoc/chuong-trinh/").context["programmes"]] == ["cua-toi", "ct"]


def test_programmes_that_are_none_yet(client):
    sign_in(client)
    assert "Chưa có chương trình nào" in words(client.get("/hoc/chuong-trinh/"))


def test_chosen_programme_is_the_road_of_the_learners_page(client, programme):
    learner = sign_in(client)
    page = choose(client)
    assert page.redirect_chain == [(HOME, 302)]
    assert page.context["programme"] == programme
    assert ProgrammeEnrolment.objects.get().learner == learner


def test_choice_of_a_stranger_waits_until_they_are_known(client, programme):
    answer = client.post("/hoc/chuong-trinh/ct/", follow=True)
    assert answer.redirect_chain[-1][0] == "/tai-khoan/login/?next=%2Fhoc%2F"
    assert not ProgrammeEnrolment.objects.exists()
    learner = sign_in(client)
    assert client.get(HOME).context["programme"] == programme
    assert ProgrammeEnrolment.objects.get().learner == learner
    client.get(HOME)
    assert ProgrammeEnrolment.objects.count() == 1


def test_choice_that_was_taken_down_meanwhile_is_forgotten(client, programme):
    client.post("/hoc/chuong-trinh/ct/")
    programme.unpublish()
    sign_in(client)
    assert client.get(HOME)["Location"] == "/hoc/chuong-trinh/"
    assert not ProgrammeEnrolment.objects.exists()


def test_programme_that_does_not_exist_is_not_chosen(client, programme):
    sign_in(client)
    assert client.post("/hoc/chuong-trinh/khong-co/").status_code == 404
    assert client.get("/hoc/chuong-trinh/ct/").status_code == 405


# The learner's page


def test_home_of_a_beginner_leads_to_the_first_lesson(client, programme):
    sign_in(client, full_name="Lê Thị Đào")
    page = choose(client)
    said = words(page)
    assert "Chào Lê Thị Đào" in said
    assert "<h2>Bài 1</h2>" in said
    assert "Bắt đầu học" in said
    assert "Đã xong 0 trong 2 bài" in said


def test_home_of_somebody_on_the_way_leads_to_the_next_lesson(client, programme, course):
    learner = sign_in(client)
    finish(enrolled(learner, *course), "khoa-mau/bai-1")
    said = words(choose(client))
    assert "<h2>Bài 2</h2>" in said
    assert "Tiếp tục học" in said
    assert "Đã xong 1 trong 2 bài" in said


def test_first_lesson_of_a_later_course_is_not_called_the_very_first(client, course):
    make_programme("hai-khoa", course[0], published("sau")[0])
    learner = sign_in(client)
    client.post("/hoc/chuong-trinh/hai-khoa/")
    assert "Bài đầu tiên của bạn" in words(client.get(HOME))
    complete(enrolled(learner, *course))
    said = words(client.get(HOME))
    assert "Bài tiếp theo" in said
    assert "Bài đầu tiên của bạn" not in said


def test_home_after_the_lessons_leads_to_the_test(client, programme, course):
    learner = sign_in(client)
    finish_all(enrolled(learner, *course))
    said = words(choose(client))
    assert "<h2>Bài kiểm tra cuối khóa</h2>" in said
    assert "Việc tiếp theo" in said


def test_home_of_who_finished_the_programme_leads_to_the_certificate(client, programme, course):
    learner = sign_in(client)
    complete(enrolled(learner, *course))
    said = words(choose(client))
    assert "Bạn đã hoàn thành chương trình!" in said
    assert "Nhận giấy chứng nhận" in said


def test_home_of_a_programme_without_courses_says_that_it_is_being_written(client, course):
    make_programme("ct")
    sign_in(client)
    assert "đang được biên soạn" in words(choose(client))


def test_home_shows_the_programme_chosen_last(client, programme, course):
    other = make_programme("khac", course[0])
    sign_in(client)
    choose(client)
    assert choose(client, "khac").context["programme"] == other
    assert choose(client).context["programme"] == programme


def test_home_costs_the_same_however_many_learners_there_are(client, programme, course, django_assert_num_queries):
    learner = sign_in(client)
    finish(enrolled(learner, *course), "khoa-mau/bai-1")
    choose(client)
    with django_assert_num_queries(19):
        client.get(HOME)
    for other in LearnerFactory.create_batch(15):
        complete(enrolled(other, *course))
    with django_assert_num_queries(19):
        client.get(HOME)


def test_home_names_the_next_session_of_the_own_class(client, programme, course):
    learner = sign_in(client)
    choose(client)
    teacher = staff(town())
    study_class = opened(course[0], house(teacher.postings.get().unit), teacher)
    seat(study_class, learner)
    _gone, off, coming, _later = plan(
        study_class, course[0], *(timezone.now() + timedelta(days=days) for days in (-1, 1, 2, 3))
    )
    cancel_session(session_id=off.pk, reason="Mưa bão", by=acting(teacher), at=timezone.now())
    answer = client.get(HOME)
    assert answer.context["class_session"] == coming
    assert "Buổi tới của lớp bạn" in answer.content.decode()
    assert 'href="/hoc/lich-lop.ics"' in answer.content.decode()
    leave(seat_id=study_class.places.get().pk, by=acting(teacher), at=timezone.now())
    assert "Buổi tới của lớp bạn" not in client.get(HOME).content.decode()


# "Tiếp tục"


def test_go_on_enrols_a_beginner_once_and_opens_the_first_lesson(client, course):
    sign_in(client)
    assert client.get("/hoc/khoa-mau/")["Location"] == "/hoc/khoa-mau/bai-1/"
    assert client.get("/hoc/khoa-mau/")["Location"] == "/hoc/khoa-mau/bai-1/"
    assert Enrolment.objects.get().edition == course[1]


@pytest.mark.parametrize(
    ("done", "leads_to"),
    [
        (["bai-1"], "/hoc/khoa-mau/bai-2/"),
        (["bai-2"], "/hoc/khoa-mau/bai-3/"),
        (["bai-1", "bai-3"], "/hoc/khoa-mau/bai-2/"),
        (["bai-1", "bai-2", "bai-3"], "/hoc/khoa-mau/kiem-tra/"),
    ],
)
def test_go_on_leads_to_where_i_was(client, done, leads_to):
    course, edition = published(lessons=3)
    enrolment = enrolled(sign_in(client), course, edition)
    for n, slug in enumerate(done):
        finish(enrolment, f"khoa-mau/{slug}", at=AT + timedelta(hours=n))
    assert client.get("/hoc/khoa-mau/")["Location"] == leads_to


def test_go_on_after_the_end_leads_to_the_course(client, course):
    complete(enrolled(sign_in(client), *course))
    assert client.get("/hoc/khoa-mau/")["Location"] == "/khoa-hoc/khoa-mau/"


def test_go_on_after_an_early_pass_leads_to_the_lessons(client, course):
    pass_test(enrolled(sign_in(client), *course))
    assert client.get("/hoc/khoa-mau/")["Location"] == "/hoc/khoa-mau/bai-1/"


def test_go_on_in_a_course_that_nobody_can_open_is_not_there(client):
    make_course()
    sign_in(client)
    assert client.get("/hoc/khoa-mau/").status_code == 404
    assert not Enrolment.objects.exists()


# Merged persons


def test_merged_person_keeps_the_first_enrolment_and_all_facts(client, course):
    kept, double = sign_in(client), LearnerFactory()
    finish(enrolled(double, *course, AT - timedelta(days=2)), "khoa-mau/bai-1")
    finish(enrolled(kept, *course), "khoa-mau/bai-2")
    Learner.objects.filter(pk=double.pk).update(canonical=kept)
    assert learning.enrolment_of(kept.pk, "khoa-mau").learner == double
    assert client.get("/hoc/khoa-mau/")["Location"] == "/hoc/khoa-mau/kiem-tra/"


def test_viewing_every_page_of_a_course_completes_nothing(client, programme, course):
    sign_in(client)
    choose(client)
    for path in ("/khoa-hoc/khoa-mau/", "/hoc/khoa-mau/", "/hoc/khoa-mau/kiem-tra/", "/chuong-trinh/ct/", HOME):
        assert client.get(path, follow=True).status_code == 200
    for lesson in course[1].lessons.all():
        assert client.get(f"/hoc/khoa-mau/{lesson.slug}/").status_code == 200
        client.post(f"/hoc/khoa-mau/{lesson.slug}/xong/")
    assert not Completion.objects.exists()
    assert client.get("/khoa-hoc/khoa-mau/").context["view"].done == 2
