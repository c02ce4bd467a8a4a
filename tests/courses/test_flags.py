"""Looking through days for signals: what is found where, once; what honest days leave behind; who may see it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import merging
from audit.models import Entry
from audit.rules import SYSTEM
from courses import tasks
from courses.actions import flags as actions
from courses.models import Attempt, Completion, Edition, Flag, FlagDay
from courses.queries import flags as queries
from courses.queries import signal_facts
from courses.rules import signals as rules
from places.models import Unit
from tests.courses.room import acting, held, house, mark, staff, town
from tests.courses.watched import PHONE, handed_in, one_after_another, villagers
from tests.courses.way import published
from tests.factories import LearnerFactory, PostingFactory, ProvinceFactory, moment

pytestmark = pytest.mark.django_db
DAY = moment("2026-10-05 00:00")
EVENING = moment("2026-10-05 19:00")
AT = moment("2026-10-06 04:30")


@pytest.fixture
def edition(db: None) -> Edition:
    return published(questions=4, draw=4)[1]


@pytest.fixture
def room(edition: Edition, venue: Any, teacher: Any) -> Any:
    return held(edition.course, venue, teacher, starts_at=EVENING)


def find() -> list[Flag]:
    actions.find_signals(at=AT)
    return list(Flag.objects.order_by("kind"))


def kinds() -> list[str]:
    return [each.kind for each in find()]


# Each signal: seen, and not


def test_device_hour_names_the_device_its_people_and_their_commune(edition, commune):
    made = one_after_another(edition, villagers(9, commune=commune), EVENING, 6)
    one_phone, flag = sorted(find(), key=lambda each: each.kind != "one_phone")
    assert one_phone.kind == "one_phone"
    assert (flag.kind, flag.subject, flag.device) == ("device_hour", f"device:{PHONE}", PHONE)
    assert (flag.period, flag.unit, flag.session, flag.course) == (DAY.date(), commune, None, None)
    assert (flag.instructor_id, flag.found_at) == ("", AT)
    assert flag.facts == {"persons": 9, "minutes": 49, "in_class": False}
    assert set(flag.attempts.all()) == set(made)


def test_device_hour_in_class_names_the_session_and_its_instructor(edition, room, teacher):
    one_after_another(edition, villagers(20), EVENING, 2.5, session=room)
    (flag,) = find()
    assert (flag.kind, flag.session, flag.course_id) == ("device_hour", room, edition.course_id)
    assert (flag.unit, flag.instructor_id) == (room.unit, str(teacher.pk))
    assert flag.facts["in_class"] is True


def test_class_of_forty_on_five_tablets_in_two_hours_is_no_signal(edition, room):
    for tablet in range(5):
        one_after_another(edition, villagers(8), EVENING, 14, session=room, device=f"{tablet}" * 32)
    assert find() == []


def test_family_on_one_phone_is_no_signal(edition):
    one_after_another(edition, villagers(6), EVENING, 9)
    assert find() == []


def test_hour_over_midnight_is_seen_on_the_day_on_which_it_ended(edition):
    one_after_another(edition, villagers(8), DAY - timedelta(minutes=30), 5)
    flags = {each.kind: each for each in find()}
    assert flags["device_hour"].period == flags["night"].period == DAY.date()


def test_hour_before_midnight_belongs_to_the_day_before_alone(edition):
    one_after_another(edition, villagers(8), DAY - timedelta(minutes=59), 5)
    actions.examine(day=DAY.date(), at=AT)
    assert [each.kind for each in Flag.objects.all()] == ["night"]


def test_night_is_seen_and_a_night_shift_with_its_own_phones_is_not(edition):
    one_after_another(edition, villagers(5), DAY + timedelta(hours=1), 8)
    for n in range(6):
        handed_in(edition, LearnerFactory(), DAY + timedelta(hours=2), device=f"{n}" * 32)
    (flag,) = find()
    assert (flag.kind, flag.facts) == ("night", {"persons": 5, "first": "01:00", "last": "01:32"})


def test_late_evening_belongs_to_the_night_of_the_next_day(edition):
    one_after_another(edition, villagers(5), DAY + timedelta(hours=23, minutes=5), 8)
    assert find() == []
    actions.find_signals(at=AT + timedelta(days=1))
    assert [(each.kind, each.period.day) for each in Flag.objects.all()] == [("night", 6)]


def test_room_that_is_wrong_together_is_seen_and_a_strong_class_is_not(edition, room, venue, teacher):
    for n, learner in enumerate(villagers(7)):
        given = [True, False, False, True]
        handed_in(edition, learner, EVENING, session=room, device=f"{n}" * 32, answers=given)
    strong = held(edition.course, venue, teacher, starts_at=EVENING + timedelta(hours=2))
    for n, learner in enumerate(villagers(30)):
        handed_in(edition, learner, EVENING, session=strong, device=f"x{n}", answers=[True] * 4)
    (flag,) = find()
    assert (flag.kind, flag.subject, flag.session) == ("equal_answers", f"session:{room.pk}", room)
    assert flag.facts == {"persons": 7, "questions": 4, "same": 4, "wrong": 2}


def test_those_who_shared_a_tablet_are_compared_among_themselves(edition, room):
    one_after_another(edition, villagers(6), EVENING, 5, session=room, answers=[True, False, False, True])
    for n, learner in enumerate(villagers(8)):
        given = [bool(n & 1 << place) for place in range(4)]
        handed_in(edition, learner, EVENING, session=room, device="", answers=given)
    (flag,) = find()
    assert (flag.kind, flag.subject, flag.device) == ("equal_answers", f"session:{room.pk}:{PHONE}", PHONE)


def test_last_try_of_a_person_counts_in_a_room(edition, room):
    for n, learner in enumerate(villagers(6)):
        first = {"is_passed": False, "device": f"{n}" * 32, "session": room}
        handed_in(edition, learner, EVENING, answers=[True, False, False, True], **first)
        handed_in(edition, learner, EVENING + timedelta(minutes=20), **{**first, "is_passed": True}, answers=[True] * 4)
    assert find() == []


def test_haste_is_told_once_for_a_room_or_a_device(edition, room):
    edition.edition_questions.first().version.question.versions.update(
        body={"stem": "tiếng " * 400, "explanation": "x", "answer": True}
    )
    signal_facts._syllables.cache_clear()
    for n, learner in enumerate(villagers(3)):
        handed_in(edition, learner, EVENING, session=room, device=f"{n}" * 32, seconds=20 + n)
    handed_in(edition, LearnerFactory(), EVENING, seconds=25)
    handed_in(edition, LearnerFactory(), EVENING + timedelta(minutes=1), seconds=30)
    alone = handed_in(edition, LearnerFactory(), EVENING, device="", seconds=10)
    handed_in(edition, LearnerFactory(), EVENING, device="b" * 32, seconds=100)
    handed_in(edition, LearnerFactory(), EVENING, device="c" * 32, seconds=5, is_passed=False)
    found = {each.subject: each.facts["tests"] for each in find()}
    assert found == {f"session:{room.pk}": 3, f"device:{PHONE}": 2, f"attempt:{alone.pk}": 1}
    signal_facts._syllables.cache_clear()


def test_paper_typed_in_at_one_moment_is_no_haste_and_no_device(edition, room):
    one_after_another(edition, villagers(30), EVENING, 0.1, session=room, is_assisted=True, device="paper", seconds=0)
    assert find() == []


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """An instructor's year of ten tests."""
    monkeypatch.setattr(rules, "FIRST_TRIES_LEAST", 10)
    monkeypatch.setattr(rules, "FIRST_TRIES_CHANCE", 0.9)


