"""The sheet that people signed, typed back by number: forgiving, shown before it is saved, quick."""

import gzip
import re
import sys
from datetime import timedelta

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone

from accounts.actions import merging
from audit.rules import SYSTEM
from courses.actions import classes_attendance as attendance
from courses.actions import study_classes as classes_actions
from courses.models import Attendance, ClassSession
from courses.queries import paper_roll
from tests import pace
from tests.courses.papers import begun, seated
from tests.courses.room import acting, held, mark, opened, plan, seat, signed_in, staff, taught_course, town
from tests.courses.way import publish
from tests.factories import LearnerFactory

pytestmark = pytest.mark.django_db
FULL_HOUSE = 40


@pytest.fixture
def course(db):
    course = taught_course("khoa-day", rule={"sessions": 1})
    publish(course)
    return course


@pytest.fixture
def study_class(course, venue, teacher):
    return opened(course, venue, teacher, seats=60)


@pytest.fixture
def people(study_class, commune):
    return seated(study_class, *(LearnerFactory(full_name=f"Lò Thị Số {n}", commune=commune) for n in range(1, 9)))


@pytest.fixture
def session(study_class, course, people):
    return begun(study_class, course)


@pytest.fixture
def browser(client, teacher):
    return signed_in(client, teacher)


def address(session):
    return f"/quan-ly/buoi-hoc/{session.pk}/giay/diem-danh/"


def save(browser, session, **typed):
    """Without a script: look, then save what was seen."""
    looked = browser.post(address(session), {**typed, "look": "1"})
    seen = {name: value for name in ("key", "seen") if (value := hidden(looked, name))}
    return browser.post(address(session), {**typed, **seen, "save": "1"})


def hidden(answer, name):
    found = re.search(rf'name="{name}" value="([^"]+)"', answer.content.decode())
    return found.group(1) if found else ""


def standing(session):
    rows = Attendance.objects.filter(session=session, withdrawn_at__isnull=True).order_by("learner__seats__number")
    return {row.learner.full_name.split()[-1]: row.status for row in rows.select_related("learner")}


def text(answer):
    return " ".join(answer.content.decode().split())


# From numbers to marks


def test_sheet_typed_back_is_the_roll(browser, session):
    answer = save(browser, session, present="tất cả trừ 3 7", late="5", left_early="8", excused="7", absent="còn lại")
    assert answer.status_code == 302
    assert answer["Location"] == f"/quan-ly/buoi-hoc/{session.pk}/"
    assert standing(session) == {
        "1": "present",
        "2": "present",
        "3": "absent",
        "4": "present",
        "5": "late",
        "6": "present",
        "7": "excused",
        "8": "left_early",
    }


def test_names_are_shown_before_anything_is_saved(browser, session):
    answer = browser.post(address(session), {"present": "1-3", "late": "5", "look": "1"})
    assert answer.status_code == 200
    assert [(label, [e.number for e in entries]) for _v, label, entries in answer.context["groups"]] == [
        ("Có mặt", [1, 2, 3]),
        ("Đến muộn", [5]),
    ]
    assert "Lò Thị Số 2" in text(answer)
    assert [number for number, _row in answer.context["preview"].unmarked] == [4, 6, 7, 8]
    assert Attendance.objects.count() == 0


