"""A shared device: the class's code, a seat, three pictures, the course; nothing of it for the next one."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.actions import kiosk as accounts
from accounts.models import KioskSecret, KioskSession
from accounts.queries import kiosk as queries
from accounts.rules import kiosk as rules
from audit.rules import SYSTEM
from courses.actions import study_classes as actions
from courses.models import Attempt, Attendance, ClassSession
from courses.queries import classes
from courses.queries import kiosk as queries_of
from courses.rules import classes as classes_rules
from courses.rules import doors
from tests.courses.room import kiosk, neighbours, opened, plan, seat, signed_in, taught_course
from tests.courses.way import publish, published
from tests.factories import make_programme

pytestmark = pytest.mark.django_db


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def people(study_class, commune):
    found = neighbours(commune, 2)
    seat(study_class, *found)
    accounts.give_cards(person_ids=[each.pk for each in found], by=SYSTEM, at=timezone.now())
    return found


@pytest.fixture
def on_now(study_class):
    """A session of the class that began a quarter of an hour ago."""
    (session,) = plan(study_class, study_class.course, timezone.now() - timedelta(minutes=15))
    return session


@pytest.fixture
def address(people, on_now):
    return kiosk(on_now)


def signs_of(person):
    return queries.card(person.pk).signs


def enter(client, address, person, number=1):
    """Three presses, as without scripts: each is a page."""
    pressed = ""
    for sign in signs_of(person):
        answer = client.post(f"{address}{number}/", {"pressed": pressed, "press": sign})
        pressed = f"{pressed} {sign}".strip()
    return answer


def wrong(client, address, person):
    other = [sign for sign in rules.MOTIFS if sign not in signs_of(person)][:3]
    return client.post(f"{address}1/", {"pressed": " ".join(other[:2]), "press": other[2]})


# Coming in


def test_code_is_read_as_it_is_typed(client, on_now):
    code = queries_of.room_code(on_now)
    assert client.post("/may/", {"ma": f" {code[:3].lower()}-{code[3:]} "})["Location"] == kiosk(on_now)
    answer = client.post("/may/", {"ma": "ABC"})
    assert answer.status_code == 422
    assert "Không có lớp nào đang học với mã này" in text(answer)


def test_code_of_the_wall_opens_no_room_and_each_session_has_its_own(
    client, study_class, people, on_now, venue, teacher
):
    """Who reads the poster at home is not in the room."""
    course = taught_course("khoa-khac")
    publish(course)
    (other,) = plan(opened(course, venue, teacher), course, timezone.now())
    assert len({study_class.code, queries_of.room_code(on_now), queries_of.room_code(other)}) == 3
    assert client.post("/may/", {"ma": study_class.code}).status_code == 422
    assert enter(client, f"/may/{study_class.code}/", people[0])["Location"] == "/may/"
    assert not Attendance.objects.exists()


@given(st.binary(min_size=1), st.uuids())
def test_room_code_can_be_typed_as_any_code(key, session):
    code = doors.room_code(key, session)
    assert classes_rules.read_code(code) == code == doors.room_code(key, session)


def test_guessing_codes_is_slowed_down(client, settings, study_class):
    settings.ACCOUNT_RATE_LIMITS = {"class_code": "2/m/ip"}
    answers = [text(client.post("/may/", {"ma": "AAAAAA"})) for _n in range(3)]
    assert "Không có lớp nào đang học với mã này" in answers[1]
    assert "Bạn đã thử quá nhiều lần" in answers[2]


def test_guessing_addresses_is_slowed_down_and_a_right_one_tells_nothing_then(client, settings, address, people):
    settings.ACCOUNT_RATE_LIMITS = {"class_code": "2/m/ip"}
    assert [client.get(f"/may/{wrong_}/")["Location"] for wrong_ in ("AAAAAA", "CCCCCC")] == ["/may/"] * 2
    for guess in (address, f"{address}1/"):
        assert "Bạn đã thử quá nhiều lần" in text(client.get(guess, follow=True))
    cache.clear()
    assert client.get(address).status_code == 200


def test_seats_are_numbers_and_name_nobody(client, address, people):
    page = text(client.get(address))
    assert f'href="{address}1/"' in page
    assert f'href="{address}2/"' in page
    pad = text(client.get(f"{address}1/"))
    assert "chọn 3 hình trên thẻ" in pad
    assert all(word in pad for word in ("Nón", "Trâu", "Hoa sen"))
    assert not any(each.full_name in page + pad for each in people)


def test_class_is_shut_outside_of_its_session(client, study_class, people):
    (session,) = plan(study_class, study_class.course, timezone.now() + timedelta(minutes=20))
    address = kiosk(session)
    page = text(client.get(address, follow=True))
    assert "Buổi học chưa mở hoặc đã hết giờ" in page
    assert client.get(f"{address}1/")["Location"] == "/may/"
    assert enter(client, address, people[0])["Location"] == "/may/"
    assert not KioskSession.objects.exists()


def test_class_opens_a_quarter_of_an_hour_early_and_closes_late(client, study_class, people):
    (session,) = plan(study_class, study_class.course, timezone.now() + timedelta(minutes=14))
    address = kiosk(session)
    assert f"{address}1/" in text(client.get(address))
    ClassSession.objects.filter(pk=session.pk).update(
        starts_at=timezone.now() - timedelta(hours=3), ends_at=timezone.now() - timedelta(minutes=14)
    )
    assert f"{address}1/" in text(client.get(address))
    ClassSession.objects.filter(pk=session.pk).update(ends_at=timezone.now() - timedelta(minutes=16))
    assert f"{address}1/" not in text(client.get(address))


def test_cancelled_session_opens_nothing(client, address, on_now):
    actions.cancel_session(session_id=on_now.pk, reason="Mưa bão", by=SYSTEM, at=timezone.now())
    assert client.get(address)["Location"] == "/may/"


def test_three_pictures_sign_in_and_mark_as_there(client, address, people, on_now):
    assert enter(client, address, people[0])["Location"] == "/may/hoc/"
    page = text(client.get("/may/hoc/"))
    assert f"Chào {people[0].full_name}" in page
    assert "Xong, người tiếp theo" in page
    mark = Attendance.objects.get()
    assert (mark.session, mark.learner, mark.status, mark.way) == (on_now, people[0], "present", "kiosk")


def test_page_between_presses_keeps_what_was_pressed(client, address, people):
    first = signs_of(people[0])[0]
    page = text(client.post(f"{address}1/", {"pressed": "", "press": first}))
    assert f'name="pressed" value="{first}"' in page
    assert "Đã chọn 1 trong 3" in page
    assert not KioskSession.objects.exists()


def test_wrong_pictures_say_how_many_tries_are_left_and_lock_in_the_end(client, address, people):
    assert "còn 4 lần" in text(wrong(client, address, people[0]))
    for _n in range(3):
        wrong(client, address, people[0])
    assert "Đã chọn sai 5 lần" in text(wrong(client, address, people[0]))
    assert "Đã chọn sai 5 lần" in text(client.get(f"{address}1/"))
    assert "Đã chọn sai 5 lần" in text(enter(client, address, people[0]))
    assert not KioskSession.objects.exists()


def test_seat_without_a_card_and_seat_of_nobody(client, address, people):
    KioskSecret.objects.filter(learner=people[1]).delete()
    assert "Ghế này chưa có hình" in text(client.get(f"{address}2/"))
    assert client.get(f"{address}9/")["Location"] == address


def test_who_took_consent_back_does_not_come_in(client, address, people):
    people[0].consents.update(withdrawn_at=timezone.now(), withdrawn_by_id="1")
    people[0].consents.get_or_create(
        purpose="processing", withdrawn_at=timezone.now(), withdrawn_by_id="1",
        defaults={"text_version": "1", "given_at": timezone.now(), "given_by_id": "1"},
    )  # fmt: skip
    assert "chưa vào học được" in text(enter(client, address, people[0]))


def test_digits_work_as_pictures_do(client, address, people):
    accounts.renew_card(person_id=people[0].pk, kind="pin", by=SYSTEM, at=timezone.now())
    assert "bấm 4 số trên thẻ" in text(client.get(f"{address}1/"))
    assert enter(client, address, people[0])["Location"] == "/may/hoc/"


def test_signing_in_signs_the_instructor_out(client, address, people, teacher):
    signed_in(client, teacher)
    assert "Máy này đang đăng nhập tài khoản của bạn" in text(client.get(address))
    enter(client, address, people[0])
    assert "_auth_user_id" not in client.session


# Learning


def test_person_learns_the_course_and_its_test_belongs_to_the_session(client, address, people, on_now):
    enter(client, address, people[0])
    lesson = client.get("/hoc/khoa-lop/")["Location"]
    assert client.post(f"{lesson}xong/").status_code == 302
    assert people[0].lesson_finishes.exists()
    answer = client.post("/hoc/khoa-lop/kiem-tra/", follow=True)
    assert answer.status_code == 200
    attempt = Attempt.objects.get()
    assert (attempt.learner, attempt.session) == (people[0], on_now)
    assert attempt.device == KioskSession.objects.get().device != ""


@pytest.mark.parametrize(
    "url", ["/hoc/", "/hoc/tiep-tuc/", "/hoc/khoa-lop/bai-1/cua-toi/", "/chung-nhan/", "/hoc/khac/"]
)
def test_nothing_else_is_open(client, address, people, url):
    published("khac")
    enter(client, address, people[0])
    answer = client.get(url)
    assert (answer.status_code, answer["Location"]) == (302, "/may/hoc/")


@pytest.mark.parametrize("url", ["/ca-nhan/", "/ca-nhan/tin-nhan/", "/quan-ly/lop-hoc/", "/quan-tri/", "/ca-nhan/sua/"])
def test_nothing_personal_and_no_work_is_open(client, address, people, url):
    enter(client, address, people[0])
    answer = client.get(url)
    assert answer.status_code == 404 or "/login/" in answer["Location"]


def test_another_course_is_read_like_a_stranger(client, address, people):
    _course, edition = published("khac")
    enter(client, address, people[0])
    assert client.get(f"/hoc/khac/{edition.lessons.first().slug}/").status_code == 200
    assert not people[0].enrolments.filter(course__code="khac").exists()


def test_class_of_a_programme_opens_its_courses(client, venue, teacher, commune):
    first, _edition = published("mot")
    second, _edition = published("hai")
    study_class = opened(make_programme("chuong-trinh", first, second), venue, teacher)
    (person,) = neighbours(commune, 1)
    seat(study_class, person)
    (session,) = plan(study_class, first, timezone.now() - timedelta(minutes=5))
    accounts.give_cards(person_ids=[person.pk], by=SYSTEM, at=timezone.now())
    enter(client, kiosk(session), person)
    page = text(client.get("/may/hoc/"))
    assert "/hoc/mot/" in page
    assert "/hoc/hai/" in page
    assert client.get("/hoc/hai/").status_code == 302
    assert person.enrolments.filter(course=second).exists()
    session = study_class.sessions.get()
    assert session.course == first
    assert classes.attended_now(person.pk, second.pk, timezone.now()) == session, "the same room, the same instructor"


def test_pages_are_not_kept_by_the_browser(client, address, people):
    enter(client, address, people[0])
    for url in ("/may/hoc/", "/khoa-hoc/khoa-lop/", client.get("/hoc/khoa-lop/")["Location"]):
        assert client.get(url)["Cache-Control"] == "no-store"


def test_lesson_costs_few_queries(client, address, people, django_assert_max_num_queries):
    enter(client, address, people[0])
    url = client.get("/hoc/khoa-lop/")["Location"]
    client.get(url)
    with django_assert_max_num_queries(7):
        assert client.get(url).status_code == 200


# The next one


def test_leaving_clears_everything_and_asks_for_the_next_seat(client, address, people):
    client.cookies["language"] = "vi"
    enter(client, address, people[0])
    device = client.cookies["thiet_bi"].value
    answer = client.post("/may/xong/")
    assert answer["Location"] == address
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    left = {name: morsel.value for name, morsel in client.cookies.items() if morsel.value}
    assert left == {"thiet_bi": device, "may_cua_lop": address.split("/")[2]}
    assert KioskSession.objects.get().ended_at
    assert people[0].full_name not in text(client.get(address))
    assert client.get("/may/hoc/")["Location"] == address
    assert client.get("/hoc/khoa-lop/")["Location"] == "/may/hoc/", "no door that keeps where one was"


def test_device_of_a_class_that_is_over_asks_for_a_code(client, address, people, study_class, teacher):
    enter(client, address, people[0])
    client.post("/may/xong/")
    type(study_class).objects.filter(pk=study_class.pk).update(closed_at=timezone.now(), closed_by_id="1")
    assert client.get("/may/hoc/", follow=True).redirect_chain[-1][0] == "/may/"
    signed_in(client, teacher)
    assert "/may/" not in client.get("/hoc/khoa-lop/")["Location"], "a login is no guest of the class"


def test_leaving_twice_is_harmless_and_signs_no_account_out(client, teacher):
    assert client.post("/may/xong/")["Location"] == "/may/"
    signed_in(client, teacher).post("/may/xong/")
    assert "_auth_user_id" in client.session


def test_session_that_ran_out_leads_to_the_seats(client, address, people):
    enter(client, address, people[0])
    KioskSession.objects.update(until=timezone.now())
    assert client.get("/hoc/khoa-lop/")["Location"] == "/may/hoc/"
    assert client.get("/may/hoc/")["Location"] == address


def test_thirty_people_one_after_the_other_leave_nothing_to_each_other(client, venue, teacher, commune):
    course = taught_course("ca-lop")
    publish(course)
    study_class = opened(course, venue, teacher, seats=30)
    people = neighbours(commune, 30)
    seat(study_class, *people)
    (session,) = plan(study_class, course, timezone.now() - timedelta(minutes=5))
    accounts.give_cards(person_ids=[each.pk for each in people], by=SYSTEM, at=timezone.now())
    address = kiosk(session)
    for number, person in enumerate(people, start=1):
        enter(client, address, person, number)
        seen = text(client.get("/may/hoc/")) + text(client.get("/khoa-hoc/ca-lop/"))
        assert person.full_name in seen
        assert not any(other.full_name in seen for other in people if other != person)
        client.post("/may/xong/")
    assert Attendance.objects.count() == 30
    assert not KioskSession.objects.filter(ended_at__isnull=True).exists()
