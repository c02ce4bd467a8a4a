"""Who is meant by a row: nobody is guessed, the row asks, and the same list again changes nothing."""

from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Learner
from courses.models import Seat, StudyClass
from exchange import actions
from exchange.models import Import, ImportRow
from places.models import Unit
from tests.courses.room import acting, staff
from tests.courses.test_roster import AT, HEADER, HOA, _many_seats, _media, applied, checked, told, village  # noqa: F401
from tests.exchange.offices import commune_list
from tests.exchange.workbooks import upload
from tests.factories import CommuneFactory, LearnerFactory, VillageFactory


def asked(record: Import) -> list[tuple[int, list[str]]]:
    rows = ImportRow.objects.filter(batch=record, outcome="question")
    return [(row.number, [code for code, _label in row.choices]) for row in rows]


def answered(record: Import, **answers: Any) -> Import:
    given_ = {int(name[1:]): str(code) for name, code in answers.items()}
    assert actions.answer(import_id=record.pk, answers=given_, at=AT)
    return actions.check(import_id=record.pk, at=AT)


def save(record: Import, teacher: Any) -> Import:
    return actions.apply(import_id=record.pk, by=acting(teacher), at=AT)


def test_two_of_one_name_and_village_in_one_list_are_a_question(study_class, teacher):
    record = checked(teacher, study_class, HOA, HOA)
    assert asked(record) == [(3, ["same", "new"])]
    assert "Giống dòng 2" in told(record)[0]
    assert answered(record, r3="same").counts == {"new": 1, "duplicate": 1}


def test_two_people_of_one_name_and_village_are_both_registered_once(study_class, teacher):
    record = save(answered(checked(teacher, study_class, HOA, HOA), r3="new"), teacher)
    assert (record.state, Learner.objects.count(), Seat.objects.count()) == ("applied", 2, 2)
    assert checked(teacher, study_class, HOA, HOA).counts == {"same": 2}
    assert checked(teacher, None, HOA, HOA).counts == {"same": 2}
    assert asked(checked(teacher, study_class, HOA, HOA, HOA)) == [(4, ["same", "new"])]


@pytest.mark.parametrize("row", ["1,Nguyễn Thị Hoa,5/3/1960,Thôn 3,,", "1,Nguyễn Thị Hoa,1960,Thôn 3,0912345678,"])
def test_same_person_twice_is_told_by_the_day_or_the_telephone(study_class, teacher, row):
    record = checked(teacher, study_class, row, row.replace("Nguyễn Thị Hoa", "NGUYEN THI HOA"))
    assert record.counts == {"new": 1, "duplicate": 1}
    assert told(record)[-1] == "Cùng một người với dòng 2."
    save(record, teacher)
    assert Learner.objects.count() == 1


def test_one_name_in_two_villages_of_one_list_are_two_people(study_class, teacher, commune):
    VillageFactory(parent=commune, name="Thôn 5")
    record = applied(teacher, study_class, HOA, HOA.replace("Thôn 3", "Thôn 5"))
    assert (record.counts, Learner.objects.count()) == ({"new": 2}, 2)


def test_known_person_can_be_chosen_on_the_page(study_class, teacher, village):  # noqa: F811
    one, other = (
        LearnerFactory(full_name="Nguyễn Thị Hoa", birth_year=1960, phone=phone, commune=village)
        for phone in ("+84912345678", "+84987654321")
    )
    record = checked(teacher, study_class, HOA)
    assert asked(record) == [(2, [str(one.pk), str(other.pk), "new"])]
    labels = [label for _code, label in ImportRow.objects.get(batch=record).choices]
    assert labels[0] == "Là người đã có hồ sơ: Nguyễn Thị Hoa, 1960, Thôn 3, •••• ••• 678"
    save(answered(record, r2=other.pk), teacher)
    assert [seat.learner for seat in Seat.objects.all()] == [other]
    assert Learner.objects.count() == 2
    assert checked(teacher, study_class, HOA).counts == {"same": 1}


def test_another_person_can_be_said_on_the_page(study_class, teacher, village):  # noqa: F811
    LearnerFactory(full_name="Nguyễn Thị Hoa", birth_year=1960, phone="+84912345678", commune=village)
    record = checked(teacher, study_class, "1,Nguyễn Thị Hoa,1960,Thôn 3,0987654321,")
    save(answered(record, r2="new"), teacher)
    assert Learner.objects.count() == 2
    assert checked(teacher, study_class, "1,Nguyễn Thị Hoa,1960,Thôn 3,0987654321,").counts == {"same": 1}


def test_person_of_another_commune_is_not_told_of_and_cannot_be_chosen(study_class, teacher):
    far = CommuneFactory(code="14812", name="Xã Xa")
    hidden = LearnerFactory(full_name="Nguyễn Thị Hoa", birth_year=1960, phone="+84912345678", commune=far)
    record = checked(teacher, study_class, "1,Nguyễn Thị Hoa,1960,,0912345678,")
    assert asked(record) == [(2, ["new", "leave"])]
    assert "(Xã Xa)" in told(record)[0]
    assert "không chọn được" in told(record)[0]
    assert not actions.answer(import_id=record.pk, answers={2: str(hidden.pk)}, at=AT)
    record = answered(record, r2="leave")
    assert record.counts == {"skipped": 1}
    assert not record.applicable