def test_instructor_in_whose_classes_nobody_ever_failed_is_seen_once_in_ninety_days(edition, room, teacher, venue, few):
    for n, learner in enumerate(villagers(10)):
        handed_in(edition, learner, EVENING, session=room, device=f"{n}" * 32)
    other = held(edition.course, venue, staff(venue.unit, name="Bùi Thị Mai"), starts_at=EVENING)
    for n, learner in enumerate(villagers(6)):
        handed_in(edition, learner, EVENING, session=other, device=f"x{n}", is_passed=n > 2)
    (flag,) = find()
    assert (flag.kind, flag.subject, flag.instructor_id) == (
        "first_tries",
        f"instructor:{teacher.pk}",
        str(teacher.pk),
    )
    assert (flag.facts, flag.unit, flag.attempts.count()) == ({"tests": 10, "days": 365}, room.unit, 0)
    later = held(edition.course, venue, teacher, starts_at=EVENING + timedelta(days=60))
    handed_in(edition, LearnerFactory(), EVENING + timedelta(days=60), session=later)
    actions.examine(day=DAY.date() + timedelta(days=60), at=AT + timedelta(days=61))
    assert Flag.objects.count() == 1
    handed_in(edition, LearnerFactory(), EVENING + timedelta(days=95), session=later)
    actions.examine(day=DAY.date() + timedelta(days=95), at=AT + timedelta(days=96))
    assert Flag.objects.count() == 2


