"""What somebody could do in a class that they should not, or lose by one press."""

from datetime import timedelta

import pytest
from django.utils import timezone
from uuid6 import uuid7

from accounts.actions import kiosk as cards
from accounts.actions import merging
from accounts.actions.claims import ask, decide
from accounts.actions.erasing import erase
from accounts.actions.refusals import RefusedError
from accounts.models import ClaimRequest, KioskSecret, KioskSession
from accounts.queries import kiosk as card_queries
from audit.rules import SYSTEM
from courses.actions import erasing
from courses.actions import study_classes as actions
from courses.actions.classes import HasEvidenceError, substitute
from courses.actions.classes_attendance import NewMark, mark_attendance
from courses.actions.learning import FactRefusedError
from courses.models import Attendance, ClassSession, Flag, Seat, StudyClass
from courses.queries import flags, study_classes
from tests.courses.room import (
    acting,
    held,
    kiosk,
    mark,
    neighbours,
    opened,
    page,
    plan,
    seat,
    signed_in,
    staff,
    taught_course,
)
from tests.courses.test_check_in import shown
from tests.courses.test_kiosk import enter
from tests.courses.way import publish, sign_in
from tests.factories import LearnerFactory, UserFactory

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def people(study_class, commune):
    found = neighbours(commune, 2)
    seat(study_class, *found)
    cards.give_cards(person_ids=[each.pk for each in found], by=SYSTEM, at=timezone.now())
    return found


@pytest.fixture
def on_now(study_class):
    return plan(study_class, study_class.course, timezone.now() - HOUR / 4)[0]


def home(study_class, what=""):
    return f"/quan-ly/lop-hoc/{study_class.pk}/{what}"


# Records and cards of others


def test_nobody_confirms_that_a_record_is_their_own(people, teacher):
    ask(user=teacher, learner=people[0], at=timezone.now())
    with pytest.raises(RefusedError, match="không tự xác nhận"):
        decide(request=ClaimRequest.objects.get(), is_confirmed=True, by=acting(teacher), at=timezone.now())
    people[0].refresh_from_db()
    assert people[0].user is None
    assert ClaimRequest.objects.get().decided_at is None


def test_who_stood_in_sees_the_class_for_a_week_and_no_card_of_people_elsewhere(client, study_class, people, commune):
    other = staff(commune, name="Trần Thị Thay")
    guest = LearnerFactory(full_name="Người Xã Khác")
    seat(study_class, guest)
    (session,) = plan(study_class, study_class.course, timezone.now() - 2 * HOUR)
    ClassSession.objects.update(instructor_id=str(other.pk))
    signed_in(client, other)
    assert people[0].full_name in text(client.get(home(study_class, "the/")))
    ClassSession.objects.update(ends_at=timezone.now() - 8 * DAY, starts_at=timezone.now() - 8 * DAY - HOUR)
    assert client.get(home(study_class, "the/?ghe=1")).status_code == 404
    assert client.get(home(study_class)).status_code == 404
    assert client.get(page(session)).status_code == 200


@pytest.mark.parametrize(("what", "method"), [("the/", "get"), ("the/in/", "get"), ("the/cap/", "post")])
def test_cards_of_a_closed_class_are_not_handled(client, study_class, people, teacher, what, method):
    actions.close_class(class_id=study_class.pk, by=acting(teacher), at=timezone.now())
    signed_in(client, teacher)
    assert getattr(client, method)(home(study_class, what)).status_code == 404
    before = KioskSecret.objects.get(learner=people[0]).sealed
    place = study_class.places.get(learner=people[0])
    assert client.post(home(study_class, f"the/{place.pk}/doi/"), {"kieu": "pin"}).status_code == 404
    assert KioskSecret.objects.get(learner=people[0]).sealed == before


def test_erased_person_leaves_the_seat_and_gets_no_card(study_class, people):
    (late,) = neighbours(study_class.unit, 1)
    StudyClass.objects.update(seats=2)
    seat(study_class, late)
    erase(learner=people[0], by=SYSTEM, at=timezone.now(), reason="Theo yêu cầu")
    KioskSecret.objects.filter(learner=people[0]).delete()
    assert cards.give_cards(person_ids=[people[0].pk], by=SYSTEM, at=timezone.now()) == 0
    erasing.blank_erased()
    assert {each.learner for each in study_class.places.held()} == {people[1], late}
    assert erasing.blank_erased() == 0


# Evidence