def test_what_one_types_is_shown_at_once_where_scripts_run(browser, session):
    answer = browser.post(address(session), {"present": "2 99"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in text(answer)
    assert "Lò Thị Số 2" in text(answer)
    assert "Lớp này không có ghế số 99" in text(answer)
    assert 'name="save"' not in text(answer)


def test_nothing_is_saved_that_was_not_seen(browser, session):
    answer = browser.post(address(session), {"present": "1-3", "seen": "other", "save": "1"})
    assert answer.status_code == 422
    assert "Danh sách vừa đổi" in text(answer)
    assert Attendance.objects.count() == 0


def test_marks_made_meanwhile_are_shown_before_they_are_replaced(browser, session, teacher, people):
    looked = browser.post(address(session), {"present": "1", "look": "1"})
    mark(session, teacher, "late", people[0])
    answer = browser.post(
        address(session), {"present": "1", "key": hidden(looked, "key"), "seen": hidden(looked, "seen"), "save": "1"}
    )
    assert answer.status_code == 422
    assert "đang là Đến muộn" in text(answer)
    assert standing(session) == {"1": "late"}


def test_page_sent_twice_is_one_roll(browser, session):
    looked = browser.post(address(session), {"present": "1-8", "look": "1"})
    sent = {"present": "1-8", "key": hidden(looked, "key"), "seen": hidden(looked, "seen"), "save": "1"}
    browser.post(address(session), sent)
    first = list(Attendance.objects.values_list().order_by("pk"))
    browser.post(address(session), sent)
    assert list(Attendance.objects.values_list().order_by("pk")) == first


def test_mark_that_stands_changes_only_with_a_reason_and_is_kept(browser, session, teacher, people):
    mark(session, teacher, "absent", people[0])
    answer = save(browser, session, late="1")
    assert answer.status_code == 422
    assert "Vì sao sửa 1 dấu đã lưu?" in text(answer)
    save(browser, session, late="1", reason="Đến sau khi điểm danh")
    assert standing(session) == {"1": "late"}
    old = Attendance.objects.get(status="absent")
    assert (old.withdrawn_by_id, old.withdrawn_reason) == (str(teacher.pk), "Đến sau khi điểm danh")


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"late": "47"}, "late", "Lớp này không có ghế số 47. Số lớn nhất là 8."),
        ({"present": "7-2"}, "present", "“7-2” viết ngược. Số nhỏ ghi trước: 2-7."),
        ({"present": "1-5", "excused": "5"}, "excused", "Số 5 đã ghi ở ô “Có mặt”. Mỗi người chỉ ghi ở một ô."),
        ({"present": "1 ha"}, "present", "Không đọc được “ha”."),
        ({"present": "tất cả", "late": "tất cả"}, "late", "“tất cả” đã ghi ở ô “Có mặt”."),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_saved(browser, session, typed, field, told):
    answer = save(browser, session, **typed)
    assert answer.status_code == 422
    assert told in answer.context["form"].errors[field][0]
    assert Attendance.objects.count() == 0


def test_one_person_on_two_seats_is_said(browser, session, people):
    merging.merge(kept=people[0], merged=people[1], by=SYSTEM, at=timezone.now())
    answer = save(browser, session, present="1", late="2")
    assert answer.context["form"].errors["late"] == ["Số 2 và số 1 là cùng một người. Chỉ ghi một số."]
    save(browser, session, present="1-2")
    assert standing(session) == {"1": "present"}


def test_rest_is_offered_only_while_nobody_is_marked(browser, session, teacher, people):
    assert browser.get(address(session)).context["form"]["absent"].value() == "còn lại"
    mark(session, teacher, "present", people[0])
    assert browser.get(address(session)).context["form"]["absent"].value() is None


def test_who_left_the_class_can_still_be_named(browser, session, study_class, people, teacher):
    gone = study_class.places.get(number=4)
    classes_actions.leave(seat_id=gone.pk, by=acting(teacher), at=timezone.now())
    assert [n for n, _l in paper_roll.signed(session, acting(teacher)).printed] == [1, 2, 3, 5, 6, 7, 8]
    save(browser, session, present="1-8")
    assert "4" in standing(session)


def test_being_there_on_paper_completes_what_being_there_completes(browser, session):
    answer = save(browser, session, present="1-3")
    assert "3 người vừa hoàn thành khóa học." in text(browser.get(answer["Location"]))


# When and where


def test_nothing_is_typed_before_the_session(browser, study_class, course, people, teacher):
    (session,) = plan(study_class, course, timezone.now() + timedelta(days=1))
    ClassSession.objects.update(instructor_id=study_class.instructors.get().instructor_id)
    assert "Đến giờ bắt đầu mới nhập được" in text(browser.get(address(session)))
    answer = browser.post(address(session), forged(session, teacher, present="1"), follow=True)
    assert "Buổi học chưa bắt đầu, nên chưa điểm danh được." in text(answer)
    assert Attendance.objects.count() == 0


