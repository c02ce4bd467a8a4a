"""A class: opened, planned, filled, led and closed."""

import random
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from uuid6 import uuid7

from accounts.actions import merging
from audit.rules import SYSTEM
from courses.actions import study_classes as actions
from courses.actions.classes import HasEvidenceError, NotStartedError
from courses.actions.classes_attendance import OutOfSightError
from courses.models import Seat, StudyClass
from courses.queries import classes, study_classes
from courses.rules import classes as rules
from tests.courses.room import acting, mark, neighbours, opened, plan, seat, staff, taught_course, town
from tests.courses.way import complete, enrolled, finish, publish
from tests.factories import LearnerFactory, make_programme, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-10-05 08:30")


@pytest.fixture
def course(study_class):
    return study_class.course


def numbers(study_class):
    return dict(study_class.places.values_list("learner__full_name", "number"))


# The code


@given(st.integers())
def test_code_is_read_as_it_was_made(seed):
    code = rules.make_code(random.Random(seed))
    assert rules.read_code(code) == rules.read_code(f" {code[:3].lower()}-{code[3:]} ") == code


@pytest.mark.parametrize("typed", ["", "ABC", "ABCDEFG", "AB CD!", "ạbcdef"])
def test_what_is_no_code_reads_as_nothing(typed):
    assert rules.read_code(typed) == ""


def test_letters_that_look_alike_are_read_as_the_one_in_use():
    assert rules.read_code("0OIL1B") == "QQJJJ8"


# The plan


@given(
    st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(1, 70),
    st.sets(st.dates(date(2026, 1, 1), date(2027, 1, 1)), max_size=20),
)
def test_days_fall_on_their_weekdays_in_order_and_never_on_one_that_is_skipped(first, weekdays, count, skip):
    days = rules.days(first, weekdays, count, skip)
    assert days == sorted(set(days))
    assert all(day >= first and day.weekday() in weekdays and day not in skip for day in days)
    assert len(days) <= min(count, rules.MOST_SESSIONS)


def test_days_of_twice_a_week():
    assert rules.days(date(2026, 11, 30), {1, 3}, 3) == [date(2026, 12, 1), date(2026, 12, 3), date(2026, 12, 8)]


# Opening


def test_class_is_opened_once_however_often_it_is_sent(course, venue, teacher):
    key, terms = uuid7(), actions.ClassTerms(course, venue.unit, venue, 30, (str(teacher.pk),))
    made = [actions.open_class(class_id=key, terms=terms, by=acting(teacher), at=AT) for _time in range(2)]
    assert made[0] == made[1] == StudyClass.objects.get(pk=key)
    assert rules.read_code(made[0].code) == made[0].code
    assert [each.instructor_id for each in made[0].instructors.all()] == [str(teacher.pk)]


def test_class_is_about_a_course_or_a_programme_never_both(study_class, course):
    with pytest.raises(IntegrityError), transaction.atomic():
        StudyClass.objects.filter(pk=study_class.pk).update(programme=make_programme("ct", course))


def test_subject_stays_once_somebody_was_marked(study_class, course, venue, teacher, commune):
    (session,) = plan(study_class, course, timezone.now() - timedelta(hours=1))
    mark(session, teacher, "present", *neighbours(commune, 1))
    other = taught_course("khoa-khac")
    publish(other)
    terms = actions.ClassTerms(other, venue.unit, venue, 3, (str(teacher.pk),))
    with pytest.raises(HasEvidenceError):
        actions.change_class(class_id=study_class.pk, terms=terms, by=acting(teacher), at=AT)


# Seats


def test_seats_are_numbered_in_order_and_the_rest_waits(study_class, commune):
    people = neighbours(commune, 4)
    seat(study_class, *people)
    assert list(numbers(study_class).values()) == [1, 2, 3, None]
    assert [each.learner for each in study_class.places.waiting()] == [people[3]]


def test_seating_again_changes_nothing(study_class, commune):
    people = neighbours(commune, 2)
    first = seat(study_class, *people)
    assert {each.pk for each in seat(study_class, *people)} == {each.pk for each in first}