def test_flag_about_a_class_is_not_for_who_teaches_it_too_or_called_its_roll(study_class, on_now, commune, teacher):
    both, caller, far = staff(commune, "officer"), staff(commune, "officer"), staff(commune, "officer")
    flag = Flag.objects.create(
        kind="equal_answers", subject=f"session:{on_now.pk}", period=timezone.localdate(), unit=commune,
        session=on_now, instructor_id=str(teacher.pk),
    )  # fmt: skip
    study_class.instructors.create(instructor_id=str(both.pk))
    mark(on_now, caller, "present", *neighbours(commune, 1))
    seen = {user: flag in flags.visible_to(acting(user)) for user in (both, caller, far)}
    assert seen == {both: False, caller: False, far: True}


def test_past_session_has_no_substitute(client, study_class, teacher, commune):
    (session,) = plan(study_class, study_class.course, timezone.now() - 10 * DAY)
    other = staff(commune, "officer")
    answer = signed_in(client, teacher).post(page(session, "day-thay/"), {"instructor": other.pk}, follow=True)
    assert "Buổi học đã qua" in text(answer)
    session.refresh_from_db()
    assert session.instructor_id == str(teacher.pk)


@pytest.mark.parametrize("as_", ["session", "class"])
def test_instructor_is_not_marked_by_the_own_screen(client, study_class, on_now, commune, teacher, as_):
    user = teacher if as_ == "session" else staff(commune)
    if as_ == "class":
        study_class.instructors.create(instructor_id=str(user.pk))
    learner = LearnerFactory(user=user, commune=commune)
    seat(study_class, learner)
    signed_in(client, user).get(shown(on_now))
    assert "không tự điểm danh được" in text(client.post(f"/diem-danh/{on_now.pk}/", follow=True))
    assert not Attendance.objects.exists()


def test_pass_that_outlived_its_session_gives_no_seat(client, study_class, on_now):
    sign_in(client)
    client.get(shown(on_now))
    ClassSession.objects.update(ends_at=timezone.now() - HOUR / 2, starts_at=timezone.now() - HOUR)
    answer = client.post(f"/diem-danh/{on_now.pk}/", follow=True)
    assert "Buổi học đã kết thúc" in text(answer)
    assert "quét lại" not in text(answer)
    assert not Seat.objects.exists()


# Closing


def test_closing_asks_first_ends_what_runs_and_can_be_taken_back(client, study_class, people, on_now, teacher):
    (coming,) = plan(study_class, study_class.course, timezone.now() + DAY)
    enter(client, kiosk(on_now), people[0])
    browser = client.__class__()
    signed_in(browser, teacher)
    asked = text(browser.get(home(study_class, "ket-thuc/")))
    assert "Còn 2 buổi chưa học" in asked
    study_class.refresh_from_db()
    assert study_class.closed_at is None

    browser.post(home(study_class, "ket-thuc/"))
    coming.refresh_from_db()
    assert coming.cancelled_at
    assert KioskSession.objects.get().ended_at
    assert client.get("/may/hoc/")["Location"] == "/may/"
    assert client.post("/may/xong/", follow=True).status_code == 200

    for _twice in range(2):
        page_ = text(browser.post(home(study_class, "hoc-tiep/"), follow=True))
    study_class.refresh_from_db()
    assert study_class.closed_at is None
    assert "Lớp đã kết thúc ngày" not in page_


def test_leaving_the_class_ends_the_turn_at_the_device(client, study_class, people, on_now):
    enter(client, kiosk(on_now), people[0])
    actions.leave(seat_id=study_class.places.get(learner=people[0]).pk, by=SYSTEM, at=timezone.now())
    assert KioskSession.objects.get().ended_at


def test_session_called_off_at_the_last_press_signs_nobody_in(client, study_class, people, on_now, monkeypatch):
    opened_ = cards.open_session

    def and_cancel(**fields):
        session = opened_(**fields)
        ClassSession.objects.update(cancelled_at=timezone.now(), cancelled_by_id="1", cancelled_reason="Mưa bão")
        return session

    monkeypatch.setattr(cards, "open_session", and_cancel)
    assert enter(client, kiosk(on_now), people[0])["Location"] == "/may/"
    assert KioskSession.objects.get().ended_at
    assert not Attendance.objects.exists()


# Seats