def test_instructor_with_somebody_who_had_failed_elsewhere_is_no_signal(edition, room, few):
    people = villagers(10)
    handed_in(edition, people[0], EVENING - timedelta(days=2), is_passed=False)
    for n, learner in enumerate(people):
        handed_in(edition, learner, EVENING, session=room, device=f"{n}" * 32)
    assert find() == []


def test_phone_for_many_people_over_weeks_is_seen_and_one_that_rests_is_not_told_again(edition, commune):
    for n, learner in enumerate(villagers(9, commune=commune)):
        handed_in(edition, learner, EVENING - timedelta(days=3 * n))
    handed_in(edition, LearnerFactory(), EVENING, device="b" * 32)
    actions.examine(day=DAY.date(), at=AT)
    (flag,) = Flag.objects.all()
    assert (flag.kind, flag.unit, flag.facts) == ("one_phone", commune, {"persons": 9, "days": 30})
    assert flag.attempts.count() == 9
    handed_in(edition, LearnerFactory(), EVENING + timedelta(days=1))
    actions.examine(day=DAY.date() + timedelta(days=1), at=AT + timedelta(days=1))
    assert Flag.objects.count() == 1


def test_merged_rows_are_one_person(edition):
    people = villagers(8)
    merging.merge(kept=people[0], merged=people[1], by=SYSTEM, at=AT)
    one_after_another(edition, people, EVENING, 6)
    assert find() == []


def test_people_of_no_known_home_give_a_flag_without_commune(edition):
    one_after_another(edition, villagers(8), EVENING, 5)
    (flag,) = find()
    assert flag.unit is None


# Days


def test_running_again_adds_nothing_and_marks_the_days(edition, commune):
    one_after_another(edition, villagers(9, commune=commune), EVENING, 6)
    assert actions.find_signals(at=AT) == 2
    assert actions.find_signals(at=AT) == 0
    assert [(row.day.day, row.found) for row in FlagDay.objects.order_by("day")] == [(4, 0), (5, 2)]


def test_nothing_was_ever_handed_in():
    assert tasks.find_signals() == 0
    assert not FlagDay.objects.exists()


def test_today_is_left_for_tomorrow(edition):
    one_after_another(edition, villagers(9), AT - timedelta(hours=1), 1)
    assert actions.find_signals(at=AT) == 0


def test_years_behind_are_caught_up_night_by_night(edition):
    handed_in(edition, LearnerFactory(), EVENING - timedelta(days=50))
    actions.find_signals(at=AT)
    assert FlagDay.objects.count() == actions.MOST_DAYS
    actions.find_signals(at=AT)
    assert signal_facts.last_examined() == DAY.date()
    actions.find_signals(at=AT + timedelta(days=3))
    assert signal_facts.last_examined() == DAY.date() + timedelta(days=3)
    days = [row.day for row in FlagDay.objects.order_by("day")]
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]


def test_test_that_arrived_late_is_looked_at_on_the_next_night(edition):
    handed_in(edition, LearnerFactory(), EVENING, device="b" * 32)
    actions.find_signals(at=AT)
    one_after_another(edition, villagers(8), EVENING, 5)
    assert actions.find_signals(at=AT + timedelta(days=1)) == 1


def test_slices_cover_every_device(edition, monkeypatch):
    monkeypatch.setattr(signal_facts, "SLICE", 2)
    for n in range(5):
        one_after_another(edition, villagers(8), EVENING, 5, device=f"{n}" * 32)
    assert sorted({each.device[0] for each in find()}) == list("01234")


def test_reading_an_honest_day_costs_the_same_for_few_and_many_people(edition, room):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries_made:
            actions.examine(day=DAY.date(), at=AT)
        return len(queries_made)

    one_after_another(edition, villagers(4), EVENING, 12, session=room)
    cost()  # the day is new
    first = cost()
    for n in range(30):
        handed_in(edition, LearnerFactory(), EVENING, session=room, device=f"x{n}")
    assert cost() == first


def test_two_that_look_at_once_keep_each_flag_once(edition, commune, at_once):
    one_after_another(edition, villagers(9, commune=commune), EVENING, 6)
    answers = at_once(2, lambda _n: actions.examine(day=DAY.date(), at=AT))
    assert Flag.objects.count() == 2
    assert sum(each for each in answers if isinstance(each, int)) == 2


