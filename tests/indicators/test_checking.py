"""A number on paper against what was published; how figures are made; a month on one page of paper."""

import base64
from datetime import date

import pytest

from certificates.models import AwardType
from indicators.models import IndicatorVersion
from indicators.queries import verification
from places.models import PopulationSeries
from tests.factories import AwardTypeFactory, make_course
from tests.indicators.published import publish
from tests.indicators.scene import certify, close, html

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(october, communes):
    cells = {communes[0]: (300, 20, False), communes[1]: (500, 40, False)}
    return publish(october, signature=cells, skills=cells)


@pytest.fixture
def second(first, october, communes):
    skills = {communes[0]: (300, 20, False), communes[1]: (500, 40, False)}
    signature = {communes[0]: (310, 30, False), communes[1]: (500, 40, False)}
    return publish(october, signature=signature, skills=skills, vintage=2, reason="Xã An báo cáo thiếu 10 người")


def check(snapshot, **asked):
    return f"/chi-tieu/doi-chieu/{snapshot.hash[:20]}/", asked


def test_what_was_printed_stands(client, first):
    text = html(client.get(*check(first)))
    assert "✓</span> Giữ nguyên</h1>" in text
    assert "Công bố lúc 09:00 16/10/2026 · số liệu chốt ngày 14/10/2026" in text
    assert '<span class="figure-number">800</span>' in text
    assert "Đã điều chỉnh" not in text


def test_what_was_corrected_says_why_and_what_it_is_now(client, second, first):
    text = html(client.get(*check(first)))
    assert "↻</span> Đã điều chỉnh vì: Xã An báo cáo thiếu 10 người</h1>" in text
    assert "1 chỉ tiêu của" in text
    assert '<span class="figure-number">800</span>' in text
    assert "↻ Nay là 810 người" in text
    assert text.count("✓ Giữ nguyên") == 1


def test_the_newest_vintage_stands(client, second):
    assert "Giữ nguyên</h1>" in html(client.get(*check(second)))


def test_every_later_correction_is_listed(client, first, second, october, communes):
    cells = {communes[0]: (311, 31, False), communes[1]: (500, 40, False)}
    publish(october, signature=cells, skills=cells, vintage=3, reason="Đếm sót một người")
    text = html(client.get(*check(first)))
    assert "Đã điều chỉnh vì: Đếm sót một người</h1>" in text
    assert text.index("<b>Xã An báo cáo thiếu 10 người</b>") < text.index("<b>Đếm sót một người</b>")
    again = html(client.get(*check(second)))
    assert "Xã An báo cáo thiếu" not in again


def test_a_commune_is_chosen(client, second, first):
    text = html(client.get(*check(first, xa="14758")))
    assert "Xã An, tháng 10/2026, như đã công bố" in text
    assert "↻ Nay là 310 người (31 %)" in text
    assert '<option value="14758" selected>Xã An</option>' in text


def test_a_commune_whose_numbers_did_not_change_is_told_so(client, second, first):
    text = html(client.get(*check(first, xa="14797")))
    assert "Các số công bố của Xã Bình vẫn như khi in" in text
    assert "Đã điều chỉnh vì" in text
    assert "Nay là" not in text


def test_the_scanned_figure_stands_out(client, first):
    text = html(client.get(*check(first, **{"xa": "14758", "chi-tieu": "skills"})))
    assert text.count("Số trên giấy của bạn") == 1
    assert '<input type="hidden" name="chi-tieu" value="skills">' in text


def test_a_figure_that_is_no_longer_published_is_said_to_be_gone(client, first, october, communes):
    publish(october, signature={communes[0]: (300, 20, False), communes[1]: (500, 40, False)}, vintage=2, reason="Bỏ")
    assert "Nay là không có" in html(client.get(*check(first)))


@pytest.mark.parametrize("code", ["x", "a" * 20, "A" * 20, "2" * 64, "20261001" + "%" * 12, "²" * 20])
def test_an_unknown_code_is_a_friendly_page(client, first, code):
    page = client.get(f"/chi-tieu/doi-chieu/{code}/")
    assert page.status_code == 404
    text = html(page)
    assert "Không có số liệu mang mã này" in text
    assert "Hãy quét lại mã QR" in text


def test_what_is_typed_as_a_code_is_escaped(client, first):
    assert "<b>" not in html(client.get("/chi-tieu/doi-chieu/<b>x/")).replace("</b>", "")


@pytest.mark.parametrize("unit", ["99999", "38", "%00"])
def test_a_commune_that_is_not_there(client, first, unit):
    assert client.get(*check(first, xa=unit)).status_code == 404


def test_a_commune_of_another_time_is_not_in_the_month(client, october, communes):
    snapshot = publish(october, signature={communes[0]: (300, 20, False)})
    assert client.get(*check(snapshot, xa="14797")).status_code == 404


def test_a_code_is_the_beginning_of_the_hash(first):
    assert verification.code_of(first) == first.hash[:20]
    assert verification.find(first.hash[:20]) == first
    assert verification.find(first.hash) is None


