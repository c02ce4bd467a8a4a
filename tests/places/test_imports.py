"""Files of villages, cultural houses and population: what a row means and what is said of a wrong one."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.rules import Actor, Post
from exchange import actions
from exchange.adapters import sheets
from exchange.rules import handlers
from places import rules
from places.models import PopulationSeries, PopulationValue, Unit, Venue
from places.queries import find_communes
from tests.factories import CommuneFactory, ProvinceFactory

pytestmark = pytest.mark.django_db
AT = datetime.now(UTC)  # an import can be undone for thirty days


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def communes(db):
    rows = [("15127", "Xã Cẩm Thủy"), ("15853", "Phường Đông Tiến"), ("15724", "Xã Đồng Tiến")]
    return {code: CommuneFactory(code=code, name=name) for code, name in rows}


@pytest.fixture
def division(communes):
    province = ProvinceFactory()
    return Actor(kind="user", id="7", posts=(Post("division", province.pk, province.path),))


def imported(kind, text, by, *, apply=True):
    upload = SimpleUploadedFile("tep.csv", text.encode())
    record = actions.stage(upload=upload, kind=kind, by=by, at=AT)
    record = actions.check(import_id=record.pk, at=AT)
    return actions.apply(import_id=record.pk, by=by, at=AT) if apply else record


def said(record):
    return [message["message"] for row in record.rows.order_by("number") for message in row.messages]


def outcomes(record):
    return list(record.rows.order_by("number").values_list("outcome", flat=True))


def test_villages_by_code_and_by_name_typed_in_many_ways(division, communes):
    imported(
        "villages",
        "Mã xã,Tên thôn,Loại\n15127,1,Thôn\ncẩm thuỷ,Bản Chiềng,\nĐồng Tiến,Thôn Đoài,thôn\n",
        division,
    )
    assert list(Unit.objects.filter(kind="village").order_by("code").values_list("code", "name")) == [
        ("15127-001", "Thôn 1"),
        ("15127-002", "Bản Chiềng"),
        ("15724-001", "Thôn Đoài"),
    ]


def test_villages_again_are_the_same(division):
    text = "Xã,Tên thôn\n15127,Thôn Thuỷ Sơn\n"
    imported("villages", text, division)
    assert outcomes(imported("villages", text.replace("Thuỷ", "Thủy"), division, apply=False)) == ["same"]


def test_ambiguous_commune_asks_for_the_code_or_the_exact_name(division):
    record = imported("villages", "Tên xã,Tên thôn\ndong tien,Thôn 1\n", division, apply=False)
    assert outcomes(record) == ["error"]
    assert said(record)[0].startswith("“dong tien” có thể là Phường Đông Tiến (15853) hay Xã Đồng Tiến (15724).")
    assert said(record)[0].endswith("Hãy ghi mã năm chữ số hoặc đúng tên có dấu.")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("99999,Thôn 1,,", "Không có xã, phường nào là “99999”"),
        ("Xã Lạ,Thôn 1,,", "Không có xã, phường nào là “Xã Lạ”"),
        ("15127,Thôn 1,làng chài,", "không phải là thôn, bản"),
        ("15127,Thôn 1,,15853", "đã thuộc về một đơn vị khác"),
    ],
)
def test_village_that_is_wrong_says_what_to_do(division, row, message):
    record = imported("villages", f"Xã,Tên thôn,Loại,Mã thôn\n{row}\n", division, apply=False)
    assert outcomes(record) == ["error"]
    assert message in said(record)[0]


@pytest.mark.parametrize("kind", ["villages", "venues"])
@pytest.mark.parametrize("name", ["<script>x</script>", "{{7*7}}", "+1", "-Thôn 1", "@thon", "＝1+1", "…"])
def test_name_that_is_none_is_refused_at_its_cell(division, kind, name):
    column = {"villages": "Tên thôn", "venues": "Tên nhà văn hóa"}[kind]
    record = imported(kind, f"Xã,{column}\n15127,{name}\n", division, apply=False)
    assert outcomes(record) == ["error"]
    assert record.rows.get().messages == [{"column": "name", "message": rules.NOT_A_NAME}]


def test_formula_as_a_name_is_refused_and_what_cannot_be_seen_is_dropped(division):
    record = imported("villages", "Xã,Tên thôn\n15127,=1+1\n15127,\u202e\u200b\n", division, apply=False)
    assert outcomes(record) == ["error", "error"]
    imported("villages", "Xã,Tên thôn\n15127,Thôn\u200b \u202eĐoài\n", division)
    assert Unit.objects.get(kind="village").name == "Thôn Đoài"


@pytest.mark.parametrize("kind", ["villages", "venues", "population"])
def test_example_of_the_template_is_not_imported(division, communes, kind):
    CommuneFactory(code="14758", name="Phường Hàm Rồng")
    with sheets.template(handlers.find(kind)) as stream:
        upload = SimpleUploadedFile("tep-mau.xlsx", stream.read())
    record = actions.check(import_id=actions.stage(upload=upload, kind=kind, by=division, at=AT).pk, at=AT)
    assert said(record) == ["Đây là dòng ví dụ của tệp mẫu. Hãy xóa dòng này."]
    assert outcomes(record) == ["error"]


def test_village_twice_in_a_file_is_pointed_out(division):
    record = imported("villages", "Xã,Tên thôn\n15127,Thôn Hoà\n15127,Thôn Hòa\n", division, apply=False)
    assert outcomes(record)[0] == "new"
    assert "dòng 2" in said(record)[0]


def test_officer_imports_for_the_own_commune_only(communes):
    own = communes["15127"]
    officer = Actor(kind="user", id="8", posts=(Post("officer", own.pk, own.path),))
    record = imported("villages", "Xã,Tên thôn\n15127,Thôn 1\n15724,Thôn 1\n", officer, apply=False)
    assert outcomes(record) == ["new", "error"]
    assert "không được phân công" in said(record)[0]


def test_villages_undone_are_gone_unless_used(division):
    record = imported("villages", "Xã,Tên thôn\n15127,Thôn 1\n", division)
    actions.undo(import_id=record.pk, by=division, at=AT)
    assert not Unit.objects.filter(kind="village").exists()
    record = imported("villages", "Xã,Tên thôn\n15127,Thôn 1\n", division)
    Venue.objects.create(unit=Unit.objects.get(kind="village"), name="Nhà", name_key="nha")
    actions.undo(import_id=record.pk, by=division, at=AT)
    assert Unit.objects.filter(kind="village").count() == 1


def test_venues_new_changed_and_taken_back(division):
    head = "Xã,Tên nhà văn hóa,Địa chỉ,Số chỗ ngồi,Có mạng\n"
    imported("venues", f"{head}15127,Nhà văn hóa Thôn 1,Thôn 1,60,có\n", division)
    venue = Venue.objects.get()
    assert (venue.unit.code, venue.seats, venue.has_internet) == ("15127", 60, True)
    record = imported("venues", f"{head}15127,Nhà văn hoá Thôn 1,Thôn 1,80,không\n", division)
    venue.refresh_from_db()
    assert (venue.seats, venue.has_internet) == (80, False)
    actions.undo(import_id=record.pk, by=division, at=AT)
    venue.refresh_from_db()
    assert (venue.seats, venue.has_internet) == (60, True)


@pytest.mark.parametrize(("cells", "message"), [("60 ghế,có", "số nguyên"), ("60,chắc có", "có hoặc không")])
def test_venue_that_is_wrong_says_what_to_do(division, cells, message):
    head = "Xã,Tên nhà văn hóa,Số chỗ ngồi,Có mạng\n"
    record = imported("venues", f"{head}15127,Nhà,{cells}\n", division, apply=False)
    assert message in said(record)[0]


@pytest.fixture
def series(db):
    return PopulationSeries.objects.create(
        code="nguoi-lon-2026",
        name="Người lớn",
        definition="Từ 18 tuổi",
        source="Ví dụ",
        as_of=date(2026, 1, 1),
    )


def test_population_values_new_changed_and_taken_back(division, series):
    head = "Mã chuỗi,Xã,Số người\n"
    imported("population", f"{head}nguoi-lon-2026,15127,12.345\nnguoi-lon-2026,Đồng Tiến,6789\n", division)
    assert dict(PopulationValue.objects.values_list("unit__code", "value")) == {"15127": 12345, "15724": 6789}
    record = imported("population", f"{head}nguoi-lon-2026,15127,13000\n", division)
    assert PopulationValue.objects.get(unit__code="15127").value == 13000
    actions.undo(import_id=record.pk, by=division, at=AT)
    assert PopulationValue.objects.get(unit__code="15127").value == 12345


@pytest.mark.parametrize(
    ("row", "message"), [("la,15127,1", "Chưa có chuỗi"), ("nguoi-lon-2026,15127,-5", "số nguyên")]
)
def test_population_that_is_wrong_says_what_to_do(division, series, row, message):
    record = imported("population", f"Mã chuỗi,Xã,Số người\n{row}\n", division, apply=False)
    assert message in said(record)[0]


def test_find_communes_costs_one_query(communes, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = find_communes("dong tien")
    assert {unit.code for unit in found} == {"15853", "15724"}


@pytest.mark.parametrize(
    ("kind", "first", "second", "model"),
    [
        ("venues", "Xã,Tên nhà văn hóa,Số chỗ\n15127,Nhà,60\n", "Xã,Tên nhà văn hóa,Số chỗ\n15127,Nhà,80\n", Venue),
        (
            "population",
            "Mã chuỗi,Xã,Số người\nnguoi-lon-2026,15127,5\n",
            "Mã chuỗi,Xã,Số người\nnguoi-lon-2026,15127,6\n",
            PopulationValue,
        ),
    ],
)
def test_rows_changed_and_deleted_since_cannot_be_taken_back(division, series, kind, first, second, model):
    imported(kind, first, division)
    record = imported(kind, second, division)
    model.objects.all().delete()
    record = actions.undo(import_id=record.pk, by=division, at=AT)
    assert record.state == "applied"
    assert "đã bị xóa sau khi nhập" in record.problem


def test_rows_new_are_taken_back_whatever_they_are(division, series):
    for kind, text in (
        ("venues", "Xã,Tên nhà văn hóa\n15127,Nhà\n"),
        ("population", "Mã chuỗi,Xã,Số người\nnguoi-lon-2026,15127,5\n"),
    ):
        actions.undo(import_id=imported(kind, text, division).pk, by=division, at=AT)
    assert not Venue.objects.exists()
    assert not PopulationValue.objects.exists()


def test_row_that_was_right_and_is_wrong_now_stops_the_file(division, communes):
    record = imported("villages", "Xã,Tên thôn\n15127,Thôn 1\n15853,Thôn 2\n", division, apply=False)
    communes["15853"].delete()
    record = actions.apply(import_id=record.pk, by=division, at=AT)
    assert "Dòng 3: Không có xã, phường nào" in record.problem
    assert not Unit.objects.filter(kind="village").exists()


def test_row_that_an_action_refuses_stops_the_file(division, communes):
    record = imported("villages", "Xã,Tên thôn,Mã thôn\n15127,Thôn 1,T1\n", division, apply=False)
    CommuneFactory(code="T1", name="Xã Khác")
    record = actions.apply(import_id=record.pk, by=division, at=AT)
    assert record.state == "checked"
    assert "Dòng 2" in record.problem


def test_who_may_import_what(communes):
    def kinds(role):
        actor = Actor("user", "7", posts=(Post(role, communes["15127"].pk, communes["15127"].path),))
        return {handler.kind for handler in handlers.allowed(actor)} & {"villages", "venues", "population"}

    assert kinds("officer") == {"villages", "venues"}
    assert kinds("division") == {"villages", "venues", "population"}
    assert kinds("instructor") == kinds("editor") == set()