def test_list_without_a_class_asks_only_where_it_makes_a_difference(study_class, teacher, village):  # noqa: F811
    for _n in range(2):
        LearnerFactory(full_name="Nguyễn Thị Hoa", birth_year=1960, commune=village)
    assert checked(teacher, None, HOA, HOA).counts == {"same": 2}
    assert asked(checked(teacher, study_class, HOA))


def test_somebody_said_to_be_another_is_made_once_also_without_a_class(study_class, teacher, village):  # noqa: F811
    LearnerFactory(full_name="Nguyễn Thị Hoa", birth_year=1960, commune=village)
    row = "1,Nguyễn Thị Hoa,1960,Thôn 3,,mới"
    applied(teacher, None, row)
    assert Learner.objects.count() == 2
    assert checked(teacher, None, row).counts == {"same": 1}


def test_people_of_one_name_far_apart_in_a_long_list_do_not_meet_themselves(study_class, teacher, commune, monkeypatch):
    from courses.imports import roster
    from exchange.actions import staging

    monkeypatch.setattr(roster, "SLICE", 1)
    monkeypatch.setattr(staging, "SLICE", 1)
    VillageFactory(parent=commune, name="Thôn 5")
    record = applied(teacher, study_class, HOA, HOA.replace("Thôn 3", "Thôn 5"), HOA.replace("Hoa", "Lan"))
    assert (record.state, Learner.objects.count()) == ("applied", 3)


def test_somebody_registered_meanwhile_stops_the_list(study_class, teacher, village):  # noqa: F811
    record = checked(teacher, study_class, HOA)
    LearnerFactory(full_name="Nguyễn Thị Hoa", birth_year=1960, commune=village)
    record = save(record, teacher)
    assert (record.state, record.problem.startswith("Dòng 2: Vừa có người trùng tên")) == ("checked", True)
    assert Learner.objects.count() == 1


def test_known_person_who_is_gone_meanwhile_stops_the_list(study_class, teacher, village):  # noqa: F811
    known = LearnerFactory(full_name="Nguyễn Thị Hoa", birth_year=1960, commune=village)
    record = checked(teacher, study_class, HOA)
    Learner.objects.filter(pk=known.pk).update(deceased_on="2026-01-01")
    record = save(record, teacher)
    assert record.problem.startswith("Dòng 2: Hồ sơ này vừa được gộp hoặc xóa")
    assert not Seat.objects.exists()


def test_class_that_closes_meanwhile_stops_the_list(study_class, teacher):
    record = checked(teacher, study_class, HOA)
    StudyClass.objects.update(closed_at=AT, closed_by_id="1")
    assert "Lớp này đã kết thúc" in save(record, teacher).problem
    assert not Learner.objects.exists()


def test_village_that_is_gone_meanwhile_stops_the_list(study_class, teacher, village):  # noqa: F811
    record = checked(teacher, study_class, HOA)
    Unit.objects.filter(pk=village.pk).update(name="Thôn Khác")
    assert "không có thôn nào" in save(record, teacher).problem


# How lists are written


def test_list_of_a_commune_is_taken_as_it_is(study_class, teacher):
    by = acting(teacher)
    record = actions.stage(upload=upload(commune_list()), kind="roster", by=by, at=AT, context={})
    record = actions.check(import_id=record.pk, at=AT)
    assert record.counts == {"new": 3, "skipped": 4}
    assert told(record)[:5] == [
        "Viết là “Nguyễn Thị Hoa”.",
        "Thêm số 0 ở đầu: 0912 345 678.",
        "Viết là “Lê Văn Ba”.",
        "Viết là “Vàng A H'Mông”.",
        "Ghi “khoảng 1957”, đọc là năm 1957.",
    ]
    actions.apply(import_id=record.pk, by=by, at=AT)
    people = set(Learner.objects.values_list("full_name", "birth_year", "phone"))
    assert people == {
        ("Nguyễn Thị Hoa", 1960, "+84912345678"),
        ("Lê Văn Ba", 1958, "+84987654321"),
        ("Vàng A H'Mông", 1957, ""),
    }


@pytest.mark.parametrize(
    "typed",
    ["Thôn 3", "3", "thon 03", "THÔN  3", "Thôn 3, Xã Gần", "Thôn 3, xã gần, tỉnh Thanh Hóa", "thôn 3 - huyện X"],
)
def test_village_is_found_however_it_is_written(study_class, teacher, village, commune, typed):  # noqa: F811
    Unit.objects.filter(pk=commune.pk).update(name="Xã Gần")
    applied(teacher, study_class, f'1,Nguyễn Thị Hoa,1960,"{typed}",,')
    assert Learner.objects.get().residences.get().unit == village