def test_flags_block_nothing(edition, commune):
    one_after_another(edition, villagers(9, commune=commune), EVENING, 6)
    before = list(Attempt.objects.order_by("pk").values_list()), Completion.objects.count()
    find()
    assert (list(Attempt.objects.order_by("pk").values_list()), Completion.objects.count()) == before


# Who sees them, and the note


@pytest.fixture
def flag(edition: Edition, commune: Unit) -> Flag:
    one_after_another(edition, villagers(8, commune=commune), EVENING, 5)
    (found,) = find()
    return found


def test_officer_of_the_commune_and_the_division_see_it_and_an_instructor_does_not(flag, commune):
    near, far = staff(commune, "officer"), staff(town("16213", "Xã Xa"), "officer")
    division = PostingFactory(unit=ProvinceFactory(), role="division").user
    seen = [queries.visible_to(acting(user)).count() for user in (near, far, division, staff(commune))]
    assert seen == [1, 0, 1, 0]
    assert not queries.visible_to(SYSTEM).exists()


def test_flag_of_no_commune_is_seen_at_the_top_of_the_tree_alone(flag, commune):
    Flag.objects.update(unit=None)
    division = PostingFactory(unit=ProvinceFactory(), role="division").user
    assert queries.visible_to(acting(division)).count() == 1
    assert not queries.visible_to(acting(staff(commune, "officer"))).exists()


def test_nobody_sees_a_flag_about_the_own_classes_or_people(flag, commune):
    officer = staff(commune, "officer")
    Flag.objects.update(instructor_id=str(officer.pk))
    assert not queries.visible_to(acting(officer)).exists()
    Flag.objects.update(instructor_id="")
    assert queries.visible_to(acting(officer)).exists()
    learner = flag.attempts.first().learner
    own = LearnerFactory(user=officer)
    merging.merge(kept=learner, merged=own, by=SYSTEM, at=AT)
    assert not queries.visible_to(acting(officer)).exists()


def test_note_closes_and_the_first_one_stands(flag, commune):
    officer, other = staff(commune, "officer"), staff(commune, "officer")
    actions.note(flag_id=flag.pk, text="Đã gọi hai người.", by=acting(officer), at=AT)
    second = actions.note(flag_id=flag.pk, text="Khác.", by=acting(other), at=AT)
    assert (second.note, second.noted_by_id, second.noted_at) == ("Đã gọi hai người.", str(officer.pk), AT)
    (entry,) = Entry.objects.filter(act="flag.note")
    assert (entry.object_id, entry.actor_id, entry.details) == (str(flag.pk), str(officer.pk), {"kind": "device_hour"})


def test_note_of_somebody_out_of_scope_is_refused(flag):
    far = staff(town("16213", "Xã Xa"), "officer")
    with pytest.raises(actions.NotYoursError):
        actions.note(flag_id=flag.pk, text="x", by=acting(far), at=AT)


@pytest.mark.parametrize("wrong", [{"note": "x"}, {"noted_at": AT}, {"noted_by_id": "1", "noted_at": AT}])
def test_note_without_who_and_when_is_impossible(flag, wrong):
    with pytest.raises(IntegrityError):
        Flag.objects.filter(pk=flag.pk).update(**wrong)


def test_about_names_who_is_in_sight_and_counts_the_others(flag, commune):
    officer = staff(commune, "officer")
    stranger = flag.attempts.order_by("submitted_at").first().learner
    stranger.residences.update(commune=town("16213", "Xã Xa"), unit=town("16213", "Xã Xa"))
    about = queries.about(flag, acting(officer))
    assert (len(about.tests), about.others, about.study_class, about.instructor) == (7, 1, None, "")


def test_about_a_room_names_class_and_instructor(edition, study_class, venue, teacher, commune):
    session = held(edition.course, house(commune, "Nhà khác"), teacher, starts_at=EVENING)
    session.study_class = study_class
    session.save()
    mark(session, teacher, "present", *villagers(1, commune=commune), at=EVENING)
    one_after_another(edition, villagers(16, commune=commune), EVENING, 2, session=session)
    (flag,) = find()
    about = queries.about(flag, acting(staff(commune, "officer")))
    assert (about.study_class, about.instructor) == (study_class, "Lê Văn Hùng")


def test_flags_and_days_are_told_apart_in_the_admin():
    flag = Flag(kind="night", subject="device:a", period=date(2026, 10, 5))
    assert str(flag) == "night device:a 2026-10-05"
    assert str(FlagDay(day=date(2026, 10, 5), found=2)) == "2026-10-05: 2"