def test_example_figures_say_that_they_are(client, first):
    PopulationSeries.objects.update(is_example=True)
    for page in (client.get(*check(first)), client.get("/chi-tieu/cach-tinh/"), client.get("/chi-tieu/ban-in/")):
        assert "SỐ LIỆU VÍ DỤ" in html(page)


def test_the_method_says_who_is_counted_against_what(client, october, settings):
    settings.SMALL_CELL = 10
    close(october)
    text = html(client.get("/chi-tieu/cach-tinh/"))
    for version in IndicatorVersion.objects.select_related("indicator"):
        assert (version.definition in text) is version.indicator.data_set.is_public
    for words in (
        "Dân số mẫu: từ 18 tuổi. Nguồn: Chi cục mẫu",
        "tại ngày 01/01/2026",
        "1 chữ số thập phân, làm tròn từ 5 trở lên",
        "chốt hết ngày 14",
        "dưới 10 người (khác 0)",
        "Số 0 được công bố.",
    ):
        assert words in text, words


def test_the_method_says_which_certificates_counted_in_the_month_and_by_which_decision(client, october, communes):
    certify(communes[0])
    AwardType.objects.update(title="Kỹ năng cơ bản", decision_no="12/QĐ-SKHCN")
    AwardTypeFactory(course=make_course("khac"), title="Kỹ năng cao", qualifies=False)
    digest = close(october).rule_digest
    AwardType.objects.update(qualifies=True, decision_no="13/QĐ-SKHCN")
    page = client.get("/chi-tieu/cach-tinh/")
    assert "Chứng nhận được tính: <b>Kỹ năng cơ bản</b> theo quyết định 13/QĐ-SKHCN." in html(page)
    assert close(october).rule_digest == digest


def test_the_method_of_a_month_is_that_by_which_it_was_closed(client, first):
    used = IndicatorVersion.objects.get(indicator__code="signature")
    IndicatorVersion.objects.create(
        indicator=used.indicator,
        number=2,
        numerator="reported",
        definition="Cách tính nhập sau",
        effective_from=date(2026, 2, 1),
    )
    text = html(client.get("/chi-tieu/cach-tinh/?ky=2026-10"))
    assert used.definition in text
    assert "Cách tính nhập sau" not in text


def test_the_method_without_a_month(client, communes):
    text = html(client.get("/chi-tieu/cach-tinh/"))
    assert "Chưa có tháng nào được chốt số liệu." in text
    assert "Tải về" not in text


def test_without_a_threshold_nothing_is_said_of_small_numbers(client, first, settings):
    settings.SMALL_CELL = 0
    for path in ("", "cach-tinh/", "ban-in/"):
        assert "không công bố" not in html(client.get(f"/chi-tieu/{path}"))


@pytest.mark.parametrize("path", ["/chi-tieu/", "/chi-tieu/signature/", "/chi-tieu/xa/14758/"])
def test_pages_list_every_vintage_with_its_reason_and_what_changed(client, first, second, path):
    text = html(client.get(path))
    for snapshot in (first, second):
        assert f'href="/chi-tieu/doi-chieu/{snapshot.hash[:20]}/' in text
    assert "Thay đổi so với số công bố lúc 09:00 16/10/2026" in text
    assert "Lý do: Xã An báo cáo thiếu 10 người" in text
    assert "<li>Cấp chữ ký số cá nhân miễn phí: " in text
    assert "<li>Đào tạo kỹ năng số: " not in text
    for link in ("cach-tinh/", "ban-in/", "tai-ve/csv/", "tai-ve/xlsx/"):
        assert f'href="/chi-tieu/{link}' in text


def test_a_page_whose_figures_did_not_change_says_so(client, second):
    assert "Các số công bố trên trang này không đổi." in html(client.get("/chi-tieu/skills/"))


def test_the_sheet_holds_the_month_and_the_code_of_its_check(client, first, settings):
    page = client.get("/chi-tieu/ban-in/", {"xa": "14758"})
    address = f"{settings.BASE_URL}/chi-tieu/doi-chieu/{first.hash[:20]}/?xa=14758"
    assert page.context["address"] == address
    kind, _comma, drawn = page.context["qr"].partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert base64.b64decode(drawn).startswith(b"<svg")
    text = html(page)
    assert "Xã An, tháng 10/2026" in text
    assert "300" in text
    assert client.get(address.removeprefix(settings.BASE_URL)).status_code == 200


def test_the_sheet_of_the_province_leads_to_the_province(client, first):
    assert client.get("/chi-tieu/ban-in/").context["address"].endswith(f"{first.hash[:20]}/")


def test_the_sheet_before_any_figures(client, communes):
    assert "Chưa có kỳ báo cáo nào được chốt." in html(client.get("/chi-tieu/ban-in/"))
    assert client.get("/chi-tieu/ban-in/", {"ky": "2026-10"}).status_code == 404


def test_the_sheet_of_a_commune_without_figures_is_not_there(client, october, communes):
    publish(october, signature={communes[0]: (300, 20, False)})
    assert client.get("/chi-tieu/ban-in/", {"xa": "14797"}).status_code == 404