def test_who_leaves_makes_room_and_comes_back_to_the_own_number(study_class, commune):
    people = neighbours(commune, 4)
    seat(study_class, *people)
    actions.leave(seat_id=Seat.objects.get(learner=people[0]).pk, by=SYSTEM, at=AT)
    assert Seat.objects.get(learner=people[3]).number == 4
    (back,) = seat(study_class, people[0])
    assert (back.number, bool(back.waiting_since)) == (1, True)  # the class is full: they wait
    actions.leave(seat_id=Seat.objects.get(learner=people[1]).pk, by=SYSTEM, at=AT)
    back.refresh_from_db()
    assert (back.number, back.waiting_since) == (1, None)


def test_more_seats_let_in_who_waits(study_class, commune, venue, teacher, course):
    seat(study_class, *neighbours(commune, 5))
    terms = actions.ClassTerms(course, venue.unit, venue, 4, (str(teacher.pk),))
    actions.change_class(class_id=study_class.pk, terms=terms, by=acting(teacher), at=AT)
    assert study_class.places.held().count() == 4
    with pytest.raises(actions.SeatsTakenError):
        actions.change_class(
            class_id=study_class.pk, terms=actions.ClassTerms(course, venue.unit, venue, 3, ()), by=SYSTEM, at=AT
        )


def test_nobody_joins_a_class_that_is_over(study_class, commune):
    (coming,) = plan(study_class, study_class.course, AT + timedelta(days=3))
    actions.close_class(class_id=study_class.pk, by=SYSTEM, at=AT)
    coming.refresh_from_db()
    assert coming.cancelled_reason == "Lớp đã kết thúc."
    with pytest.raises(actions.ClassClosedError):
        seat(study_class, *neighbours(commune, 1))


def test_many_at_once_get_each_a_number_of_their_own(at_once, course, venue, teacher, commune):
    study_class = opened(course, venue, teacher, seats=5)
    people = neighbours(commune, 8)
    results = at_once(8, lambda n: seat(study_class, people[n]))
    assert not [each for each in results if isinstance(each, Exception)]
    held = sorted(study_class.places.held().values_list("number", flat=True))
    assert (held, study_class.places.waiting().count()) == ([1, 2, 3, 4, 5], 3)


# Sessions


def test_times_that_are_planned_already_stay_one_session(study_class, course):
    assert len(plan(study_class, course, AT, AT + timedelta(days=7))) == 2
    assert len(plan(study_class, course, AT, AT + timedelta(days=14))) == 1
    assert study_class.sessions.count() == 3


def test_session_is_cancelled_with_a_reason_but_not_after_a_mark(study_class, course, teacher, commune):
    began = timezone.now() - timedelta(hours=1)
    first, second = plan(study_class, course, began, began - timedelta(days=1))
    actions.cancel_session(session_id=first.pk, reason="Mưa bão", by=SYSTEM, at=AT)
    actions.cancel_session(session_id=first.pk, reason="Khác", by=SYSTEM, at=AT)
    first.refresh_from_db()
    assert first.cancelled_reason == "Mưa bão"
    mark(second, teacher, "present", *neighbours(commune, 1))
    with pytest.raises(HasEvidenceError):
        actions.cancel_session(session_id=second.pk, reason="Mưa bão", by=SYSTEM, at=AT)


# The page's reading


def test_room_says_who_needs_whom(study_class, course, teacher, commune):
    absent, stuck, going, done = neighbours(commune, 4)
    StudyClass.objects.update(seats=10)
    seat(study_class, absent, stuck, going, done)
    now = timezone.now()
    edition = course.editions.get()
    finish(enrolled(going, course, edition), "khoa-lop/bai-1")
    complete(enrolled(done, course, edition))
    for session in plan(study_class, course, now - timedelta(days=7), now - timedelta(hours=1)):
        mark(session, teacher, "present", stuck, going)
    room = study_classes.room(study_class, now)
    states = {each.learner: each.state for each in room.members}
    assert states == {absent: rules.ABSENT, stuck: rules.STUCK, going: rules.GOING, done: rules.COMPLETE}
    (member,) = room.of(rules.GOING)
    assert (member.finished, member.lessons, member.attended) == (1, 2, 2)


