"""Signing up for a class oneself, and the sheet on the wall that leads there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import Seat, StudyClass
from tests.courses.room import neighbours, plan, seat, signed_in
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
