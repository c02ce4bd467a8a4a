"""A list of people: who is known, who is new, who cannot be told apart, and the same list again."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Consent, Learner, Residence
from accounts.rules.matching import Described, Likeness, likeness, match
from courses.models import Seat, StudyClass
from exchange import actions
from exchange.models import Import, ImportRow
from exchange.rules.handlers import find
from places.models import Unit
from tests.courses.room import acting, staff
from tests.exchange.workbooks import csv_file, upload
from tests.factories import CommuneFactory, LearnerFactory, VillageFactory

AT = datetime.now(UTC)  # an import can be undone for thirty days
HEADER = "STT,Họ và tên,Năm sinh,Thôn,Số điện thoại,Người khác"
HOA = "1,Nguyễn Thị Hoa,1960,Thôn 3,,"

# The rule

people = st.builds(
    Described,
    name_key=st.sampled_from(["hoa", "lan"]),
    birth_year=st.just(1960),
    born_on=st.sampled_from([None, date(1960, 1, 1), date(1960, 5, 3)]),
    phone=st.sampled_from(["", "+84912345678", "+84987654321"]),
    commune=st.sampled_from([1, 2]),
    village=st.sampled_from([None, 11, 12]),
)


@given(people, people)
def test_likeness_is_the_same_from_both_sides(one, other):
    assert likeness(one, other) == likeness(other, one)


@given(people)
def test_everybody_is_like_themselves(one):
    assert likeness(one, one) == Likeness.SAME


@given(people, st.lists(people, max_size=6))
def test_nobody_is_chosen_among_several_and_who_is_chosen_is_surely_meant(wanted, known):
    found = match(wanted, list(enumerate(known)))
    sure = [key for key, each in enumerate(known) if likeness(wanted, each) == Likeness.SAME]
    exact = [key for key in sure if known[key] == wanted]
    if found.same is None:
        assert len(sure) != 1
        assert set(sure) <= set(found.doubtful)
    else:
        assert [found.same] in (exact, sure)
        assert not found.doubtful


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, Likeness.SAME),
        ({"name_key": "lan"}, Likeness.OTHER),
        ({"birth_year": 1961}, Likeness.OTHER),
        ({"village": 12}, Likeness.DOUBTFUL),
        ({"village": None}, Likeness.SAME),
        ({"village": 12, "phone": "+84912345678"}, Likeness.SAME),
        ({"phone": "+84987654321"}, Likeness.DOUBTFUL),
        ({"commune": 2}, Likeness.OTHER),
        ({"commune": 2, "phone": "+84912345678"}, Likeness.DOUBTFUL),
    ],
)
def test_likeness_of_neighbours_and_strangers(known, expected):
    wanted = Described("hoa", 1960, None, "+84912345678", commune=1, village=11)
    fields = {"name_key": "hoa", "birth_year": 1960, "commune": 1, "village": 11, **known}
    assert likeness(wanted, Described(**fields)) == expected


# The list of a class


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def village(commune):
    return VillageFactory(parent=commune, name="Thôn 3")


@pytest.fixture(autouse=True)
def _many_seats(study_class):
    StudyClass.objects.update(seats=40)


def checked(teacher, study_class, *rows, header=HEADER) -> Import:
    by = acting(teacher)
    options = find("roster").about(by, str(study_class.pk) if study_class else "")
    record = actions.stage(
        upload=upload(csv_file(header, *rows), "lop.csv"), kind="roster", by=by, at=AT, context=options
    )
    return actions.check(import_id=record.pk, at=AT)


def applied(teacher, study_class, *rows, **more) -> Import:
    record = checked(teacher, study_class, *rows, **more)
    return actions.apply(import_id=record.pk, by=acting(teacher), at=AT)


def told(record) -> list[str]:
    return [each["message"] for row in ImportRow.objects.filter(batch=record) for each in row.messages]


def test_new_people_are_registered_where_they_live_and_get_seats(study_class, teacher, village, commune):
    record = applied(teacher, study_class, HOA, "2,LÊ VĂN BA,5/3/1958,,0912 345 678,")
    assert (record.state, record.counts) == ("applied", {"new": 2})
    assert list(Seat.objects.values_list("number", "learner__full_name")) == [
        (1, "Nguyễn Thị Hoa"),
        (2, "Lê Văn Ba"),
    ]
    ba = Learner.objects.get(full_name="Lê Văn Ba")
    assert (ba.birth_date, ba.phone, ba.registered_by_id) == (date(1958, 3, 5), "+84912345678", str(teacher.pk))
    homes = set(Residence.objects.values_list("learner__full_name", "unit", "commune"))
    assert homes == {("Nguyễn Thị Hoa", village.pk, commune.pk), ("Lê Văn Ba", commune.pk, commune.pk)}
    assert Consent.objects.filter(purpose=Consent.Purpose.PROCESSING).count() == 2


def test_same_list_again_changes_nothing(study_class, teacher):
    applied(teacher, study_class, HOA, "2,Nguyễn Thị Hoa,1960,,0912345678,mới")
    record = checked(teacher, study_class, HOA, "2,Nguyễn Thị Hoa,1960,,0912345678,mới")
    assert record.counts == {"same": 2}
    assert (Learner.objects.count(), Seat.objects.count()) == (2, 2)


def test_known_person_is_found_without_marks_and_only_seated(study_class, teacher, village, commune):
    hoa = LearnerFactory(full_name="Nguyễn Thị Hoà", birth_year=1960, commune=village)
    record = applied(teacher, study_class, "1,nguyen thi hoa,1960,thon 3,,")
    assert told(record) == ["Đã có hồ sơ, chỉ thêm vào lớp."]
    assert [seat.learner for seat in Seat.objects.all()] == [hoa]
    assert Learner.objects.count() == 1


def test_two_of_one_name_are_not_guessed_between(study_class, teacher, village):
    for phone in ("+84912345678", "+84987654321"):
        LearnerFactory(full_name="Nguyễn Thị Hoa", birth_year=1960, phone=phone, commune=village)
    record = checked(teacher, study_class, HOA)
    assert record.counts == {"question": 1}
    assert "Đã có 2 hồ sơ trùng tên" in told(record)[0]
    sure = applied(teacher, study_class, "1,Nguyễn Thị Hoa,1960,Thôn 3,0987654321,")
    assert Seat.objects.get().learner.phone == "+84987654321"
    assert sure.counts == {"new": 1}


def test_who_is_said_to_be_somebody_else_is_registered(study_class, teacher, village):
    LearnerFactory(full_name="Nguyễn Thị Hoa", birth_year=1960, commune=village)
    applied(teacher, study_class, "1,Nguyễn Thị Hoa,1960,Thôn 3,,mới")
    assert Learner.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("1,Hoa,1960,,,", "Hãy nhập cả họ và tên, ví dụ Nguyễn Thị Hoa."),
        ("1,Nguyễn Thị Hoa,hai nghìn,,,", "Không đọc được ngày “hai nghìn”. Hãy ghi như 05/03/1958"),
        ("1,Nguyễn Thị Hoa,2020,,,", "Người này chưa đủ 18 tuổi."),
        ("1,Nguyễn Thị Hoa,1960,Thôn 99,,", "không có thôn nào là “Thôn 99”"),
        ("1,Nguyễn Thị Hoa,1960,,12345,", "Số điện thoại di động có 10 chữ số"),
        ("1,Nguyễn Thị Hoa,1960,,,ai đó", "chỉ ghi “mới”"),
        ("1,=1+1 Hoa,1960,,,", "Bắt đầu bằng dấu “=” như một công thức. Hãy gõ lại bằng chữ hoặc số."),
    ],
)
def test_what_is_wrong_is_told_in_its_row_and_nothing_is_saved(study_class, teacher, row, words):
    record = checked(teacher, study_class, row, "2,Lê Văn Ba,1958,,,")
    assert record.counts == {"error": 1, "new": 1}
    assert words in told(record)[0]
    assert Learner.objects.count() == 0


def test_list_for_a_class_out_of_sight_or_over_is_not_taken(study_class, teacher):
    stranger = staff(CommuneFactory(code="14812"), "instructor", "Người Khác")
    assert find("roster").about(acting(stranger), str(study_class.pk)) is None
    assert find("roster").about(acting(teacher), "không phải mã") is None
    StudyClass.objects.update(closed_at=AT, closed_by_id="1")
    assert find("roster").about(acting(teacher), str(study_class.pk)) is None


def test_list_without_a_class_registers_only(study_class, teacher):
    applied(teacher, None, HOA)
    assert (Learner.objects.count(), Seat.objects.count()) == (1, 0)
    assert checked(teacher, None, HOA).counts == {"same": 1}


def test_people_of_another_commune_cannot_be_listed(study_class, teacher):
    CommuneFactory(code="14812", name="Xã Xa")
    record = checked(teacher, study_class, "Nguyễn Thị Hoa,1960,Xã Xa", header="Họ và tên,Năm sinh,Xã")
    assert "không được phân công" in told(record)[0]


def test_looking_at_a_list_costs_the_same_for_few_and_for_many(study_class, teacher, django_assert_max_num_queries):
    rows = [f"{n},Nguyễn Thị Hoa,{1940 + n % 60},Thôn 3,09{n:08d}," for n in range(400)]
    with django_assert_max_num_queries(25):
        assert checked(teacher, study_class, *rows).counts == {"new": 400}


def test_upload_page_asks_for_the_promise_and_leads_back_to_the_class(client, study_class, teacher):
    client.force_login(teacher, "accounts.backends.SignInBackend")
    url = f"/nhap-tep/roster/?cho={study_class.pk}"
    page = client.get(url)
    assert "Lớp Khóa khoa-lop" in page.content.decode()
    file = upload(csv_file(HEADER, HOA), "lop.csv")
    assert client.post(url, {"file": file}).status_code == 422
    file = upload(csv_file(HEADER, HOA), "lop.csv")
    answer = client.post(url, {"file": file, "promise": "on"}, follow=True)
    client.post(f"{answer.request['PATH_INFO']}ap-dung/")
    assert f"/quan-ly/lop-hoc/{study_class.pk}/" in client.get(answer.request["PATH_INFO"]).content.decode()
    assert client.get("/nhap-tep/roster/?cho=xyz").status_code == 404


def test_villages_of_one_bare_name_need_their_kind(study_class, teacher, commune):
    VillageFactory(parent=commune, name="Bản 3")
    assert Unit.objects.villages_of(commune.code).count() == 2
    assert "không có thôn nào" in told(checked(teacher, study_class, "1,Nguyễn Thị Hoa,1960,3,,"))[0]
    assert checked(teacher, study_class, "1,Nguyễn Thị Hoa,1960,bản 3,,").counts == {"new": 1}


def test_sixty_people_are_imported_with_two_uploads_and_one_press(client, study_class, teacher):
    """Upload, the errors with row and column, the corrected file, save: at 1.5 s a tap and a page load each, half a
    minute."""
    StudyClass.objects.update(seats=60)
    client.force_login(teacher, "accounts.backends.SignInBackend")
    rows = [f"{n},Lê Văn {'ABCDEGHIKL'[n % 10]}a,{1930 + n},Thôn 3,09{n:08d}," for n in range(60)]
    url = f"/nhap-tep/roster/?cho={study_class.pk}"

    def sent(*lines):
        file = upload(csv_file(HEADER, *lines), "lop.csv")
        return client.post(url, {"file": file, "promise": "on"}, follow=True)

    wrong = [*rows[:58], "58,Lê Văn Ba,31/2/1960,Thôn 3,,", "59,Lê Văn Tư,1961,Thôn 9,,"]
    page = sent(*wrong).content.decode()
    assert "Dòng 60, cột Ngày sinh hoặc năm sinh" in page
    assert "Dòng 61, cột Thôn, bản, tổ dân phố" in page
    answer = sent(*rows)
    client.post(f"{answer.request['PATH_INFO']}ap-dung/")
    assert (Learner.objects.count(), Seat.objects.held().count()) == (60, 60)
