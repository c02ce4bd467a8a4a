"""From a number to its parts: the bridge, the units below, the reports, corrections and sources behind it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exchange.adapters.pdf import qr
from indicators.actions import submissions
from indicators.models import (
    Adjustment,
    DeliveredValue,
    Delivery,
    Indicator,
    IndicatorVersion,
    Snapshot,
    SnapshotValue,
    Source,
)
from indicators.queries import verification
from indicators.rules.checks import Entry
from tests.factories import CommuneFactory, ProvinceFactory, UserFactory
from tests.indicators.scene import AT, DIVISION, certify, close, corrected, html, report, send, signed_in

PROVINCE, AN, OTHER = "/quan-ly/so-lieu/38/", "/quan-ly/so-lieu/14758/", "/quan-ly/so-lieu/14797/"
BRIDGE = {"from": 1200, "new": 80, "late": 4, "moved_out": -5, "revoked": -2, "merged": 1, "corrected": 3}

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(october, communes):
    report(communes[0], october, 300, flow=20)
    certify(communes[0])
    return close(october)


def frozen(period, plan, *values):
    """A snapshot with ``(unit, indicator code, numerator, bridge, more)``."""
    snapshot = Snapshot.objects.create(
        period=period, vintage=1, made_at=AT, made_by_id="x", population=plan.population, rule_digest="x", hash="x"
    )
    for unit, code, numerator, bridge, more in values:
        SnapshotValue.objects.create(
            snapshot=snapshot,
            unit=unit,
            unit_name=unit.name,
            version=IndicatorVersion.objects.get(indicator__code=code),
            status="missing" if numerator is None else "value",
            numerator=numerator,
            bridge=bridge,
            **more,
        )
    return snapshot


@pytest.mark.parametrize("path", [AN, PROVINCE, AN + "signature/"])
def test_before_any_figures_a_page_says_so(division, path):
    assert "Chưa có kỳ báo cáo nào được chốt." in html(division.get(path))


def test_bridge_names_every_part_and_adds_up(division, plan, october, communes):
    frozen(october, plan, (communes[0], "skills", 1281, BRIDGE, {}))
    for path in (AN, AN + "skills/"):
        text = html(division.get(path))
        for words, number in (
            ("Tháng trước", "1.200"),
            ("Mới trong tháng", "+80"),
            ("Của các tháng trước, nay mới ghi nhận", "+4"),
            ("Gộp hoặc tách hồ sơ trùng", "+1"),
            ("Sửa số liệu", "+3"),
            ("Chuyển đi", "−5"),
            ("Bị thu hồi chứng nhận", "−2"),
            ("Tháng này", "1.281"),
        ):
            assert f'<th scope="row">{words}</th><td class="num">{number}</td>' in text
        assert "✓ Cộng lại đúng bằng 1.281." in text
        assert "Trục của hình không bắt đầu từ 0." in text


def test_bridge_that_does_not_add_up_is_not_passed_over(division, plan, october, communes):
    frozen(october, plan, (communes[0], "skills", 1282, BRIDGE, {}))
    text = html(division.get(AN))
    assert "▲ Cộng lại không bằng 1.282. Hãy báo quản trị hệ thống." in text
    assert "đúng bằng" not in text


def test_bridge_from_a_figure_that_was_corrected_since_says_so(division, october, november, communes):
    """Until the month is closed anew; the sum starts from another one too."""
    report(communes[0], october, 300)
    close(october)
    report(communes[0], november, 320)
    close(november)
    said = "Phần này tính từ 300 của tháng 10/2026 khi tháng này chốt. Nay tháng ấy là 280, đã điều chỉnh lần 1."
    pages = [path + "?ky=2026-11" for path in (AN, AN + "signature/", PROVINCE + "signature/")]
    assert not any(said in html(division.get(page)) for page in pages)
    corrected(communes[0], october, 280)
    assert all(html(division.get(page)).count(said) == 1 for page in pages)
    assert "Phần này tính từ" not in html(division.get(AN + "app/?ky=2026-11"))
    close(november, "Tháng 10 đã điều chỉnh")
    assert not any("Phần này tính từ" in html(division.get(page)) for page in pages)


def test_bridge_of_a_month_that_was_closed_before_the_one_before_it_says_so(division, october, november, communes):
    report(communes[0], october, 300)
    report(communes[0], november, 320)
    close(november)
    close(october)
    text = html(division.get(AN + "signature/?ky=2026-11"))
    assert "Khi tháng này chốt, tháng 10/2026 chưa có số này. Nay tháng ấy là 300. Phòng" in text


def test_figure_that_was_closed_without_a_bridge_says_so(division, plan, october, communes):
    frozen(october, plan, (communes[0], "skills", 5, {}, {}))
    assert "được chốt trước khi hệ thống ghi các phần tăng giảm" in html(division.get(AN))


@pytest.mark.parametrize(
    ("part", "words"),
    [("missing", "Tháng này không có báo cáo"), ("not_applicable", "Từ tháng này không áp dụng")],
)
def test_bridge_to_a_month_without_a_figure(division, plan, october, communes, part, words):
    frozen(october, plan, (communes[0], "signature", None, {"from": 9, part: -9}, {}))
    text = html(division.get(AN))
    assert f'<th scope="row">{words}</th><td class="num">−9</td>' in text
    assert "Cộng lại đúng bằng 0: tháng này không có số." in text


@pytest.mark.parametrize(("path", "commune"), [(AN, "14758"), (AN + "signature/", "14758"), (PROVINCE, "")])
def test_paper_of_a_page_has_the_code_of_its_month(division, published, path, commune):
    address = verification.address_of(published, commune)
    paper = html(division.get(path)).partition('<div class="print-only">')[2]
    assert f'src="{qr(address, mask=0)}"' in paper
    assert address in paper


def test_sum_is_made_of_the_units_below(division, published):
    text = html(division.get(PROVINCE + "signature/"))
    assert "✓ 2 đơn vị cộng lại đúng bằng 300." in text
    assert "1 đơn vị không có số." in text
    assert '<a href="/quan-ly/so-lieu/14758/signature/?ky=2026-10">Xã An</a></th><td class="num">300</td>' in text


def test_sum_that_differs_from_its_parts_is_not_passed_over(division, plan, october, communes):
    frozen(october, plan, (ProvinceFactory(), "skills", 12, {}, {}), (communes[0], "skills", 11, {}, {}))
    assert "Các đơn vị cộng lại là 11, không bằng số đã chốt." in html(division.get(PROVINCE + "skills/"))


def test_every_report_says_who_sent_approved_and_decided_when(division, communes, october):
    sender = signed_in(Client(), communes[0], "officer").user
    first = report(communes[0], october, 290, by=_actor(sender), accept=False)
    submissions.send_back(
        submission_id=first.pk, by=DIVISION, at=AT, comment="Xem lại", cells={"signature": "Chưa khớp biểu"}
    )
    report(communes[0], october, 300, flow=20, note="Đã đối chiếu")
    send(communes[0], october, {"signature": Entry(999, None, "")})
    close(october)
    text = html(division.get(AN + "signature/"))
    assert "<b>Lần gửi 1</b>: Trả lại · lũy kế 290" in text
    assert f"gửi lúc 09:00 16/10/2026, {sender.name}" in text
    assert "▲ Cần sửa: Chưa khớp biểu" in text
    assert "Ý kiến: Xem lại" in text
    assert "lũy kế 300, trong kỳ +20" in text
    assert "Giải thích: Đã đối chiếu" in text
    assert "<b>Lần gửi 3</b>: Chờ lãnh đạo duyệt · lũy kế 999" in text


def _actor(user):
    from audit.rules import Actor

    return Actor(kind="user", id=str(user.pk))


def test_corrections_and_what_others_handed_over_stand_beside(division, published, communes, october):
    signature = Indicator.objects.get(code="signature")
    maker = UserFactory(name="Lê Thị Sửa")
    common = {"unit": communes[0], "period": october, "indicator": signature, "made_at": AT}
    Adjustment.objects.create(
        **common, delta=-12, reason_code="overlap", reason="Trùng với doanh nghiệp", document_no="45/PVHXH",
        made_by_id=str(maker.pk), approved_at=AT, approved_by_id="boss",
    )  # fmt: skip
    Adjustment.objects.create(**common, delta=3, reason_code="late", reason="Nộp muộn", made_by_id="1")
    source = Source.objects.create(code="dn", name="Doanh nghiệp mẫu", unit=communes[0])
    for key, stock in (("1", 100), ("2", 120)):
        delivery = Delivery.objects.create(
            source=source, period=october, key=key, body_digest="x", via="api",
            received_at=AT.replace(day=10 + int(key)), received_by_id="t",
        )  # fmt: skip
        DeliveredValue.objects.create(delivery=delivery, unit=communes[0], indicator=signature, stock=stock)
    text = html(division.get(AN + "signature/"))
    assert "<b>−12</b> · Trùng giữa các nguồn: Trùng với doanh nghiệp (45/PVHXH)" in text
    assert "ghi lúc 09:00 16/10/2026, Lê Thị Sửa · duyệt lúc 09:00 16/10/2026" in text
    assert "chưa duyệt, chưa tính" in text
    assert "<b>120</b> · Doanh nghiệp mẫu (Số tổng hợp)" in text
    assert "<b>100</b>" not in text
    assert "không cộng vào nhau" in text


def test_what_a_figure_carries_is_said(division, plan, october, communes):
    more = {"adjustment": -12, "is_estimated": True, "is_withheld": True}
    frozen(october, plan, (communes[0], "signature", 4, {}, more))
    text = html(division.get(AN + "signature/"))
    assert "Trong đó điều chỉnh có lý do: <b>−12</b>." in text
    assert "▲ Số ước tính" in text
    assert "Số nhỏ: không hiện trên trang công khai." in text
    assert "Đơn vị chưa gửi báo cáo của tháng này." in text


@pytest.mark.parametrize(
    ("role", "leads"), [("officer", True), ("approver", False), ("division", True), ("task_force", False)]
)
def test_counted_figure_leads_to_the_persons_for_who_may_see_them(clock, published, communes, role, leads):
    unit = communes[0] if role in {"officer", "approver"} else ProvinceFactory()
    client = signed_in(Client(), unit, role)
    text = html(client.get(AN + "skills/"))
    assert ("/quan-ly/nguoi-duoc-tinh/14758/?ky=2026-10" in text) is leads
    assert client.get("/quan-ly/nguoi-duoc-tinh/14758/").status_code == (200 if leads else 404)


@pytest.mark.parametrize("role", ["officer", "approver"])
def test_commune_sees_its_own_figures_only(clock, published, communes, role):
    client = signed_in(Client(), communes[0], role)
    for path in (AN, AN + "signature/"):
        assert client.get(path).status_code == 200
    for path in (OTHER, OTHER + "signature/", PROVINCE, PROVINCE + "signature/"):
        assert client.get(path).status_code == 404
    assert "/quan-ly/tong-quan/" not in html(client.get(AN))


@pytest.mark.parametrize("role", ["instructor", "provider", "editor"])
def test_others_find_no_page(clock, published, communes, role):
    client = signed_in(Client(), communes[0], role)
    assert client.get(AN).status_code == client.get(AN + "signature/").status_code == 404


@pytest.mark.parametrize("path", ["/quan-ly/so-lieu/99999/", AN + "la/", AN + "?ky=2026-01", AN + "signature/?ky=x"])
def test_what_is_not_there_is_not_there(division, published, path):
    assert division.get(path).status_code == 404


def test_unit_that_a_month_does_not_know(division, published):
    new = CommuneFactory(code="15853", name="Xã Mới")
    assert "Đơn vị này không có số liệu trong kỳ này." in html(division.get(f"/quan-ly/so-lieu/{new.code}/"))
    text = html(division.get(f"/quan-ly/so-lieu/{new.code}/signature/"))
    assert "Xã Mới không có chỉ tiêu này trong tháng 10/2026. Hãy chọn tháng khác." in text


def test_task_force_is_not_led_to_reports_that_it_may_not_open(clock, published):
    text = html(signed_in(Client(), ProvinceFactory(), "task_force").get(AN + "signature/"))
    assert "Lần gửi 1" in text
    assert "/quan-ly/bao-cao/" not in text


@pytest.mark.parametrize("path", [PROVINCE, PROVINCE + "signature/", AN, AN + "signature/"])
def test_queries_are_few_and_the_same_for_many_communes(division, published, communes, november, path):
    def asked():
        with CaptureQueriesContext(connection) as found:
            division.get(path)
        return len(found)

    division.get(path)
    before = asked()
    assert before <= 15
    report(communes[0], november, 310)
    for place in range(10):
        report(CommuneFactory(code=f"2{place:04}"), november, 10)
    close(november)
    assert asked() == before