def test_who_is_marked_on_the_roll_of_a_class_sits_in_it(client, study_class, people, on_now, teacher, commune):
    (newcomer,) = neighbours(commune, 1)
    assert home(study_class, "nguoi-moi/") in text(signed_in(client, teacher).get(page(on_now)))
    mark(on_now, teacher, "absent", newcomer)
    assert newcomer.pk not in study_classes.seated(study_class)
    (absent,) = Attendance.objects.all()
    corrected = NewMark(uuid7(), newcomer.pk, "present", replaces=absent.pk)
    mark_attendance(session_id=on_now.pk, marks=[corrected], by=acting(teacher), at=timezone.now(), reason="Đến sau")
    assert newcomer.pk in study_classes.seated(study_class)
    assert "Ghế 3" in text(client.get(page(on_now)))


def test_merged_person_has_one_seat_one_card_and_leaves_once(study_class, people, commune, teacher):
    kept, other = LearnerFactory(commune=commune), neighbours(commune, 1)[0]
    merging.merge(kept=kept, merged=people[0], by=SYSTEM, at=timezone.now())
    (again,) = seat(study_class, kept)
    assert again.learner == people[0]
    (third,) = seat(study_class, other)
    assert third.waiting_since is None
    assert card_queries.card(kept.pk).signs == card_queries.opened(people[0].kiosk_secret.sealed)
    assert cards.give_cards(person_ids=[kept.pk], by=SYSTEM, at=timezone.now()) == 0
    merging.merge(kept=kept, merged=people[1], by=SYSTEM, at=timezone.now())
    assert study_classes.held([study_class]) == {study_class.pk: 2}
    actions.leave(seat_id=again.pk, by=acting(teacher), at=timezone.now())
    assert study_classes.seated(study_class) == {other.pk}


# Forms


def test_class_with_a_plan_keeps_what_it_is_about(study_class, venue, teacher):
    course = taught_course("khoa-khac")
    publish(course)
    terms = actions.ClassTerms(course, study_class.unit, venue, 3, (str(teacher.pk),))
    (session,) = plan(study_class, study_class.course, timezone.now() + DAY)
    with pytest.raises(HasEvidenceError):
        actions.change_class(class_id=study_class.pk, terms=terms, by=acting(teacher), at=timezone.now())
    actions.cancel_session(session_id=session.pk, reason="Mưa bão", by=acting(teacher), at=timezone.now())
    actions.change_class(class_id=study_class.pk, terms=terms, by=acting(teacher), at=timezone.now())
    study_class.refresh_from_db()
    assert study_class.course == course


def test_key_of_a_class_used_for_another_is_refused(study_class, venue, teacher):
    terms = actions.ClassTerms(study_class.course, study_class.unit, venue, 99, (str(teacher.pk),))
    with pytest.raises(FactRefusedError):
        actions.open_class(class_id=study_class.pk, terms=terms, by=acting(teacher), at=timezone.now())


def test_number_that_no_database_holds_is_no_choice(client, study_class, teacher, commune, venue):
    huge = "9" * 30
    signed_in(client, teacher)
    when = {"first": f"{timezone.localdate():%Y-%m-%d}", "count": 1, "starts": "14:00", "ends": "16:00"}
    assert client.post(home(study_class, "lich/"), {**when, "course": huge}).status_code == 422
    fields = {"id": uuid7(), "subject": f"c-{study_class.course.code}", "seats": 3, "instructors": [huge]}
    signed_in(client, staff(commune, "officer"))
    assert client.post(home(study_class, "sua/"), fields).status_code == 422
    session = held(study_class.course, venue, teacher)
    assert client.post(page(session, "sua/"), {**when, "course": huge}).status_code == 200


def test_weeks_without_a_chosen_day_go_on_from_the_first_one(client, study_class, teacher):
    first = timezone.localdate() + DAY
    fields = {
        "course": study_class.course_id, "first": f"{first:%Y-%m-%d}", "count": 4, "starts": "14:00", "ends": "16:00",
    }  # fmt: skip
    answer = signed_in(client, teacher).post(home(study_class, "lich/"), fields, follow=True)
    assert "Đã đặt 4 buổi học." in text(answer)
    assert [timezone.localdate(each.starts_at) for each in study_class.sessions.order_by("starts_at")] == [
        first + n * 7 * DAY for n in range(4)
    ]


def test_substitute_of_a_session_that_is_on_is_told(study_class, on_now, commune, teacher):
    other = staff(commune, name="Trần Thị Thay")
    substitute(session_id=on_now.pk, instructor_id=str(other.pk), by=acting(teacher), at=timezone.now())
    assert opened(study_class.course, study_class.venue, UserFactory()).pk
    assert study_classes.teaches(ClassSession.objects.get(pk=on_now.pk), acting(other))
