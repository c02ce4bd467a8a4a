"""What dashboards show: ranks with ties, tiles, months."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from indicators.queries import dashboards, open_figures
from places.models import PopulationValue, Unit
from tests.factories import CommuneFactory, ProvinceFactory
from tests.indicators.scene import certify, close, corrected, html, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def five(communes, plan, october):
    """Rates 30, 50, 30 per cent, one commune that did not report, one without a denominator."""
    more = [CommuneFactory(code=code, name=name) for code, name in (("15127", "Xã Cẩm"), ("15853", "Xã Dân"))]
    for unit in more:
        PopulationValue.objects.create(series=plan.population, unit=unit, value=500)
    unknown = CommuneFactory(code="15724", name="Xã Em")
    for unit, stock in zip([*communes, more[0], unknown], (300, 500, 150, 40), strict=True):
        report(unit, october, stock)
    return close(october)


def test_ranking_shares_ranks_and_leaves_out_who_has_no_rate(five):
    ranked = [(row.rank, row.figure.value.unit_name) for row in dashboards.ranking(five, "signature")]
    assert ranked == [(1, "Xã Bình"), (2, "Xã An"), (2, "Xã Cẩm"), (None, "Xã Dân"), (None, "Xã Em")]
    assert [row.figure.value.status for row in dashboards.ranking(five, "signature")[3:]] == ["missing", "value"]


def test_ranking_goes_on_after_a_tie_with_the_next_place(five):
    assert [row.rank for row in dashboards.ranking(five, "skills")] == [1, 1, 1, 1, None]


def test_standings_say_what_the_ranking_says(five):
    among = open_figures.rates(five)
    for row in dashboards.ranking(five, "signature"):
        [own] = [f for f in open_figures.figures_of(five, row.figure.value.unit) if f.code == "signature"]
        place = open_figures.standing(own, among)
        assert place == (None if row.rank is None else (row.rank, 3))


def test_verdicts_and_what_is_needed(five):
    province = {figure.code: figure for figure in dashboards.figures_of(five, ProvinceFactory().pk)}
    assert list(province) == ["signature", "app", "health_book", "skills"]
    an = {figure.code: figure for figure in dashboards.figures_of(five, Unit.objects.get(name="Xã An").pk)}
    assert (an["signature"].verdict, an["signature"].expected) == ("on_path", Decimal("31.45"))
    assert an["signature"].needed_per_week == 9
    assert (an["app"].verdict, an["app"].needed_per_week) == ("no_value", None)
    assert an["health_book"].expected is None
    assert an["skills"].verdict == "far_behind"
    assert (province["signature"].value.denominator, province["signature"].verdict) == (None, "no_value")


def test_after_the_day_of_the_target_the_page_says_overdue(client, plan, october, communes):
    plan.targets.filter(indicator__code="signature").update(reach_by=date(2026, 9, 30))
    report(communes[0], october, 300)
    close(october)
    text = html(client.get(f"/chi-tieu/xa/{communes[0].code}/"))
    assert "đã quá hạn 30/09/2026, còn thiếu 100 người" in text
    assert "cần 100 người/tuần" not in text


def test_tiles_place_every_commune_of_the_province_once(plan, october):
    call_command("load_units", stdout=StringIO())
    tiles = dashboards.tiles(dashboards.ranking(close(october), "skills"))
    assert len(tiles) == 166
    assert len({(tile.column, tile.row) for tile in tiles}) == 166
    assert "Hàm Rồng" in {tile.name for tile in tiles}


def test_tiles_tell_zero_from_nothing_and_leave_out_who_has_no_place(five):
    CommuneFactory(code="99999", name="Xã Lạ")
    tiles = {tile.name: tile for tile in dashboards.tiles(dashboards.ranking(five, "skills"))}
    assert (tiles["An"].text, tiles["An"].band) == ("0", 0)
    assert (tiles["Em"].text, tiles["Em"].band) == ("–", None)
    assert "Lạ" not in tiles
    signature = {tile.name: tile.band for tile in dashboards.tiles(dashboards.ranking(five, "signature"))}
    assert signature == {"An": 1, "Bình": 2, "Cẩm": 1, "Dân": None, "Em": None}


def test_trends_take_the_newest_vintage_of_each_month(five, october, november, communes):
    corrected(communes[0], october, 310)
    certify(communes[0])
    report(communes[0], november, 350)
    close(november)
    found = dashboards.trends(communes[0], "signature", "skills", "health_book")
    assert [(str(p.period), p.numerator) for p in found["signature"].points] == [("10/2026", 310), ("11/2026", 350)]
    assert [p.numerator for p in found["skills"].points] == [0, 1]
    assert [p.aim for p in found["health_book"].points] == [None, None]
    assert found["health_book"].line.target == ""
    assert found["signature"].line.target != ""


def test_trends_leave_a_gap_for_a_month_in_which_the_unit_was_not_there(five, november):
    new = CommuneFactory(name="Xã Mới")
    close(november)
    points = dashboards.trends(new, "skills")["skills"].points
    assert [(str(p.period), p.numerator) for p in points] == [("10/2026", None), ("11/2026", 0)]


def test_trends_end_with_the_newest_months(five, november):
    close(november)
    assert [str(p.period) for p in dashboards.trends(ProvinceFactory(), "skills", limit=1)["skills"].points] == [
        "11/2026"
    ]
    assert dashboards.trends(ProvinceFactory()) == {}
