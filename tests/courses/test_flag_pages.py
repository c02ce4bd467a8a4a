"""The pages of those who oversee: what waits, one flag with its tests, the note that closes it."""

from datetime import timedelta

import pytest

from audit.models import Entry
from courses.actions import flags as actions
from courses.adapters import flags as words
from courses.models import Flag
from courses.rules import signals as rules
from courses.views import oversight
from tests.courses.room import acting, held, house, mark, signed_in, staff, town
from tests.courses.watched import one_after_another, villagers
from tests.courses.way import published, sign_in
from tests.factories import moment

pytestmark = pytest.mark.django_db
LIST = "/quan-ly/dau-hieu/"
EVENING = moment("2026-10-05 19:00")
AT = moment("2026-10-06 04:30")
FACTS = {
    rules.DEVICE_HOUR: {"persons": 9, "minutes": 49, "in_class": False},
    rules.NIGHT: {"persons": 5, "first": "23:10", "last": "01:40"},
    rules.EQUAL_ANSWERS: {"persons": 20, "questions": 24, "same": 24, "wrong": 3},
    rules.TOO_FAST: {"tests": 2, "seconds": 21, "syllables": 450},
    rules.FIRST_TRIES: {"tests": 140, "days": 365},
    rules.ONE_PHONE: {"persons": 12, "days": 30},
}


@pytest.fixture
def officer(commune):
    return staff(commune, "officer", "Hoàng Thị Lan")


@pytest.fixture
def browser(client, officer):
    return signed_in(client, officer)


@pytest.fixture
def edition(db):
    return published()[1]


@pytest.fixture
def flag(edition, commune):
    one_after_another(edition, villagers(8, commune=commune), EVENING, 5)
    actions.find_signals(at=AT)
    return Flag.objects.get()


def make(kind: str, unit, **more) -> Flag:
    period = more.pop("period", EVENING.date())
    return Flag.objects.create(kind=kind, subject=f"x:{kind}", period=period, unit=unit, facts=FACTS[kind], **more)


def text_of(page) -> str:
    return " ".join(page.content.decode().split())


def test_list_without_any_says_so_and_what_flags_are_not(browser):
    text = text_of(browser.get(LIST))
    for said in ("Không có dấu hiệu nào đang chờ.", "không chặn ai", "Hệ thống chưa xem ngày nào"):
        assert said in text
    assert "Chưa có dấu hiệu nào được xem." in text_of(browser.get(LIST, {"xem": "da-xem"}))


@pytest.mark.parametrize("kind", rules.KINDS)
def test_every_kind_is_told_in_words_with_what_may_be_behind_it_and_its_rate(browser, commune, kind):
    flag = make(kind, commune)
    told = words.told(flag)
    text = text_of(browser.get(f"{LIST}{flag.pk}/"))
    for said in (told.seen, *told.perhaps, told.ask, told.rate, str(Flag.Kind(kind).label)):
        assert said in text
    assert len(told.perhaps) == 2
    numbers = [str(each) for each in FACTS[kind].values() if not isinstance(each, bool)]
    assert [each for each in numbers if each not in told.seen] == []
    assert told.rate in text_of(browser.get(LIST))


def test_hour_in_class_is_told_otherwise(commune):
    flag = make(rules.DEVICE_HOUR, commune)
    flag.facts = {**flag.facts, "in_class": True}
    assert words.told(flag).seen.startswith("Trong buổi học, 9 người")


def test_rate_is_written_as_vietnamese_readers_do():
    assert words.rate(rules.ONE_PHONE).startswith("Thử trên 2.000 trường hợp ngay thẳng dựng sẵn")
    assert "báo nhầm 10 lần (nhiều nhất khoảng 0,9 %)" in words.rate(rules.ONE_PHONE)
    assert "nó thấy được 98 %" in words.rate(rules.ONE_PHONE)


def test_list_shows_the_newest_first_with_place_and_day(browser, commune, flag):
    newer = make(rules.NIGHT, commune, period=EVENING.date() + timedelta(days=1))
    page = browser.get(LIST)
    assert [row[0] for row in page.context["rows"]] == [newer, flag]
    text = text_of(page)
    for said in ("2 chưa xem", "05/10/2026", "Xã Gần", "Đã xem các bài nộp đến hết ngày 05/10/2026."):
        assert said in text


def test_list_is_paged_and_shows_every_row_once(browser, commune, monkeypatch):
    monkeypatch.setattr(oversight, "PAGE", 2)
    made = [
        Flag.objects.create(
            kind="night", subject=f"device:{n}", period=EVENING.date(), unit=commune, facts=FACTS["night"]
        )
        for n in range(5)
    ]
    for is_noted in (False, True):
        seen, after = [], ""
        while True:
            page = browser.get(LIST, {"sau": after, **({"xem": "da-xem"} if is_noted else {})})
            seen += [row[0] for row in page.context["rows"]]
            after = page.context["after"]
            if not after:
                break
        assert seen == made[::-1]
        Flag.objects.update(note="x", noted_by_id="1", noted_at=AT)
    assert len(browser.get(LIST, {"sau": "x", "xem": "da-xem"}).context["rows"]) == 2
    waiting = Flag.objects.create(kind="night", subject="y", period=EVENING.date(), unit=commune, facts=FACTS["night"])
    assert len(browser.get(LIST, {"sau": str(waiting.pk), "xem": "da-xem"}).context["rows"]) == 2


