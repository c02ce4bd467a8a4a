"""The division's queue: what waits, what wants a look, accepting several at once, and who has not sent."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from audit.models import Entry as Act
from indicators.actions import acceptance, adjustments, extensions, submissions
from indicators.models import Indicator, Period, ReportedValue, ReportingCalendar, Submission
from indicators.queries import queue
from indicators.rules.checks import Entry
from places.actions import record_change
from places.models import PopulationValue, Unit
from places.rules import Part
from tests.factories import CommuneFactory, ProvinceFactory
from tests.indicators.scene import (
    AT,
    DIVISION,
    OFFICER,
    approver,
    close,
    data_set,
    html,
    report,
    send,
    signed_in,
    states,
)

pytestmark = pytest.mark.django_db
BOARD = "/quan-ly/ky-bao-cao/"


@pytest.fixture
def ten(communes, plan, october):
    """Ten communes of 1,000 adults whose month has about 10 new people; the last has 100."""
    units = [*communes, *(CommuneFactory(code=f"150{n:02}", name=f"Xã Mẫu {n}") for n in range(8))]
    for unit in units[2:]:
        PopulationValue.objects.create(series=plan.population, unit=unit, value=1000)
    for place, unit in enumerate(units):
        flow = 100 if place == 9 else 8 + place % 5
        report(unit, october, 300, flow=flow, accept=False)
    return units


def sent(period, units=None):
    found = queue.sent_by(units or Unit.objects.communes().order_by("code"), period, data_set(), {})
    return {each.unit.name: each for each in found}


def ids(*units):
    return [Submission.objects.filter(unit=unit).latest("sequence").pk for unit in units]


def test_newest_report_that_was_not_taken_back_is_the_one(october, communes):
    an, binh = communes
    taken = report(an, october, 300, accept=False)
    submissions.withdraw(submission_id=taken.pk, by=OFFICER, at=AT)
    first = report(binh, october, 300, accept=False)
    submissions.send_back(submission_id=first.pk, by=DIVISION, at=AT, comment="Xem lại")
    second = report(binh, october, 310, accept=False)
    assert {name: each.submission for name, each in sent(october).items()} == {"Xã An": None, "Xã Bình": second}


def test_flow_far_from_the_others_is_a_flag(october, ten):
    found = sent(october)
    assert [name for name, each in found.items() if each.has_flag] == ["Xã Mẫu 7"]
    assert found["Xã Mẫu 7"].striking[0].indicator == "Chữ ký số"


def test_flow_that_nobody_wrote_is_read_from_the_stocks(october, november, ten):
    for unit in ten:
        submissions.accept(submission_id=ids(unit)[0], by=DIVISION, at=AT)
    for place, unit in enumerate(ten):
        stock = 450 if place == 9 else 308 + place % 5
        report(unit, november, stock, note="rà soát, bỏ trùng" if place == 9 else "", accept=False)
    assert [each.unit.name for each in sent(november).values() if each.striking] == ["Xã Mẫu 7"]


def merged_into(heir, *olds):
    parts = [Part(old.pk, heir.pk, 1) for old in olds]
    record_change(legal_act="1/NQ", effective_on=date(2026, 10, 20), parts=parts, by=DIVISION, at=AT)


def sent_for(period, units, heir, stock):
    """About 10 new ones of each, in stocks alone; the heir with a stock of its own."""
    for place, unit in enumerate(units):
        own = stock if unit == heir else 308 + place % 5
        report(unit, period, own, note="Nhập hai xã, cộng số" if unit == heir else "", accept=False)
    units = Unit.objects.filter(pk__in=[unit.pk for unit in units]).order_by("code")
    return [each.unit.name for each in sent(period, units).values() if each.striking]


@pytest.mark.parametrize(("stock", "striking"), [(611, []), (800, ["Xã Bình"])])
def test_of_a_merged_commune_only_who_is_new_may_be_striking(october, november, ten, stock, striking):
    """300 of its own and 300 of whom it took in were there before."""
    for unit in ten:
        submissions.accept(submission_id=ids(unit)[0], by=DIVISION, at=AT)
    merged_into(ten[1], ten[0])
    assert sent_for(november, ten[1:], ten[1], stock) == striking


def test_where_a_part_of_a_merged_commune_was_silent_nobody_knows_who_is_new(october, november, ten):
    for unit in ten[1:]:
        submissions.accept(submission_id=ids(unit)[0], by=DIVISION, at=AT)
    merged_into(ten[1], ten[0])
    assert sent_for(november, ten[1:], ten[1], 800) == []


def test_new_ones_are_read_from_last_months_stock_as_it_was_corrected(october, november, ten):
    for unit in ten:
        submissions.accept(submission_id=ids(unit)[0], by=DIVISION, at=AT)
    made = adjustments.propose(
        unit=ten[1], period=october, indicator=Indicator.objects.get(code="signature"), delta=150,
        reason_code="late", reason="Danh sách đến muộn", by=DIVISION, at=AT,
    )  # fmt: skip
    adjustments.approve(adjustment_id=made.pk, by=OFFICER, at=AT)
    assert sent_for(november, ten, ten[1], 460) == []


def test_a_large_commune_with_a_large_flow_is_not_striking(october, ten):
    PopulationValue.objects.filter(unit=ten[9]).update(value=10000)
    assert not any(each.striking for each in sent(october).values())


def test_an_explanation_wants_a_look(october, communes):
    report(communes[0], october, 300, note="Rà soát", accept=False)
    assert sent(october)["Xã An"].explained == ("Chữ ký số",)


# Accepting several


def test_several_are_accepted_each_by_a_decision_of_its_own(october, ten):
    outcomes = acceptance.accept_many(submission_ids=ids(*ten[:4]), by=DIVISION, at=AT)
    assert [each.refusal for each in outcomes] == [""] * 4
    assert Act.objects.filter(act="report.accepted").count() == 4
    assert [states(unit) for unit in ten[3:5]] == [["accepted"], ["approved"]]


def test_what_cannot_be_accepted_is_named_and_holds_up_no_other(october, ten):
    an, binh, *others = ten
    own = replace(DIVISION, id="own")
    mine = send(others[0], october, {"signature": Entry(320, 9)}, by=own)
    submissions.approve(submission_id=mine.pk, by=approver(others[0]), at=AT)
    old = ids(an)[0]
    send(an, october, {"signature": Entry(301, 9)})
    outcomes = acceptance.accept_many(submission_ids=[old, *ids(binh, others[0], ten[9])], by=own, at=AT)
    assert {each.submission.unit.name: each.refusal for each in outcomes} == {
        "Xã An": "đã có người xử lý, hoặc đơn vị đã gửi báo cáo mới hơn",
        "Xã Bình": "",
        "Xã Mẫu 0": "bạn đã gửi hoặc duyệt báo cáo này, hoặc đã cấp khóa để gửi",
        "Xã Mẫu 7": "có chỗ cần xem, hãy mở từng báo cáo",
    }
    assert states(binh) == ["accepted"]


def test_of_a_closed_month_none_is_accepted(october, ten):
    close(october)
    outcomes = acceptance.accept_many(submission_ids=ids(ten[0]), by=DIVISION, at=AT)
    assert [each.refusal for each in outcomes] == ["kỳ báo cáo đã chốt"]


def test_two_who_accept_the_same_at_once_accept_each_once(at_once, october, ten):
    chosen = ids(*ten[:3])
    at_once(3, lambda n: acceptance.accept_many(submission_ids=chosen, by=replace(DIVISION, id=f"d{n}"), at=AT))
    assert Act.objects.filter(act="report.accepted").count() == 3


def choose(client, period, *chosen):
    return html(client.post(f"{BOARD}{period.pk}/tiep-nhan/?bieu=communes", {"chon": chosen}, follow=True))


def test_board_lets_tick_what_has_no_flag_and_says_what_became_of_it(division, october, ten):
    page = html(division.get(BOARD))
    assert page.count('name="chon"') == 9
    assert "Cần xem trước: 1" in page
    assert (
        "Chữ ký số: gấp 10 lần mức thường thấy ở nơi khác (100 so với 10 người mới trên 1.000 người trưởng thành)"
        in page
    )
    page = choose(division, october, *ids(*ten[:2], ten[9]))
    assert "Đã tiếp nhận 2 báo cáo." in page
    assert "Chưa tiếp nhận Xã Mẫu 7: có chỗ cần xem, hãy mở từng báo cáo." in page


@pytest.mark.parametrize("chosen", [(), ("x",), ("-1",), ("9" * 30,), ("999999",)])
def test_ticking_nothing_that_is_there_says_so(division, october, communes, chosen):
    assert "Hãy đánh dấu ít nhất một báo cáo." in choose(division, october, *chosen)


def test_reports_of_another_month_are_not_reached(division, october, november, ten):
    assert "Hãy đánh dấu ít nhất một báo cáo." in choose(division, november, *ids(ten[0]))
    assert states(ten[0]) == ["approved"]


# The board


def test_board_shows_rates_and_waiting_extensions(division, october, communes, clock):
    ReportingCalendar.objects.update(lock_days=2)
    report(communes[0], october, 300)
    extensions.ask(
        unit=communes[1], period=october, data_set=data_set(), reason="Bão", hours=24, by=OFFICER, at=AT
    )  # fmt: skip
    clock("2026-10-22 09:00")
    page = html(division.get(BOARD))
    assert "1/2 đơn vị, 50 %" in page
    assert "1 đề nghị gửi muộn đang chờ quyết định." in page
    assert "Đã khóa từ 22/10/2026." in page


def test_task_force_reads_along_and_decides_nothing(clock, october, ten):
    client = signed_in(Client(), ProvinceFactory(), "task_force")
    page = html(client.get(BOARD))
    assert "Xã Mẫu 7" in page
    for words in ('name="chon"', "Nhắc ngay", "Chốt kỳ này", 'action="/quan-ly/'):
        assert words not in page
    assert not client.get(f"/quan-ly/bao-cao/{ids(ten[0])[0]}/").context["acts"]
    for act in ("tiep-nhan", "nhac", "chot", "mo-lai"):
        assert client.post(f"{BOARD}{october.pk}/{act}/").status_code == 404
    for path in ("/ca-nhan/hoc-vien/", "/quan-ly/pho-cap/", f"/quan-ly/nguoi-duoc-tinh/{ten[0].code}/"):
        assert client.get(path).status_code == 404


def test_board_of_166_communes_is_made_with_15_queries(division, october, communes, plan, django_assert_num_queries):
    units = Unit.objects.bulk_create(
        Unit(code=f"9{n:04}", name=f"Xã {n:03}", kind="commune", parent=communes[0].parent, path=f"38/9{n:04}/")
        for n in range(164)
    )
    PopulationValue.objects.bulk_create(PopulationValue(series=plan.population, unit=u, value=900) for u in units)
    rows = Submission.objects.bulk_create(
        Submission(
            unit=unit, period=october, data_set=data_set(), sequence=1, state="approved", submitted_at=AT,
            submitted_by_id="o", approved_at=AT, approved_by_id="a",
        )
        for unit in units[:150]
    )  # fmt: skip
    signature = Indicator.objects.get(code="signature")
    ReportedValue.objects.bulk_create(
        ReportedValue(submission=row, indicator=signature, stock=300 + n, flow=n % 9) for n, row in enumerate(rows)
    )
    division.get(BOARD)
    with django_assert_num_queries(15):
        page = division.get(BOARD)
    assert (len(page.context["waiting"]), len(page.context["missing"])) == (150, 16)
    assert Period.objects.count() == 1


# Against the path


@pytest.fixture
def path_page(october):
    return f"{BOARD}{october.pk}/lo-trinh/"


def rows(page):
    return [(row.unit.name, row.verdict, row.missing, row.a_week) for row in page.context["rows"]]


def test_reports_of_the_month_stand_against_the_path(division, path_page, october, communes):
    report(communes[0], october, 200, accept=False)
    report(communes[1], october, 350)
    page = division.get(path_page, {"chi-tieu": "signature"})
    assert rows(page) == [("Xã An", "far_behind", 200, 18), ("Xã Bình", "ahead", 50, 5)]
    text = html(page)
    assert "▼▼ Chậm nhiều" in text
    assert "▲ Vượt" in text
    assert "thiếu 11,5 điểm" in text


def test_what_a_returned_report_had_overtaken_is_not_on_the_path(division, path_page, october, communes):
    an, binh = communes
    report(binh, october, 350)
    for unit in communes:
        report(unit, october, 300, approve=False, accept=False)
        wrong = report(unit, october, 310, accept=False)
        submissions.send_back(submission_id=wrong.pk, by=DIVISION, at=AT, comment="Sai cả")
    page = division.get(path_page, {"chi-tieu": "signature", "sap": "ten"})
    assert {row.unit: row.numerator for row in page.context["rows"]} == {an: None, binh: 350}


def test_after_its_day_a_target_is_overdue_and_asks_for_nobody_a_week(division, path_page, october, communes, plan):
    plan.targets.filter(indicator__code="signature").update(reach_by=date(2026, 9, 30))
    report(communes[0], october, 300)
    report(communes[1], october, 200)
    page = division.get(path_page, {"chi-tieu": "signature", "sap": "tuan"})
    assert [row[2:] for row in rows(page)] == [(200, None), (100, None)]
    assert html(page).count("đã quá hạn") == 2
    assert "người mỗi tuần" not in html(page)


def test_closed_months_stand_as_they_were_closed(division, path_page, october, communes):
    report(communes[0], october, 200)
    close(october)
    page = division.get(path_page, {"chi-tieu": "signature", "sap": "ten"})
    assert rows(page) == [("Xã An", "far_behind", 200, 18), ("Xã Bình", "no_value", None, None)]
    assert "Số liệu chốt ngày 14/10/2026" in html(page)


@pytest.mark.parametrize("asked", [{"chi-tieu": "x"}, {"sap": "x"}, {"chi-tieu": "skills"}])
def test_what_cannot_be_asked_of_the_path_is_not_there(division, path_page, asked):
    assert division.get(path_page, asked).status_code == 404
