"""A merger or split from its file to the next month: rehearsed, recorded, settled on its day, taken back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.actions import boundaries as actions
from accounts.models import Residence
from accounts.tasks import settle_boundaries
from audit.models import Entry
from audit.rules import SYSTEM
from indicators.adapters import boundaries as adapter
from indicators.models import SnapshotValue
from indicators.queries import boundaries as queries
from indicators.queries import counting, reporting, targets
from indicators.queries.boundary_effects import effects
from indicators.rules import boundaries as rules
from places.models import PopulationValue, Unit, UnitChange
from tests.factories import CommuneFactory, LearnerFactory, ProvinceFactory, VillageFactory, moment
from tests.indicators.scene import AT, certify, close, html, report, signed_in

PAGE = "/quan-ly/dia-gioi/"
TRY = PAGE + "dien-tap/"
HEAD = "Mã cũ;Tên cũ;Mã mới;Tên mới;Phần;Thôn chuyển đi"
MERGER = ["14758;Xã An;14797;Xã Bình;;"]
NEW = ["14758;Xã An;16990;Xã Mới;;", "14797;;16990;;;"]
SPLIT = ["14758;Xã An;14797;;;Thôn 1, Thôn 2", "14758;;16990;Phường Mới;;"]
DAY = date(2026, 10, 16)


def table(lines, name="sap-xep.csv"):
    return SimpleUploadedFile(name, "\r\n".join([HEAD, *lines]).encode())


def ask(client, lines, day="16/10/2026", act="1/NQ", url=TRY):
    return client.post(url, {"legal_act": act, "effective_on": day, "file": table(lines)})


def packed_of(lines, day=DAY, act="1/NQ"):
    found, faults = adapter.read(table(lines), "a.csv")
    assert faults == []
    return adapter.pack(adapter.Asked(act, day, found))


def plan_of(lines, day=DAY):
    found, _faults = adapter.read(table(lines), "a.csv")
    plan, faults = rules.judge(found, queries.ground_of(found), day)
    assert faults == []
    return plan


def record(client, lines, **more):
    return client.post(PAGE + "ghi/", {"packed": packed_of(lines, **more), "confirm": "1"}, follow=True)


@pytest.fixture
def villages(communes):
    return [VillageFactory(code=f"14758-00{n}", name=f"Thôn {n}", parent=communes[0]) for n in (1, 2, 3)]


@pytest.fixture
def closed(communes, october, villages):
    """October: 40 and 35 signatures; of the skills 4 in An (one a village, one nobody knows where) and 1 in Bình."""
    for village in villages:
        certify(village)
    certify(communes[0])
    certify(communes[1])
    report(communes[0], october, 40)
    report(communes[1], october, 35)
    return close(october)


@pytest.fixture
def administrator(clock, communes):
    return signed_in(Client(), ProvinceFactory(), "administrator")


def after(lines, code, day=DAY):
    _snapshot, found = queries.rehearse(plan_of(lines, day), day)
    rows = next(each for each in found if each.version.indicator.code == code)
    assert rows.is_equal
    return {
        each.code: (each.numerator, each.is_estimated, each.denominator, each.denominator_is_estimated)
        for each in rows.after
    }


def test_merging_sums_and_says_so_before_and_after(division, closed):
    page = html(ask(division, NEW))
    assert "chưa lưu gì" in page
    assert page.count("Tổng trước bằng tổng sau") == 4
    assert after(NEW, "signature") == {"16990": (75, False, 2000, False)}
    assert after(NEW, "skills") == {"16990": (5, False, 2000, False)}
    assert "Ghi thay đổi này" not in page
    assert not UnitChange.objects.exists()


def test_a_split_by_list_counts_persons_exactly_and_shares_the_rest(closed):
    assert after(SPLIT, "skills") == {"14797": (4, False, 1667, True), "16990": (1, False, 333, True)}
    assert after(SPLIT, "signature") == {"14797": (62, True, 1667, True), "16990": (13, True, 333, True)}


def test_what_is_recorded_counts_what_was_rehearsed(administrator, closed, communes, november):
    LearnerFactory(commune=communes[0])
    before = list(SnapshotValue.objects.order_by("pk").values())
    wanted = {code: row[0] for code, row in after(SPLIT, "skills").items()}
    people = {code: row[2] for code, row in after(SPLIT, "skills").items()}
    assert "Thay đổi có hiệu lực ngay" in html(record(administrator, SPLIT))
    codes = dict(Unit.objects.values_list("pk", "code"))
    counted = counting.by_commune(counting.basis_on(november.end_on))
    assert {codes[pk]: n for pk, n in counted.items()} == wanted
    plan = reporting.plan_of(november)
    assert {codes[pk]: n for pk, n in reporting.denominators(plan, november.end_on).items()} == people
    assert list(SnapshotValue.objects.order_by("pk").values()) == before
    assert counting.by_commune(counting.basis_of(closed)) == {communes[0].pk: 4, communes[1].pk: 1}


def test_a_sum_with_a_part_missing_has_no_rate(communes, october):
    report(communes[0], october, 40)
    close(october)
    _snapshot, found = queries.rehearse(plan_of(NEW), DAY)
    (row,) = next(each for each in found if each.version.indicator.code == "signature").after
    assert (row.numerator, row.denominator, row.percent, row.is_partial) == (40, 2000, None, True)


@pytest.mark.parametrize(("lines", "wanted"), [(NEW, {"16990": 550}), (SPLIT, {"14797": 300, "16990": 83})])
def test_targets_are_rehearsed_as_they_will_stand(administrator, closed, plan, communes, november, lines, wanted):
    signature = plan.targets.get(indicator__code="signature").indicator
    for unit, count in zip(communes, (250, 300), strict=True):
        plan.targets.create(indicator=signature, unit=unit, count=count)
    _snapshot, found = queries.rehearse(plan_of(lines), DAY)
    rehearsed = next(each for each in found if each.version.indicator.code == "signature").after
    assert {each.code: each.target_count for each in rehearsed} == wanted
    record(administrator, lines)
    units = {code: Unit.objects.get(code=code) for code in wanted}
    aims = targets.aims(plan, november.end_on)
    assert {code: aims.of(signature.pk, unit.pk).count for code, unit in units.items()} == wanted


def test_recorded_twice_is_one_change(administrator, closed, villages):
    for _press in range(2):
        record(administrator, SPLIT)
    assert UnitChange.objects.count() == 1
    assert Unit.objects.filter(code="16990").count() == 1
    assert Residence.objects.filter(source="boundary").count() == 3


def test_homes_follow_their_villages_and_keep_what_was_on_record(administrator, closed, communes, villages):
    record(administrator, SPLIT)
    new = Unit.objects.get(code="16990")
    rows = Residence.objects.filter(unit=villages[0]).order_by("from_on")
    assert [(r.commune, r.from_on, r.to_on, r.source) for r in rows] == [
        (communes[0], date(2026, 1, 1), DAY, "self"),
        (communes[1], DAY, None, "boundary"),
    ]
    assert rows[0].end_recorded_at == rows[1].recorded_at == AT
    assert Residence.objects.open().get(unit=villages[2]).commune == new
    assert Residence.objects.open().get(unit=communes[0]).commune == communes[0], "nobody knows their village"
    villages[2].refresh_from_db()
    assert (villages[2].parent, villages[2].path) == (new, "38/16990/14758-003/")


def test_whole_mergers_write_no_home(administrator, closed, communes):
    before = list(Residence.objects.order_by("pk").values())
    record(administrator, NEW)
    assert list(Residence.objects.order_by("pk").values()) == before


def test_a_move_after_the_day_and_one_before_the_change_was_known(communes, villages):
    """Recorded late: whoever moved in since goes from their own day on, whoever left had been in the new commune."""
    came = LearnerFactory()
    known = {"recorded_at": AT, "source": "self"}
    Residence.objects.create(learner=came, unit=villages[0], commune=communes[0], from_on=date(2026, 10, 18), **known)
    left = LearnerFactory()
    Residence.objects.create(
        learner=left, unit=villages[0], commune=communes[0], from_on=date(2026, 1, 1), to_on=date(2026, 10, 20),
        end_recorded_at=AT, **known,
    )  # fmt: skip
    later = moment("2026-11-01 08:00")
    plan = plan_of(["14758;;14797;;0,5;Thôn 1", "14758;;14758;;;"])
    planned = actions.Planned("1/NQ", DAY, [], [(p.old, p.new, p.share) for p in plan.parts], list(plan.moves.items()))
    actions.record_change(planned=planned, by=SYSTEM, at=later)
    assert list(
        Residence.objects.filter(learner=came).order_by("pk").values_list("commune__code", "from_on", "to_on")
    ) == [
        ("14758", date(2026, 10, 18), date(2026, 10, 18)),
        ("14797", date(2026, 10, 18), None),
    ]
    assert list(
        Residence.objects.filter(learner=left).order_by("pk").values_list("commune__code", "from_on", "to_on")
    ) == [
        ("14758", date(2026, 1, 1), DAY),
        ("14797", DAY, date(2026, 10, 20)),
    ]


def test_a_day_to_come_changes_nothing_until_a_sweep_on_that_day(administrator, clock, closed, communes, villages):
    soon = DAY + timedelta(days=5)
    homes = Residence.objects.order_by("pk").values()
    before = list(homes)
    page = html(record(administrator, SPLIT, day=soon))
    assert "Đến ngày 21/10/2026 thay đổi tự có hiệu lực" in page
    assert settle_boundaries() == 0
    assert list(homes) == before
    assert set(Unit.objects.communes().open()) == set(communes)
    clock("2026-10-21 00:01")
    assert (settle_boundaries(), settle_boundaries()) == (1, 0)
    assert {unit.code for unit in Unit.objects.communes().open()} == {"14797", "16990"}
    assert Residence.objects.filter(source="boundary").count() == 3
    assert Entry.objects.filter(act="unit.settle").count() == 1


def test_homes_are_written_in_portions(communes, villages, django_assert_max_num_queries, monkeypatch):
    monkeypatch.setattr(actions, "PORTION", 10)
    for _n in range(25):
        LearnerFactory(commune=villages[0])
    change = UnitChange.objects.create(legal_act="x", effective_on=DAY, recorded_at=AT)
    change.moves.create(village=villages[0], to_unit=communes[1])
    with django_assert_max_num_queries(40):
        assert actions.settle(change_id=change.pk, by=SYSTEM, at=AT) == 25
    assert Residence.objects.open().filter(commune=communes[1]).count() == 25


def test_a_change_not_in_force_is_withdrawn_with_a_reason(administrator, closed, communes):
    soon = DAY + timedelta(days=5)
    record(administrator, NEW, day=soon)
    change = UnitChange.objects.get()
    url = f"{PAGE}{change.pk}/rut/"
    assert "Rút thay đổi này" in html(administrator.get(PAGE))
    assert administrator.post(url, {"reason": " "}).status_code == 422
    page = html(administrator.post(url, {"reason": "Hoãn theo văn bản 9"}, follow=True))
    assert "Đã rút 1/NQ" in page
    assert "Hoãn theo văn bản 9" in page
    assert set(Unit.objects.communes()) == set(communes)
    record(administrator, NEW, day=soon)
    assert UnitChange.objects.standing().count() == 1


def test_a_change_in_force_is_not_withdrawn(administrator, closed):
    record(administrator, NEW)
    change = UnitChange.objects.get()
    assert "Rút thay đổi này" not in html(administrator.get(PAGE))
    refused = administrator.post(f"{PAGE}{change.pk}/rut/", {"reason": "x"})
    assert (refused.status_code, "đã có hiệu lực" in html(refused)) == (422, True)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["99999;;14797;;;"], "Dòng 2, cột “Mã cũ”:</b> Không có đơn vị mã 99999."),
        (["14758;Xã Ân;14797;;;"], "Dòng 2, cột “Tên cũ”:</b> Mã này là Xã An, tệp ghi “Xã Ân”."),
        (["14758;;14797;;0,4;"], "Dòng 2, cột “Phần”:</b> Các phần của đơn vị cũ cộng lại là 0,4, phải bằng 1."),
        (["14758;;16990;;;"], "Dòng 2, cột “Tên mới”:</b> Mã 16990 chưa có."),
        (["14758;;14797;;;Thôn Chín"], "không có thôn “Thôn Chín”"),
        ([";;14797;;;"], "Dòng 2, cột “Mã cũ”:</b> Còn trống."),
        (["14758;;14797;;;", "14797;;16990;Xã Mới;;"], "Xã Bình nhận thêm ở đây nhưng hết hiệu lực ở dòng 3."),
        ([], "không nhận ra các cột"),
    ],
)
def test_what_is_wrong_is_said_at_row_and_column_and_nothing_is_kept(division, villages, lines, said):
    refused = ask(division, lines)
    assert refused.status_code == 422
    assert said in html(refused) or (not lines and "Tệp" in html(refused))
    assert not UnitChange.objects.exists()


def test_a_village_of_another_commune_and_a_wrong_day_are_refused(division, communes, villages):
    VillageFactory(name="Thôn Xa", parent=communes[1])
    assert "Thôn “thôn xa” thuộc Xã Bình" in html(ask(division, ["14758;;14797;;;thôn xa"]))
    assert "Hãy ghi ngày" in html(ask(division, MERGER, day="hôm nay"))
    assert "từ năm 2020" in html(ask(division, MERGER, day="1/1/2015"))
    assert "Hãy ghi số văn bản" in html(ask(division, MERGER, act=""))


def test_a_file_that_is_none_is_refused_by_the_gate(division):
    bad = SimpleUploadedFile("a.xlsx", b"MZ\x90\x00")
    refused = division.post(TRY, {"legal_act": "1/NQ", "effective_on": "16/10/2026", "file": bad})
    assert (refused.status_code, "a.xlsx:" in html(refused)) == (422, True)


def test_what_follows_is_said_in_words(administrator, closed, communes, november, villages):
    VillageFactory(name="Thôn 1", parent=communes[1])
    signed_in(Client(), communes[0], "officer")
    report(communes[0], november, 44, accept=False, approve=False)
    page = html(ask(administrator, MERGER, day="1/10/2026"))
    assert "Xã An hết hiệu lực, Xã Bình tiếp nhận." in page
    assert "1 phân công, 3 thôn, 0 nhà văn hóa" in page
    assert "Tháng 10/2026 đã chốt và giữ nguyên" in page
    assert "Báo cáo tháng 11/2026 của Xã An (chờ lãnh đạo duyệt): không nhận nữa, Xã Bình báo cáo tháng này." in page
    assert "Xã Bình sẽ có nhiều thôn tên Thôn 1" in page
    assert "chia theo phần, không có" not in page
    shares = html(ask(administrator, ["14758;;14797;;0,4;", "14758;;14758;;;"]))
    assert "Xã An chia theo phần, không có danh sách thôn" in shares
    assert "ước tính" in shares


def test_a_report_of_a_month_that_ended_before_is_still_decided(closed, communes, november, october):
    report(communes[0], november, 44, accept=False, approve=False)
    found = effects(plan_of(MERGER), november.end_on + timedelta(days=1), DAY)
    assert [heir for _report, heir in found.reports] == [""]


def test_the_figures_of_a_rehearsal_as_csv(division, closed):
    answer = division.post(TRY + "so-lieu.csv", {"packed": packed_of(SPLIT)})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "Sau;14797;Xã Bình;62;ước tính;1667;ước tính;" in text
    assert text.count(";Cộng;75;") == 2
    assert ";Cộng;;;2000;" in text, "nobody reported: missing, not zero"
    assert "Bản diễn tập đã cũ" in html(division.post(TRY + "so-lieu.csv", {"packed": "x"}, follow=True))


def test_recording_asks_first_and_refuses_what_changed_meanwhile(administrator, closed, communes):
    packed = packed_of(MERGER)
    asked = html(administrator.post(PAGE + "ghi/", {"packed": packed}))
    assert "Ghi 1/NQ?" in asked
    assert not UnitChange.objects.exists()
    Unit.objects.filter(pk=communes[0].pk).update(valid_to=DAY)
    page = html(administrator.post(PAGE + "ghi/", {"packed": packed, "confirm": "1"}, follow=True))
    assert "Dữ liệu đã đổi từ lúc diễn tập. Dòng 2: Xã An hết hiệu lực từ ngày 16/10/2026." in page
    assert "Bản diễn tập đã cũ" in html(administrator.post(PAGE + "ghi/", {"packed": "x"}, follow=True))
    assert not UnitChange.objects.exists()


def test_only_an_administrator_records(division, closed):
    assert division.post(PAGE + "ghi/", {"packed": packed_of(MERGER), "confirm": "1"}).status_code == 404
    assert division.get(PAGE).status_code == 200


@pytest.mark.parametrize("role", ["officer", "task_force", "editor", "instructor"])
def test_others_find_no_such_page(clock, communes, role):
    client = signed_in(Client(), communes[0], role)
    assert [client.get(url).status_code for url in (PAGE, TRY, PAGE + "mau.xlsx")] == [404, 404, 404]


def test_the_template_reads_back_as_an_empty_file(division):
    content = b"".join(division.get(PAGE + "mau.xlsx").streaming_content)
    again = SimpleUploadedFile("mau.xlsx", content)
    refused = division.post(TRY, {"legal_act": "1/NQ", "effective_on": "16/10/2026", "file": again})
    assert refused.status_code == 422


def test_without_a_closed_month_there_are_no_figures(division, communes):
    assert "Chưa có tháng nào chốt" in html(ask(division, MERGER))


def test_the_pages_ask_a_fixed_number_of_queries(division, closed, communes, plan, django_assert_max_num_queries):
    for n in range(8):
        PopulationValue.objects.create(series=plan.population, unit=CommuneFactory(code=f"1500{n}"), value=10)
    many = [f"1500{n};;16990;Xã Mới;;" for n in range(8)]
    with django_assert_max_num_queries(75):
        ask(division, many)


def test_recorded_at_once_is_one_change(at_once, communes):
    planned = actions.Planned(
        "1/NQ", DAY, [("16990", "Xã Mới")], [(unit.code, "16990", Decimal(1)) for unit in communes], [], key="k"
    )
    made = at_once(4, lambda n: actions.record_change(planned=planned, by=SYSTEM, at=AT))
    assert len({each.pk for each in made}) == 1
    assert Unit.objects.filter(code="16990").count() == 1
    assert Entry.objects.filter(act="unit.settle").count() == 1
