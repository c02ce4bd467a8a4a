"""Being marked as there by the screen, by a card, by a number."""

from datetime import timedelta

import pytest
from django.conf import settings as product
from django.utils import timezone

from accounts.adapters import rooms
from audit.rules import SYSTEM
from courses.actions import study_classes as actions
from courses.actions.classes import NotStartedError
from courses.actions.classes_attendance import check_in
from courses.models import Attendance, ClassSession, Completion, Seat
from courses.queries.kiosk import room_code
from courses.renderers import codes
from courses.rules.doors import CHANGES, KNOWN, token
from tests.courses.room import (
    held,
    house,
    mark,
    neighbours,
    opened,
    page,
    plan,
    seat,
    signed_in,
    staff,
    taught_course,
    town,
)
from tests.courses.way import publish, published, sign_in
from tests.factories import LearnerFactory

pytestmark = pytest.mark.django_db


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def on_now(study_class):
    (session,) = plan(study_class, study_class.course, timezone.now() - timedelta(minutes=15))
    return session


def shown(session, back=0):
    """The address on the screen now, or some codes ago."""
    return f"/diem-danh/{session.pk}/{token(product.SECRET_KEY.encode(), session.pk, timezone.now(), back=back)}/"


# The act


def test_check_in_is_one_mark_however_often_and_completes(session, commune):
    (person,) = neighbours(commune, 1)
    for way in ("card", "screen"):
        kept = check_in(session_id=session.pk, learner_id=person.pk, way=way, by=SYSTEM, at=timezone.now())
    assert (kept.way, kept.status) == ("card", "present")
    assert Attendance.objects.get() == kept
    assert Completion.objects.get().learner == person, "one session completes this course"


def test_word_of_the_instructor_is_not_overruled(session, commune, teacher):
    (person,) = neighbours(commune, 1)
    mark(session, teacher, "absent", person)
    kept = check_in(session_id=session.pk, learner_id=person.pk, way="screen", by=SYSTEM, at=timezone.now())
    assert kept.status == "absent"
    assert Attendance.objects.count() == 1


def test_nobody_is_there_before_it_opens_or_after_it_closes(session, commune):
    (person,) = neighbours(commune, 1)
    for at in (session.starts_at - timedelta(minutes=16), session.ends_at + timedelta(minutes=16)):
        with pytest.raises(NotStartedError):
            check_in(session_id=session.pk, learner_id=person.pk, way="card", by=SYSTEM, at=at)


