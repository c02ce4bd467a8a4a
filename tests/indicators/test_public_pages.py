"""Open figures: the province, an indicator, a commune, downloads."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exchange.adapters.pdf import qr
from indicators.models import Indicator, IndicatorVersion, Snapshot, SnapshotValue, Status
from indicators.queries import verification
from indicators.rules.checks import Entry
from places.models import PopulationSeries, Unit
from tests.factories import CommuneFactory
from tests.indicators.scene import AT, certify, close, corrected, data_set, html, report

pytestmark = pytest.mark.django_db
PROVINCE, SKILLS, SIGNATURE, COMMUNE = "/chi-tieu/", "/chi-tieu/skills/", "/chi-tieu/signature/", "/chi-tieu/xa/14758/"
PAGES = [PROVINCE, SKILLS, COMMUNE]


@pytest.fixture
def published(october, communes):
    report(communes[0], october, 300, flow=20)
    certify(communes[0])
    return close(october)


@pytest.fixture
def two_months(published, november, communes):
    report(communes[0], november, 350)
    report(communes[1], november, 400)
    return close(november)


@pytest.mark.parametrize("path", PAGES)
def test_before_any_figures_a_page_says_so(client, communes, path):
    page = client.get(path)
    assert page.status_code == 200
    assert "Chưa có kỳ báo cáo nào được chốt." in html(page)


@pytest.mark.parametrize("path", PAGES)
def test_one_month(client, published, path):
    text = html(client.get(path))
    assert "tháng 10/2026" in text
    assert "Số liệu chốt ngày 14/10/2026 · mẫu số: từ 18 tuổi, nguồn: Chi cục mẫu (01/01/2026)" in text
    assert "SỐ LIỆU VÍ DỤ" not in text
    assert "<circle" in text


@pytest.mark.parametrize(("path", "commune"), [(PROVINCE, ""), (SKILLS, ""), (COMMUNE, "14758")])
def test_paper_of_a_page_has_the_code_of_what_it_shows(client, two_months, published, path, commune):
    """Not of the newest month: of the one that was asked for."""
    text = html(client.get(path, {"ky": "2026-10"}))
    [paper] = re.findall(r'<div class="print-only">.*?</div> </div>', text)
    address = verification.address_of(published, commune)
    assert address in paper
    assert f'src="{qr(address, mask=0)}"' in paper
    assert verification.code_of(two_months) not in paper
    assert client.get(address).context["snapshot"] == published


def test_paper_without_figures_has_no_code(client, published):
    new = CommuneFactory(code="14800", name="Xã Cẩm")
    assert "print-only" not in html(client.get(f"/chi-tieu/xa/{new.code}/"))


@pytest.mark.parametrize("path", PAGES)
def test_example_figures_say_that_they_are(client, published, path):
    PopulationSeries.objects.update(is_example=True)
    assert "SỐ LIỆU VÍ DỤ" in html(client.get(path))


@pytest.mark.parametrize("path", PAGES)
def test_the_newest_month_is_shown_and_others_are_chosen(client, two_months, path):
    page = client.get(path)
    assert [str(s.period) for s in page.context["page"].months] == ["11/2026", "10/2026"]
    assert page.context["snapshot"] == two_months
    earlier = client.get(path, {"ky": "2026-10"})
    assert str(earlier.context["snapshot"].period) == "10/2026"
    assert '<option value="2026-10" selected>' in html(earlier)


@pytest.mark.parametrize("path", [*PAGES, "/chi-tieu/tai-ve/csv/"])
@pytest.mark.parametrize("asked", ["2026-09", "2026-10-01", "x", "٢٠٢٦-10"])
def test_a_month_that_is_not_there(client, published, path, asked):
    assert client.get(path, {"ky": asked}).status_code == 404


def test_a_correction_is_shown_in_the_place_of_what_was_said_before(client, published, october, communes):
    corrected(communes[1], october, 30)
    page = client.get(PROVINCE, {"chi-tieu": "signature"})
    assert "Số liệu chốt ngày 14/10/2026, đã điều chỉnh lần 1 ·" in html(page)
    assert page.context["page"].current.value.units_reported == 2
    assert len(page.context["page"].months) == 1


@pytest.mark.parametrize("path", ["/chi-tieu/la/", "/chi-tieu/xa/99999/", "/chi-tieu/xa/38/", "/chi-tieu/tai-ve/pdf/"])
def test_what_is_not_there_is_not_there(client, published, path):
    assert client.get(path).status_code == 404


def test_an_indicator_of_which_the_month_says_nothing_is_not_there(client, published, plan):
    Indicator.objects.create(data_set=data_set(), code="new", name="Mới", short_name="Mới")
    assert client.get("/chi-tieu/new/").status_code == 404
    assert client.get(PROVINCE, {"chi-tieu": "new"}).status_code == 404


def empty_snapshot(period, plan):
    return Snapshot.objects.create(
        period=period,
        vintage=1,
        made_at=AT,
        made_by_id="x",
        population=plan.population,
        rule_digest="x",
        hash="x",
    )


def test_a_month_without_any_indicator_is_not_there(client, plan, october):
    empty_snapshot(october, plan)
    assert client.get(PROVINCE).status_code == 404


def test_download_before_any_figures(client, communes):
    assert client.get("/chi-tieu/tai-ve/xlsx/").status_code == 404


def test_province_opens_with_skills_and_another_can_be_chosen(client, published):
    assert client.get(PROVINCE).context["page"].current.code == "skills"
    page = client.get(PROVINCE, {"chi-tieu": "signature"})
    assert page.context["page"].current.code == "signature"
    assert '<input type="hidden" name="chi-tieu" value="signature">' in html(page)
    assert html(page).count('aria-current="true"') == 1


def test_province_shows_every_indicator_against_its_target(client, published):
    text = html(client.get(PROVINCE))
    for words in (
        "15 %",
        "Chỉ tiêu 40 %",
        "Chỉ tiêu 100 %",
        "Không đặt chỉ tiêu",
        "300 / 2.000 người",
        "1 xã, phường đã báo cáo",
        "▼▼ Chậm nhiều so với lộ trình",
        "– Chưa có tỷ lệ",
    ):
        assert words in text


def test_an_indicator_without_a_target_has_no_path(client, october, communes):
    report(communes[0], october, 300, health_book=Entry(200, None))
    close(october)
    text = html(client.get("/chi-tieu/health_book/"))
    assert "○ Theo dõi, không đặt chỉ tiêu" in text
    assert "Chỉ tiêu này không có lộ trình." in text
    for drawn in ("target-line", "meter-target", "Lộ trình %", "người/tuần"):
        assert drawn not in text


def test_who_has_not_reported_is_named_but_not_who_has_no_denominator(client, october, communes):
    unknown = CommuneFactory(name="Xã Em")
    report(unknown, october, 40)
    report(communes[0], october, 300)
    close(october)
    page = client.get(PROVINCE, {"chi-tieu": "signature"})
    assert [row.figure.value.unit_name for row in page.context["page"].missing] == ["Xã Bình"]
    assert "1 xã, phường chưa báo cáo</h2><p>Xã Bình</p>" in html(page)
    assert "Không có mẫu số" in html(client.get(SIGNATURE))
    assert "40 người Không có mẫu số" in html(client.get(f"/chi-tieu/xa/{unknown.code}/"))


def test_the_map_and_its_table_say_the_same(client, plan, october):
    call_command("load_units", stdout=StringIO())
    for unit, stock in zip(Unit.objects.communes().order_by("code")[:3], (0, 10, 800), strict=True):
        plan.population.values_by_unit.update_or_create(unit=unit, defaults={"value": 1000})
        report(unit, october, stock)
    close(october)
    text = html(client.get(SIGNATURE))
    tiles = re.findall(r'<a href="/chi-tieu/xa/(\d+)/\?ky=2026-10" class="(tile-\w+)" aria-label="([^"]+)"', text)
    rows = re.findall(r'<th scope="row"><a href="/chi-tieu/xa/(\d+)/\?ky=2026-10">', text)
    assert len(tiles) == len(rows) == 166
    assert {code for code, _class, _label in tiles} == set(rows)
    by_class = [css for _code, css, _label in tiles]
    assert [by_class.count(css) for css in ("tile-0", "tile-4", "tile-none")] == [2, 1, 163]
    assert sum("Chưa báo cáo" in label for _code, _css, label in tiles) == 163
    assert text.count("– Chưa báo cáo") == 163


def test_every_line_has_a_table_twin(client, two_months):
    text = html(client.get(COMMUNE))
    assert text.count('<svg class="chart"') == text.count('<details class="twin">') == 2
    assert text.count("Chưa có kỳ nào có số liệu.") == 2
    twin = '<th scope="row">{}</th><td class="num">{}</td><td class="num">{}</td><td class="num">{}</td>'
    assert twin.format("10/2026", 300, 30, "31,45") in text
    assert twin.format("11/2026", 350, 35, "34,85") in text


def test_a_month_in_which_a_commune_was_not_there_is_a_gap(client, published, november):
    new = CommuneFactory(name="Xã Mới")
    close(november)
    text = html(client.get(f"/chi-tieu/xa/{new.code}/"))
    assert '<th scope="row">10/2026</th><td class="num">–</td><td class="num">–</td>' in text
    assert "Xã, phường này không có số liệu trong kỳ này." in html(
        client.get(f"/chi-tieu/xa/{new.code}/", {"ky": "2026-10"})
    )


def test_commune_shows_its_place(client, two_months):
    text = html(client.get(COMMUNE))
    assert "xếp thứ 2 trong 2 xã, phường" in text
    assert "xếp thứ 1 trong 2 xã, phường" in text


def test_a_status_of_its_own_is_named(client, plan, october, communes):
    snapshot = empty_snapshot(october, plan)
    version = IndicatorVersion.objects.get(indicator__code="app")
    for unit in (communes[0], communes[0].parent):
        SnapshotValue.objects.create(
            snapshot=snapshot, unit=unit, unit_name=unit.name, version=version, status=Status.NOT_APPLICABLE
        )
    assert "Không áp dụng" in html(client.get(COMMUNE))
    assert "– Không áp dụng" in html(client.get("/chi-tieu/app/"))


def queries(client, path):
    with CaptureQueriesContext(connection) as found:
        client.get(path)
    return len(found)


@pytest.mark.parametrize(("path", "first", "again"), [(PROVINCE, 12, 4), (SKILLS, 11, 3), (COMMUNE, 12, 4)])
def test_queries_are_the_same_for_one_commune_and_month_and_for_many(client, published, november, path, first, again):
    client.get("/tra-cuu/")
    assert (queries(client, path), queries(client, path)) == (first, again)
    for _ in range(10):
        certify(CommuneFactory())
    close(november)
    assert (queries(client, path), queries(client, path)) == (first, again)


def test_what_pages_of_a_month_say_alike_is_of_that_month(client, two_months, published):
    newest, earlier = html(client.get(COMMUNE)), html(client.get(COMMUNE, {"ky": "2026-10"}))
    assert "350 / 1.000 người · xếp thứ 2 trong 2 xã" in newest
    assert "300 / 1.000 người · xếp thứ 1 trong 1 xã" in earlier
    for page, shown, other in ((newest, two_months, published), (earlier, published, two_months)):
        assert verification.code_of(shown) in page
        assert verification.code_of(other) not in page


@pytest.mark.parametrize("path", [PROVINCE, SKILLS, COMMUNE])
def test_what_is_kept_of_a_page_is_not_shown_once_an_earlier_month_was_corrected(
    client, two_months, october, communes, path
):
    before = client.get(path, {"chi-tieu": "skills"})
    certify(communes[0])
    close(october, "Cấp bổ sung")
    after = client.get(path, {"chi-tieu": "skills"})
    months = [re.findall(r'scope="row">10/2026</th><td class="num">(\d+)', html(page)) for page in (before, after)]
    assert [found[-1] for found in months] == ["1", "2"]