def forged(session, teacher, **typed):
    """A page that says it was seen, which the product had not shown."""
    fields = dict.fromkeys(["present", "late", "left_early", "absent", "excused"], "")
    found = paper_roll.preview(paper_roll.signed(session, acting(teacher)), {**fields, **typed})
    return {**typed, "seen": found.digest, "save": "1"}


def test_mark_made_in_the_very_moment_is_not_written_over(browser, session, teacher, monkeypatch):
    def meanwhile(**_all):
        raise attendance.ChangedMeanwhileError([])

    monkeypatch.setattr(attendance, "mark_attendance", meanwhile)
    answer = browser.post(address(session), forged(session, teacher, present="1"), follow=True)
    assert "Người khác vừa điểm danh buổi này." in text(answer)


def test_page_of_an_empty_class_says_so(browser, study_class, course):
    session = begun(study_class, course)
    assert "Lớp chưa có ai" in text(browser.get(address(session)))


def test_meeting_without_seats_leads_to_its_roll(browser, course, venue, teacher):
    session = held(course, venue, teacher)
    assert browser.get(address(session))["Location"] == f"/quan-ly/buoi-hoc/{session.pk}/"


def test_foreign_instructor_finds_nothing(client, session):
    stranger = signed_in(client, staff(town("16213", "Xã Xa"), name="Người Khác"))
    assert stranger.get(address(session)).status_code == 404
    assert stranger.get(address(session).replace("diem-danh/", "diem-danh.pdf")).status_code == 404


def test_page_costs_the_same_for_eight_and_for_forty(browser, session, study_class, commune, django_assert_num_queries):
    browser.get(address(session))
    with django_assert_num_queries(10):
        browser.get(address(session))
    seat(study_class, *LearnerFactory.create_batch(FULL_HOUSE - 8, commune=commune))
    with django_assert_num_queries(10):
        browser.get(address(session))


# How long it takes: the sums of tests/pace.py, of somebody who has loaded nothing before


def static_files(page):
    """What the page loads beside itself."""
    found = re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"', page)
    return [name for name in dict.fromkeys(found) if "icon" not in name]


def loaded(pages):
    """These pages one after the other, with their files and the redirect after saving."""
    sizes = [len(gzip.compress(page)) + 700 for page in pages]  # with headers
    for name in {name for page in pages for name in static_files(page.decode())}:
        with open(finders.find(name), "rb") as file:  # noqa: PTH123 - the finder gives a text
            sizes.append(len(gzip.compress(file.read())) + 500)
    return pace.Loading(len(sizes) + 1, sum(sizes) + 700)


@pytest.mark.parametrize(
    ("typed", "taps"),
    [
        ({"present": "tất cả trừ 3 12 29", "late": "5 18", "left_early": "21", "excused": "7"}, 4 + 1),
        ({"present": " ".join(map(str, range(1, FULL_HOUSE - 2))), "late": "38", "excused": "39"}, 3 + 1),
    ],
    ids=["as people do it", "every number written out"],
)
def test_forty_people_are_typed_back_within_two_minutes(browser, study_class, course, commune, typed, taps):
    """By the script: the code is scanned (two taps), the fields are filled, the names appear, one tap saves."""
    seated(study_class, *LearnerFactory.create_batch(FULL_HOUSE, commune=commune))
    session = begun(study_class, course)
    page = browser.get(address(session))
    live = browser.post(address(session), typed | {"absent": "còn lại"}, headers={"HX-Request": "true"})
    sent = {**typed, "absent": "còn lại", "key": hidden(live, "key"), "seen": hidden(live, "seen"), "save": "1"}
    saved = browser.post(address(session), sent)
    after = browser.get(saved["Location"])
    assert Attendance.objects.filter(session=session).count() == FULL_HOUSE
    letters = sum(len(words) for words in typed.values())
    spent = (2 + taps, letters, loaded([page.content, live.content, after.content]))
    sys.stdout.write(f"\nroll typed back: {pace.told(*spent)}")
    assert pace.seconds(*spent) < 120