def test_one_flag_names_its_people_and_the_look_is_written_down(browser, officer, flag):
    text = text_of(browser.get(f"{LIST}{flag.pk}/"))
    first = flag.attempts.order_by("submitted_at").first()
    for said in (
        "8 người đạt bài kiểm tra trên cùng một máy trong 36 phút",
        f"/quan-ly/viec-hoc/{first.learner_id}/",
        first.learner.full_name,
        "18:53:20 đến 19:00:00 05/10/2026 · đúng 100 %",
        "Lượt xem này được ghi vào nhật ký.",
    ):
        assert said in text
    (entry,) = Entry.objects.filter(act="flag.open")
    assert (entry.object_id, entry.actor_id) == (str(flag.pk), str(officer.pk))


def test_one_flag_of_a_room_leads_to_session_and_class(browser, edition, study_class, commune, teacher):
    session = held(edition.course, house(commune, "Nhà khác"), teacher, starts_at=EVENING)
    session.study_class = study_class
    session.save()
    mark(session, teacher, "present", *villagers(1, commune=commune), at=EVENING)
    one_after_another(edition, villagers(16, commune=commune), EVENING, 2, session=session)
    actions.find_signals(at=AT)
    text = text_of(browser.get(f"{LIST}{Flag.objects.get().pk}/"))
    for said in (
        f"/quan-ly/buoi-hoc/{session.pk}/",
        f"/quan-ly/lop-hoc/{study_class.pk}/",
        "Giảng viên Lê Văn Hùng",
    ):
        assert said in text


def test_people_out_of_scope_are_counted_and_not_named(browser, flag):
    away = flag.attempts.first().learner
    far = town("16213", "Xã Xa")
    away.residences.update(commune=far, unit=far)
    text = text_of(browser.get(f"{LIST}{flag.pk}/"))
    assert "Và 1 bài của người ngoài phạm vi của bạn." in text
    assert away.full_name not in text.split("Những bài kiểm tra ấy")[1].replace(f"{away.full_name}0", "")


def test_note_is_asked_for_and_closes(browser, officer, flag):
    page = browser.post(f"{LIST}{flag.pk}/", {"text": " "})
    assert page.status_code == 422
    assert "Hãy ghi bạn đã xem gì và thấy gì." in text_of(page)
    too_long = browser.post(f"{LIST}{flag.pk}/", {"text": "a" * 1001})
    assert too_long.status_code == 422
    assert not Entry.objects.filter(act="flag.note").exists()
    page = browser.post(f"{LIST}{flag.pk}/", {"text": "Đã gọi hai người, cả hai tự làm."}, follow=True)
    assert "Đã ghi và đóng dấu hiệu." in text_of(page)
    assert "Không có dấu hiệu nào đang chờ." in text_of(page)
    history = text_of(browser.get(LIST, {"xem": "da-xem"}))
    for said in ("Hoàng Thị Lan", "Đã gọi hai người, cả hai tự làm."):
        assert said in history
    closed = text_of(browser.get(f"{LIST}{flag.pk}/"))
    assert "Đã gọi hai người, cả hai tự làm." in closed
    assert "Ghi và đóng dấu hiệu" not in closed


def test_second_note_is_told_that_the_first_stands(browser, flag, commune):
    actions.note(flag_id=flag.pk, text="Trước.", by=acting(staff(commune, "officer")), at=AT)
    page = browser.post(f"{LIST}{flag.pk}/", {"text": "Sau."}, follow=True)
    assert "Người khác vừa ghi trước bạn." in text_of(page)
    assert Flag.objects.get().note == "Trước."


@pytest.mark.parametrize("role", ["instructor", "approver", "editor"])
def test_pages_are_not_for_who_does_not_oversee(client, commune, flag, role):
    signed_in(client, staff(commune, role))
    for address in (LIST, f"{LIST}{flag.pk}/", "/quan-ly/on-lai/"):
        assert client.get(address).status_code == 404


def test_learner_never_sees_a_flag(client, flag):
    sign_in(client)
    assert client.get(LIST).status_code == client.get(f"{LIST}{flag.pk}/").status_code == 404


def test_flag_about_the_own_classes_is_not_there(browser, officer, flag):
    Flag.objects.update(instructor_id=str(officer.pk))
    assert browser.get(f"{LIST}{flag.pk}/").status_code == 404
    assert browser.post(f"{LIST}{flag.pk}/", {"text": "Không sao."}).status_code == 404
    assert Flag.objects.get().note == ""


def test_pages_cost_the_same_for_few_and_many(browser, commune, flag, django_assert_num_queries):
    browser.get(LIST)
    for _ in range(2):
        with django_assert_num_queries(5):
            browser.get(LIST)
        with django_assert_num_queries(6):
            browser.get(f"{LIST}{flag.pk}/")
        for n in range(10):
            Flag.objects.create(
                kind="night",
                subject=f"d:{n}:{Flag.objects.count()}",
                period=AT.date(),
                unit=commune,
                facts=FACTS["night"],
            )
        flag.attempts.add(*one_after_another(flag.attempts.first().edition, villagers(9, commune=commune), AT, 1))