def test_merged_person_sits_once(study_class, commune):
    one, two = neighbours(commune, 2)
    seat(study_class, one, two)
    merging.merge(kept=one, merged=two, by=SYSTEM, at=AT)
    room = study_classes.room(study_class, AT)
    assert [(each.learner, each.seat.number) for each in room.members] == [(one, 1)]


# Who sees it


def test_class_is_seen_by_its_instructors_and_those_over_it(client, study_class, commune):
    for user, status in (
        (staff(commune, "officer"), 200),
        (staff(commune.parent, "division"), 200),
        (staff(commune, "instructor", "Người Khác"), 404),
        (staff(town("14812", "Xã Xa"), "officer"), 404),
    ):
        client.force_login(user, "accounts.backends.SignInBackend")
        assert client.get(f"/quan-ly/lop-hoc/{study_class.pk}/").status_code == status


# Pages


def signed(client, user):
    client.force_login(user, "accounts.backends.SignInBackend")
    return client


def text(answer):
    return " ".join(answer.content.decode().split())


def test_class_is_opened_and_planned_on_two_pages(client, course, venue, teacher):
    signed(client, teacher)
    day = timezone.localdate() + timedelta(days=7)
    terms = {"id": str(uuid7()), "subject": "c-khoa-lop", "venue": venue.pk, "seats": "30"}
    answer = client.post("/quan-ly/lop-hoc/moi/", terms)
    study_class = StudyClass.objects.get(pk=terms["id"])
    assert answer["Location"] == f"/quan-ly/lop-hoc/{study_class.pk}/lich/"
    times = {"course": course.pk, "first": f"{day:%Y-%m-%d}", "count": "4", "starts": "14:00", "ends": "16:00"}
    client.post(answer["Location"], {**times, "weekdays": [str(day.weekday())]})
    assert [timezone.localtime(each.starts_at).date() for each in study_class.sessions.order_by("starts_at")] == [
        day + timedelta(days=7 * n) for n in range(4)
    ]
    assert "Việc tiếp theo: thêm người vào lớp" in text(client.get(f"/quan-ly/lop-hoc/{study_class.pk}/"))


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("seats", "0", "Lớp phải có ít nhất 1 chỗ."),
        ("seats", "rất nhiều", "Hãy ghi số chỗ bằng chữ số."),
        ("subject", "c-khong-co", "Hãy chọn trong danh sách."),
    ],
)
def test_what_is_wrong_with_a_class_is_told_at_its_field(client, course, venue, teacher, field, typed, words):
    terms = {"id": str(uuid7()), "subject": "c-khoa-lop", "seats": "30", field: typed}
    assert words in text(signed(client, teacher).post("/quan-ly/lop-hoc/moi/", terms))
    assert not StudyClass.objects.filter(pk=terms["id"]).exists()


def test_walk_in_is_registered_and_seated_at_once(client, study_class, teacher, commune):
    url = f"/quan-ly/lop-hoc/{study_class.pk}/nguoi-moi/"
    form = {"full_name": "Lê Thị Mới", "year": "1961", "agreed": "on"}
    answer = signed(client, teacher).post(url, form, follow=True)
    assert "Lê Thị Mới: ghế số 1." in text(answer)
    assert Seat.objects.get().learner.full_name == "Lê Thị Mới"
    again = client.post(url, form)
    assert (again.status_code, "Đã có người giống thế này" in text(again)) == (422, True)
    assert Seat.objects.count() == 1
    client.post(url, {**form, "known_to_differ": "on"})
    assert list(study_class.places.values_list("number", flat=True)) == [1, 2]


def test_walk_in_without_consent_or_too_young_is_told_so(client, study_class, teacher):
    url = f"/quan-ly/lop-hoc/{study_class.pk}/nguoi-moi/"
    signed(client, teacher)
    assert "Hãy hỏi ý kiến người học" in text(client.post(url, {"full_name": "Lê Thị Mới", "year": "1961"}))
    young = {"full_name": "Lê Thị Mới", "year": str(timezone.localdate().year - 10), "agreed": "on"}
    assert client.post(url, young).status_code == 422
    assert not Seat.objects.exists()