def test_many_at_the_same_moment_are_each_marked_once(at_once):
    commune = town()
    course = taught_course(rule={"sessions": 1})
    publish(course)
    session = held(course, house(commune), staff(commune))
    people = neighbours(commune, 4)

    def go(n):
        return check_in(session_id=session.pk, learner_id=people[n // 2].pk, way="card", by=SYSTEM, at=timezone.now())

    results = at_once(8, go)
    assert not [each for each in results if isinstance(each, Exception)]
    assert Attendance.objects.count() == 4
    assert Completion.objects.count() == 4


# The screen


def test_screen_shows_a_code_the_count_and_the_code_of_the_class(client, on_now, study_class, teacher, commune):
    seat(study_class, *neighbours(commune, 2))
    page_of = text(signed_in(client, teacher).get(page(on_now, "man-hinh/")))
    assert 'class="qr" src="data:image/svg+xml' in page_of
    assert room_code(on_now) in page_of
    assert study_class.code not in page_of
    assert "<b>0</b>" in page_of
    part = client.get(page(on_now, "man-hinh/"), headers={"HX-Request": "true"})
    assert "<html" not in text(part)


def test_screen_shows_another_code_every_fifteen_seconds(client, on_now, teacher, monkeypatch):
    begin = timezone.now().replace(second=0, microsecond=0)
    found = []
    for second in (0, 14, 15, 29, 30, 45):
        now = begin + timedelta(seconds=second)
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        part = signed_in(client, teacher).get(page(on_now, "man-hinh/"), headers={"HX-Request": "true"})
        assert codes.qr(codes.door_url(on_now, now)).replace("&", "&amp;") in part.content.decode()
        found.append(codes.door_url(on_now, now))
    assert len(set(found)) == 4
    assert found[0] == found[1] != found[2] == found[3]


def test_screen_shows_no_code_while_it_is_shut(client, study_class, teacher):
    (session,) = plan(study_class, study_class.course, timezone.now() + timedelta(days=1))
    assert "Mã hiện ra từ 15 phút" in text(signed_in(client, teacher).get(page(session, "man-hinh/")))
    actions.cancel_session(session_id=session.pk, reason="Mưa bão", by=SYSTEM, at=timezone.now())
    assert "không diễn ra: Mưa bão" in text(client.get(page(session, "man-hinh/")))


def test_learner_scans_presses_once_and_is_there(client, on_now, study_class):
    learner = sign_in(client)
    seat(study_class, learner)
    assert client.get(shown(on_now))["Location"] == f"/diem-danh/{on_now.pk}/"
    assert "tôi có mặt" in text(client.get(f"/diem-danh/{on_now.pk}/"))
    for _time in range(2):
        answer = text(client.post(f"/diem-danh/{on_now.pk}/", follow=True))
    assert "đã điểm danh" in answer
    assert "Ghế số 1" in answer
    marked = Attendance.objects.get()
    assert (marked.way, marked.marked_by_id) == ("screen", str(learner.user_id))


def test_who_has_no_seat_takes_one_with_the_same_press(client, on_now, study_class, commune):
    learner = sign_in(client)
    client.get(shown(on_now))
    assert "vào lớp và điểm danh" in text(client.get(f"/diem-danh/{on_now.pk}/"))
    client.post(f"/diem-danh/{on_now.pk}/")
    assert Seat.objects.get(learner=learner).number == 1
    seat(study_class, *neighbours(commune, 2))
    late = sign_in(client)
    client.get(shown(on_now))
    answer = text(client.post(f"/diem-danh/{on_now.pk}/", follow=True))
    assert "bạn đang trong danh sách chờ" in answer
    assert Attendance.objects.filter(learner=late).exists()


def test_stranger_signs_in_first_and_comes_back(client, on_now):
    client.get(shown(on_now))
    answer = text(client.get(f"/diem-danh/{on_now.pk}/"))
    assert f"/tai-khoan/login/?next=/diem-danh/{on_now.pk}/" in answer
    assert client.post(f"/diem-danh/{on_now.pk}/").status_code == 200
    assert not Attendance.objects.exists()


def test_old_or_foreign_code_explains_and_can_be_repeated(client, on_now, session):
    sign_in(client)
    answer = client.get(shown(on_now, back=KNOWN + 1))
    assert answer.status_code == 422
    assert "Mời bạn quét lại" in text(answer)
    foreign = shown(on_now).replace(str(on_now.pk), str(session.pk))
    assert client.get(foreign).status_code == 422
    assert client.post(f"/diem-danh/{on_now.pk}/").status_code == 422, "no pass, no mark"
    assert client.get(shown(on_now)).status_code == 302
    assert timedelta(minutes=1) == KNOWN * CHANGES


def test_pass_of_one_session_is_none_of_another_and_ends(client, on_now, session, monkeypatch):
    sign_in(client)
    client.get(shown(on_now))
    assert client.get(f"/diem-danh/{session.pk}/").status_code == 422
    late = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr(timezone, "now", lambda: late)
    assert client.get(f"/diem-danh/{on_now.pk}/").status_code == 422


def test_forged_pass_is_none(rf):
    request = rf.get("/")
    request.COOKIES[rooms.COOKIE] = "WyJ4IiwxXQ:1abc:def"
    assert rooms.held(request, timezone.now()) is None


def test_session_that_closed_meanwhile_marks_nobody(client, on_now):
    sign_in(client)
    client.get(shown(on_now))
    ClassSession.objects.filter(pk=on_now.pk).update(
        starts_at=timezone.now() - timedelta(hours=4), ends_at=timezone.now() - timedelta(hours=2)
    )
    assert "Buổi học đã kết thúc hoặc không diễn ra" in text(client.get(f"/diem-danh/{on_now.pk}/"))
    assert "chưa điểm danh được" in text(client.post(f"/diem-danh/{on_now.pk}/", follow=True))
    assert not Attendance.objects.exists()


def test_who_was_marked_absent_is_told_and_not_overruled(client, on_now, study_class, teacher):
    learner = sign_in(client)
    seat(study_class, learner)
    mark(on_now, teacher, "absent", learner)
    client.get(shown(on_now))
    assert "giảng viên đã ghi “Vắng”" in text(client.get(f"/diem-danh/{on_now.pk}/"))
    client.post(f"/diem-danh/{on_now.pk}/")
    assert Attendance.objects.get().status == "absent"


def test_meeting_that_anybody_may_come_to_needs_no_seat(client, session):
    learner = sign_in(client)
    client.get(shown(session))
    client.post(f"/diem-danh/{session.pk}/")
    assert Attendance.objects.get().learner == learner


# Cards


@pytest.fixture
def seats(study_class, commune):
    return seat(study_class, *neighbours(commune, 2))


def scan(client, session, what, **headers):
    return client.post(page(session, "quet-the/ghi/"), {"the": what}, headers=headers)


def test_card_is_marked_at_once_and_told_by_name(client, on_now, seats, teacher):
    signed_in(client, teacher)
    assert "Mở máy ảnh" in text(client.get(page(on_now, "quet-the/")))
    answer = text(scan(client, on_now, codes.card_url(seats[0]), X_Requested_With="fetch"))
    assert "<html" not in answer
    assert seats[0].learner.full_name in answer
    assert "<b>1</b> người có mặt" in answer
    assert "đã điểm danh trước đó" in text(scan(client, on_now, codes.card_url(seats[0])))
    marked = Attendance.objects.get()
    assert (marked.way, marked.marked_by_id) == ("card", str(teacher.pk))


@pytest.mark.parametrize("typed", ["2", " 2 ", "02"])
def test_number_of_a_seat_does_the_same(client, on_now, seats, teacher, typed):
    answer = text(scan(signed_in(client, teacher), on_now, typed))
    assert seats[1].learner.full_name in answer
    assert "Quét thẻ" in answer, "a whole page, without scripts"


@pytest.mark.parametrize("typed", ["", "9", "12345", "không", "https://x.vn/", "2-", "٣"])
def test_what_is_no_card_of_the_class_marks_nobody(client, on_now, seats, teacher, typed):
    assert "Không phải thẻ của lớp này" in text(scan(signed_in(client, teacher), on_now, typed))
    assert not Attendance.objects.exists()


def test_card_of_another_class_is_refused(client, on_now, study_class, venue, teacher, commune):
    course, _edition = published("lop-khac")
    (foreign,) = seat(opened(course, venue, teacher), LearnerFactory(commune=commune))
    assert "Không phải thẻ của lớp này" in text(scan(signed_in(client, teacher), on_now, codes.card_url(foreign)))


def test_card_of_somebody_marked_otherwise_says_so(client, on_now, seats, teacher):
    mark(on_now, teacher, "excused", seats[0].learner)
    assert "Đang ghi “Vắng có phép”" in text(scan(signed_in(client, teacher), on_now, "1"))


def test_scanning_a_session_that_is_shut_says_when(client, study_class, seats, teacher):
    (session,) = plan(study_class, study_class.course, timezone.now() + timedelta(days=1))
    assert "Quét được từ 15 phút" in text(signed_in(client, teacher).get(page(session, "quet-the/")))
    assert "Buổi học đã đóng" in text(scan(client, session, "1", X_Requested_With="fetch"))


def test_own_card_of_an_instructor_is_not_scanned_by_themselves(client, on_now, study_class, teacher):
    own = LearnerFactory(user=teacher)
    seat(study_class, own)
    assert "Không phải thẻ" in text(scan(signed_in(client, teacher), on_now, "1"))


def test_any_camera_leads_the_instructor_to_the_person(client, on_now, seats, teacher):
    address = f"/the/{seats[0].pk}/"
    assert seats[0].learner.full_name in text(signed_in(client, teacher).get(address))
    assert "Ghế 1, có mặt" in text(client.post(address))
    assert Attendance.objects.count() == 1


def test_card_says_nothing_to_anybody_else(client, seats, on_now):
    stranger = staff(town("16222", "Xã Xa"), name="Người Khác")
    for user, told in ((None, "đưa thẻ cho giảng viên"), (stranger, "Đây là thẻ của bạn?")):
        if user:
            signed_in(client, user)
        answer = text(client.get(f"/the/{seats[0].pk}/"))
        assert told in answer
        assert seats[0].learner.full_name not in answer
        client.post(f"/the/{seats[0].pk}/")
    assert not Attendance.objects.exists()


def test_card_outside_of_a_session_leads_to_the_class(client, seats, teacher):
    assert "không có buổi học nào đang mở" in text(signed_in(client, teacher).get(f"/the/{seats[0].pk}/"))


def test_script_that_is_not_installed_is_not_asked_for(monkeypatch):
    monkeypatch.setattr(codes, "_FOLDERS", set())
    assert codes.page_script("qr/decode.js") == ""


def test_script_that_was_not_collected_is_not_asked_for(monkeypatch):
    def missing(name):
        raise ValueError(name)

    monkeypatch.setattr(codes, "static", missing)
    assert codes.page_script("qr/decode.js") == ""


def test_one_scan_costs_a_fixed_number_of_queries(client, on_now, seats, teacher, django_assert_max_num_queries):
    signed_in(client, teacher)
    scan(client, on_now, "1", X_Requested_With="fetch")
    with django_assert_max_num_queries(23):
        scan(client, on_now, "2", X_Requested_With="fetch")
