"""Signing up for a class oneself, and the sheet on the wall that leads there."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.models import Message
from courses.actions.study_classes import leave
from courses.models import Seat, StudyClass
from tests.courses.room import acting, neighbours, plan, seat, signed_in
from tests.courses.way import sign_in

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)


def text(answer):
    return " ".join(answer.content.decode().split())


def test_stranger_reads_when_and_where_and_signs_up_first(client, study_class):
    plan(study_class, study_class.course, timezone.now() + TOMORROW)
    url = f"/lop/{study_class.code.lower()}/"
    page = text(client.get(url))
    assert "Đăng ký học lớp này" in page
    assert study_class.place in page
    assert "/tai-khoan/login/" in client.post(f"{url}dang-ky/")["Location"]
    assert not Seat.objects.exists()


def test_learner_takes_a_seat_once_and_waits_when_there_is_none(client, study_class, commune):
    seat(study_class, *neighbours(commune, 2))
    learner = sign_in(client)
    url = f"/lop/{study_class.code}/"
    for _time in range(2):
        assert "ghế số 3" in text(client.post(f"{url}dang-ky/", follow=True))
    assert Seat.objects.get(learner=learner).given_by_id == str(learner.user_id)
    late = sign_in(client)
    assert "Lớp đã đủ chỗ. Vào danh sách chờ" in text(client.get(url))
    assert "Bạn đang trong danh sách chờ" in text(client.post(f"{url}dang-ky/", follow=True))
    assert Seat.objects.get(learner=late).waiting_since


def sign_up(client, number):
    return client.post("/tai-khoan/login/", {"login": f"09120{number:05d}"}).status_code


def test_forty_phones_sign_up_from_the_poster_while_the_class_is_together(client, study_class):
    cache.clear()
    (session,) = plan(study_class, study_class.course, timezone.now())
    for number in range(40):
        client.cookies.clear()  # forty phones behind one address
        client.get(f"/lop/{study_class.code}/")
        assert sign_up(client, number) == 302
    sign_in(client)
    assert client.post(f"/diem-danh/{session.pk}/").status_code == 422, "it checks nobody in"
    assert not session.attendance.exists()


def test_poster_lifts_no_ceiling_when_nobody_is_in_the_room(client, study_class):
    cache.clear()
    plan(study_class, study_class.course, timezone.now() + TOMORROW)
    client.get(f"/lop/{study_class.code}/")
    assert [sign_up(client, number) for number in range(21)][-1] == 429


def test_who_waited_is_told_of_the_free_place_and_nobody_else(client, study_class, commune, teacher):
    people = neighbours(commune, 5)
    seat(study_class, *people)
    for _twice in range(2):
        leave(seat_id=study_class.places.get(learner=people[0]).pk, by=acting(teacher), at=timezone.now())
    (told,) = Message.objects.all()
    assert told.learner == people[3]
    assert f"“{study_class.course.title}”" in told.body
    assert "ghế số 4" in told.body
    assert told.link == f"/lop/{study_class.code}/"


def test_page_names_nobody_who_sits_there(client, study_class, commune):
    (person,) = neighbours(commune, 1)
    seat(study_class, person)
    assert person.full_name not in text(client.get(f"/lop/{study_class.code}/"))


@pytest.mark.parametrize("code", ["ABCDEF", "khong-co", "12"])
def test_code_of_no_class_and_of_one_that_is_over_leads_nowhere(client, study_class, code):
    assert client.get(f"/lop/{code}/").status_code == 404
    StudyClass.objects.update(closed_at=timezone.now(), closed_by_id="1")
    assert client.get(f"/lop/{study_class.code}/").status_code == 404


def test_poster_shows_the_plan_and_a_code_that_leads_to_the_class(client, study_class, teacher):
    plan(study_class, study_class.course, timezone.now() + TOMORROW)
    page = text(signed_in(client, teacher).get(f"/quan-ly/lop-hoc/{study_class.pk}/to-dan-tuong/"))
    assert f"/lop/{study_class.code}/" in page
    assert 'class="qr" src="data:image/svg+xml' in page
    assert "Giảng viên: Lê Văn Hùng" in page