def test_known_person_is_found_and_seated(client, study_class, teacher, commune):
    (person,) = neighbours(commune, 1)
    signed(client, teacher)
    url = f"/quan-ly/lop-hoc/{study_class.pk}/"
    assert person.full_name in text(client.get(url, {"q": "lo thi nguoi"}))
    client.post(f"{url}them/", {"learner": person.pk})
    page = text(client.get(url))
    assert "Ghế 1" in page
    seat_id = Seat.objects.get().pk
    assert "đã rời lớp" in text(client.post(f"{url}roi-lop/", {"seat": seat_id}, follow=True))
    assert "Đã kết thúc lớp" in text(client.post(f"{url}ket-thuc/", follow=True))
    assert "Lớp này đã kết thúc" in text(client.post(f"{url}them/", {"learner": person.pk}, follow=True))


def test_cancelled_session_says_why_and_takes_no_marks(client, study_class, course, teacher, commune):
    (session,) = plan(study_class, course, timezone.now() - timedelta(hours=1))
    signed(client, teacher)
    url = f"/quan-ly/buoi-hoc/{session.pk}/"
    assert client.post(f"{url}khong-dien-ra/", {"reason": " "}).status_code == 422
    client.post(f"{url}khong-dien-ra/", {"reason": "Mưa bão"})
    assert "Buổi học này không diễn ra: Mưa bão" in text(client.get(url))
    with pytest.raises(NotStartedError):
        mark(session, teacher, "present", *neighbours(commune, 1))


def test_roll_of_a_class_lists_its_people_by_seat(client, study_class, course, teacher, commune):
    people = neighbours(commune, 3)
    seat(study_class, *people)
    (session,) = plan(study_class, course, timezone.now() - timedelta(hours=1))
    LearnerFactory(full_name="Hàng Xóm", commune=commune)
    page = text(signed(client, teacher).get(f"/quan-ly/buoi-hoc/{session.pk}/"))
    assert all(each.full_name in page for each in people)
    assert "Hàng Xóm" not in page


def test_who_sits_in_a_class_is_marked_by_its_instructors_wherever_they_live(client, study_class, course, teacher):
    guest = LearnerFactory(full_name="Người Xã Khác", commune=town("14812", "Xã Xa"))
    (place,) = seat(study_class, guest)
    (session,) = plan(study_class, course, timezone.now() - timedelta(hours=1))
    assert "Người Xã Khác" in text(signed(client, teacher).get(f"/quan-ly/buoi-hoc/{session.pk}/"))
    mark(session, teacher, "present", guest)
    other = staff(study_class.unit, "instructor", "Người Khác")
    with pytest.raises(OutOfSightError):
        mark(session, other, "late", guest)
    actions.leave(seat_id=place.pk, by=SYSTEM, at=AT)
    assert guest not in classes.people(acting(teacher))


def test_instructor_begins_in_a_class_while_another_goes_on_only_when_meant(client, study_class, venue, teacher):
    course = taught_course("khoa-khac")
    publish(course)
    other = opened(course, venue, teacher)
    signed(client, teacher)
    asked = {"first": f"{timezone.localdate() + timedelta(days=2):%Y-%m-%d}", "count": "1", "ends": "16:00"}

    def post(each, starts, **more):
        fields = {**asked, "starts": starts, "course": each.course_id, **more}
        return client.post(f"/quan-ly/lop-hoc/{each.pk}/lich/", fields)

    assert [post(study_class, "14:00").status_code for _again in range(2)] == [302, 302]
    for starts in ("14:00", "15:00"):
        answer = post(other, starts)
        assert answer.status_code == 422
        assert "Giảng viên đã có buổi học khác lúc 14:00" in text(answer)
        assert "có người cùng dạy" in text(answer)
    assert other.sessions.count() == 0
    assert post(other, "14:00", together="on").status_code == 302
    assert (study_class.sessions.count(), other.sessions.count()) == (1, 1)
