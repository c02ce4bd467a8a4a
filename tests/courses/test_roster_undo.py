"""Undoing a list: what was before is there again, and who was taught since stays, with the reason."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from uuid6 import uuid7
from wagtail.models import Page

from accounts.models import Learner
from courses.actions import classes, study_classes
from courses.imports.roster import RosterRows
from courses.models import Attendance, Seat, StudyClass
from exchange import actions, queries
from exchange.actions import progress
from exchange.models import Import, ImportRow
from tests.courses.room import acting, mark, neighbours
from tests.courses.test_roster import AT, HOA, _many_seats, _media, applied, village  # noqa: F401
from tests.courses.test_roster_judging import answered, asked, checked, save
from tests.courses.way import enrolled, finish
from tests.factories import LearnerFactory, make_course

BA, LAN = "2,Lê Văn Ba,1958,,,", "3,Trần Thị Lan,1950,Thôn 3,,"
KEPT = ("exchange", "audit", "sessions", "contenttypes", "auth")


def tables() -> dict[str, list[Any]]:
    """Everything but the import itself, the log, and pages, whose texts have no order of their own."""
    models = [m for m in apps.get_models() if m._meta.app_label not in KEPT and not issubclass(m, Page)]
    return {each._meta.label: sorted(map(str, each._default_manager.values_list())) for each in models}


def undone(record: Import, teacher: Any) -> Import:
    return actions.undo(import_id=record.pk, by=acting(teacher), at=timezone.now())


def kept(record: Import) -> dict[int, str]:
    rows = ImportRow.objects.filter(batch=record, outcome="kept")
    return {row.number: row.messages[0]["message"] for row in rows}


def who(name: str) -> Learner:
    return Learner.objects.get(full_name=name)


def session_of(study_class: StudyClass, teacher: Any) -> Any:
    begin = timezone.now() - timedelta(hours=1)
    terms = classes.Terms(
        study_class.course, study_class.unit, study_class.venue, begin, begin + timedelta(hours=2), str(teacher.pk)
    )
    session = classes.hold_session(session_id=uuid7(), terms=terms, by=acting(teacher), at=begin)
    session.study_class = study_class
    session.save()
    return session


def test_undo_restores_exactly_what_was_before(study_class, teacher, village, commune):  # noqa: F811
    StudyClass.objects.update(seats=3)
    by = acting(teacher)
    old, gone, waiting, *others = neighbours(commune, 5)
    for each in (old, gone, *others, waiting):
        study_classes.seat_people(class_id=study_class.pk, learner_ids=[each.pk], by=by, at=AT)
    study_classes.leave(seat_id=Seat.objects.get(learner=gone).pk, by=by, at=AT)
    LearnerFactory(full_name="Nguyễn Thị Hoa", birth_year=1960, phone="+84912345678", commune=village)
    before = tables()
    back = f"9,{gone.full_name},{gone.birth_year},,,"
    record = checked(teacher, study_class, HOA, HOA, BA, LAN, back, f"8,{old.full_name},{old.birth_year},,,")
    while open_ := asked(record):
        record = answered(record, **{f"r{n}": codes[-1] for n, codes in open_})
    record = save(record, teacher)
    assert record.state == "applied"
    assert tables() != before
    assert undone(record, teacher).counts == record.counts
    assert tables() == before


def test_undo_lets_those_who_wait_sit_down(study_class, teacher, commune):
    StudyClass.objects.update(seats=1)
    record = applied(teacher, study_class, HOA)
    (waiting,) = neighbours(commune, 1)
    study_classes.seat_people(class_id=study_class.pk, learner_ids=[waiting.pk], by=acting(teacher), at=AT)
    assert Seat.objects.get(learner=waiting).waiting_since
    undone(record, teacher)
    assert Seat.objects.get().waiting_since is None


def learn(study_class: StudyClass, teacher: Any) -> None:
    finish(enrolled(who("Lê Văn Ba"), study_class.course, study_class.course.editions.get()), "khoa-lop/bai-1")


def attend(study_class: StudyClass, teacher: Any) -> None:
    mark(session_of(study_class, teacher), teacher, "present", who("Lê Văn Ba"))


def sit_elsewhere(study_class: StudyClass, teacher: Any) -> None:
    other = StudyClass.objects.create(
        code="KHAC22", course=make_course("khac"), unit=study_class.unit, made_by_id=str(teacher.pk)
    )
    study_classes.seat_people(class_id=other.pk, learner_ids=[who("Lê Văn Ba").pk], by=acting(teacher), at=AT)


def confirm(study_class: StudyClass, teacher: Any) -> None:
    Learner.objects.filter(full_name="Lê Văn Ba").update(name_confirmed_at=AT)


@pytest.mark.parametrize(
    ("use", "why"),
    [
        (learn, "ghi danh"),
        (attend, "điểm danh"),
        (sit_elsewhere, "đã có chỗ trong lớp khác"),
        (confirm, "đã xác nhận họ tên"),
    ],
)
def test_who_was_used_since_stays_and_the_others_go(study_class, teacher, use, why):
    record = applied(teacher, study_class, HOA, BA, LAN)
    use(study_class, teacher)
    seat = Seat.objects.get(learner__full_name="Lê Văn Ba", study_class=study_class)
    record = undone(record, teacher)
    assert (record.state, record.done, record.counts) == ("undone", 2, {"new": 2, "kept": 1})
    assert list(kept(record)) == [3]
    assert kept(record)[3].startswith("Giữ lại: ")
    assert why in kept(record)[3]
    assert [each.full_name for each in Learner.objects.all()] == ["Lê Văn Ba"]
    assert Seat.objects.filter(study_class=study_class).get() == seat


def test_known_person_who_was_marked_since_keeps_the_seat(study_class, teacher, village):  # noqa: F811
    LearnerFactory(full_name="Lê Văn Ba", birth_year=1958, commune=village)
    record = applied(teacher, study_class, HOA, BA)
    attend(study_class, teacher)
    record = undone(record, teacher)
    assert kept(record) == {3: "Giữ lại: đã có điểm danh trong lớp."}
    assert Seat.objects.get().learner == who("Lê Văn Ba")
    assert Attendance.objects.count() == 1


def test_class_that_has_ended_keeps_its_people(study_class, teacher):
    record = applied(teacher, study_class, HOA, BA)
    study_classes.close_class(class_id=study_class.pk, by=acting(teacher), at=AT)
    record = undone(record, teacher)
    assert set(kept(record).values()) == {"Giữ lại: lớp đã kết thúc."}
    assert (Learner.objects.count(), Seat.objects.count()) == (2, 2)


def test_who_sat_down_between_check_and_apply_keeps_the_seat(study_class, teacher, village):  # noqa: F811
    known = LearnerFactory(full_name="Lê Văn Ba", birth_year=1958, commune=village)
    record = checked(teacher, study_class, BA)
    study_classes.seat_people(class_id=study_class.pk, learner_ids=[known.pk], by=acting(teacher), at=AT)
    record = undone(save(record, teacher), teacher)
    assert (record.state, Seat.objects.get().learner) == ("undone", known)


def test_list_without_a_class_is_undone_too(study_class, teacher):
    record = undone(applied(teacher, None, HOA, BA), teacher)
    assert (record.state, Learner.objects.count()) == ("undone", 0)


def test_page_of_the_undone_list_tells_who_stays_and_why(client, study_class, teacher):
    client.force_login(teacher, "accounts.backends.SignInBackend")
    record = applied(teacher, study_class, HOA, BA)
    attend(study_class, teacher)
    page = client.get(f"/nhap-tep/lan/{record.pk}/hoan-tac/").content.decode()
    assert "thì được giữ lại, kèm lý do" in page
    client.post(f"/nhap-tep/lan/{record.pk}/hoan-tac/")
    page = client.get(f"/nhap-tep/lan/{record.pk}/?ket-qua=kept").content.decode()
    assert "1 dòng trở lại như trước khi nhập, 1 dòng giữ lại" in page
    assert "Giữ lại: đã có" in page


def people(count: int) -> list[str]:
    return [f"{n},Lê Văn {'ABCDEGHIKL'[n % 10]}a,{1930 + n // 10},,09{n:08d}," for n in range(count)]


def test_undoing_costs_the_same_for_few_and_for_many(study_class, teacher, django_assert_max_num_queries):
    StudyClass.objects.update(seats=200)
    few, many = (applied(teacher, study_class, *people(count)) for count in (2, 150))
    with CaptureQueriesContext(connection) as captured:
        undone(few, teacher)
    with django_assert_max_num_queries(len(captured) + 2):
        assert undone(many, teacher).state == "undone"


def test_undoing_tells_how_far_it_is(study_class, teacher, monkeypatch):
    monkeypatch.setattr(progress, "EVERY", 5)
    record = applied(teacher, study_class, *people(20))
    seen = []
    plain = RosterRows.undo

    def watched(self: RosterRows, rows: Any, by: Any, at: Any) -> Any:
        for each in plain(self, rows, by, at):
            found = queries.progress(Import.objects.get())
            seen.append((found.done, found.total))
            yield each

    monkeypatch.setattr(RosterRows, "undo", watched)
    undone(record, teacher)
    assert seen[-1] == (15, 20)