@pytest.mark.parametrize("typed", ["-", "", " . "])
def test_village_left_open_is_the_commune(study_class, teacher, commune, typed):
    applied(teacher, study_class, f'1,Nguyễn Thị Hoa,1960,"{typed}",,')
    assert Learner.objects.get().residences.get().unit == commune


def test_village_of_another_commune_is_told(study_class, teacher):
    record = checked(teacher, study_class, '1,Nguyễn Thị Hoa,1960,"Thôn 3, xã Nơi Khác",,')
    assert "không có thôn nào là “Thôn 3, xã Nơi Khác”" in told(record)[0]


def test_commune_of_the_list_may_be_written(study_class, teacher, commune):
    row = f"Nguyễn Thị Hoa,1960,{commune.code}"
    record = applied(teacher, study_class, row, row.replace("Hoa", "Lan"), header="Họ tên,Năm sinh,Xã")
    assert record.counts == {"new": 2}


def test_who_comes_of_age_this_year_needs_the_day(study_class, teacher):
    record = checked(teacher, study_class, f"1,Nguyễn Thị Hoa,{timezone.localdate().year - 18},,,")
    assert "vừa đến tuổi 18" in told(record)[0]


def test_all_that_is_wrong_in_a_row_is_told_at_once(study_class, teacher):
    record = checked(teacher, study_class, "1,Hoa,1800,Thôn 99,12345,ai đó")
    columns = [each["column"] for each in ImportRow.objects.get(batch=record).messages]
    assert columns == ["name", "birth", "village", "phone", "another"]


def test_commune_is_asked_for_where_it_does_not_follow(study_class, teacher, commune):
    CommuneFactory(code="14812", parent=commune.parent)
    administrator = staff(commune.parent, "administrator", "Quản Trị Viên")
    assert told(checked(administrator, None, HOA)) == ["Hãy ghi xã, phường nơi người này ở."]


def test_error_cells_and_formulas_are_told_where_they_stand(study_class, teacher):
    record = checked(teacher, study_class, "1,#REF!,1960,,,", "2,Lê Văn Ba,#N/A,,,", "3,=A1,1960,,,")
    messages = [(row.number, row.messages[0]["column"]) for row in ImportRow.objects.filter(batch=record)]
    assert messages == [(2, "name"), (3, "birth"), (4, "name")]
    assert "báo lỗi #REF!" in told(record)[0]


# What always holds

ROWS = [
    "Nguyễn Thị Hoa,1960,Thôn 3,",
    "NGUYỄN THỊ HOA,khoảng 1960,3,",
    "Lê Văn Ba,5/3/1958,,0912345678",
    "Lê Văn Ba,05.03.1958,Thôn 3,912345678",
    "Trần Thị Lan,1950,Thôn 3,không",
]


@given(st.lists(st.sampled_from(ROWS), min_size=1, max_size=6), st.sampled_from(["new", "same"]))
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@pytest.mark.django_db
def test_list_of_a_class_again_changes_nothing(study_class, teacher, rows, answer):
    from django.db import transaction

    with transaction.atomic():
        head = "Họ tên,Năm sinh,Thôn,Điện thoại"
        record = checked(teacher, study_class, *rows, header=head)
        while open_ := asked(record):
            record = answered(record, **{f"r{n}": answer for n, _codes in open_})
        assert save(record, teacher).state == "applied"
        before = set(Learner.objects.values_list("pk", flat=True)), set(Seat.objects.values_list("pk", "number"))
        record = checked(teacher, study_class, *rows, header=head)
        assert set(record.counts) <= {"same", "duplicate", "question"}
        assert record.to_apply == 0
        assert before == (
            set(Learner.objects.values_list("pk", flat=True)),
            set(Seat.objects.values_list("pk", "number")),
        )
        transaction.set_rollback(True)


@given(st.permutations(["Họ đệm", "Tên", "Năm sinh", "Thôn", "SĐT"]))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.django_db
def test_any_order_of_columns_reads_the_same_people(study_class, teacher, heads):
    from django.db import transaction

    people = [
        {"Họ đệm": "NGUYỄN THỊ", "Tên": "HOA", "Năm sinh": "1960", "Thôn": "3", "SĐT": "912345678"},
        {"Họ đệm": "Lê", "Tên": "Ba", "Năm sinh": "5/3/1958", "Thôn": "", "SĐT": ""},
    ]
    with transaction.atomic():
        lines = [",".join(each[head] for head in heads) for each in people]
        record = checked(teacher, study_class, *lines, header=",".join(heads))
        save(record, teacher)
        found = set(Learner.objects.values_list("full_name", "birth_year", "phone", "residences__unit__kind"))
        assert found == {("Nguyễn Thị Hoa", 1960, "+84912345678", "village"), ("Lê Ba", 1958, "", "commune")}
        transaction.set_rollback(True)
