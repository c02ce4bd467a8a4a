"""No open address lets a withheld number out: not as text, length, colour, rank, order or word."""

import gzip
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import CommuneFactory
from tests.indicators.published import publish
from tests.indicators.scene import html

pytestmark = pytest.mark.django_db
SECRET, SECRET_FLOW = 76543, 65437
"""Numbers that occur nowhere else on a page, nor does their rate of 100.000 people, 76,5 %."""
TRACES = ("76543", "76.543", "76,5", "76.5", "77 %", "153.1", "150.8", "65437", "65.437", "65,4")
"""The number, its rate, what a bar and its mark would measure, the month's part."""


@pytest.fixture
def communes(communes):
    return [*communes, CommuneFactory(code="15127", name="Xã Cẩm"), CommuneFactory(code="15853", name="Xã Ân")]


@pytest.fixture
def months(october, november, communes):
    an, binh, cam, another = communes
    shown = {binh: (30000, 500, False), cam: (20000, 400, False)}
    hidden = {an: (SECRET, SECRET_FLOW, True), another: (SECRET, SECRET_FLOW, True), **shown}
    later = {an: (90000, 90000 - SECRET, False), another: (91000, 91000 - SECRET, False), **shown}
    every = {"denominator": 100_000, "whole": {"signature": 203_087, "skills": 203_087}}
    return [
        publish(october, signature=hidden, skills=hidden, **every),
        publish(october, signature=hidden, skills=hidden, vintage=2, reason="Sửa số Xã Cẩm", **every),
        publish(november, signature=later, skills=later, denominator=100_000),
    ]


def addresses(months):
    for label in ("2026-10", "2026-11"):
        for path in ("", "skills/", "signature/", "xa/14758/", "xa/14797/", "xa/15853/", "cach-tinh/", "ban-in/"):
            yield f"/chi-tieu/{path}?ky={label}"
        yield f"/chi-tieu/?ky={label}&chi-tieu=signature"
        yield f"/chi-tieu/ban-in/?ky={label}&xa=14758"
    for snapshot in months:
        for asked in ("", "?xa=14758", "?xa=14797", "?xa=14758&chi-tieu=skills"):
            yield f"/chi-tieu/doi-chieu/{snapshot.hash[:20]}/{asked}"


def test_no_open_page_holds_a_trace_of_a_withheld_number(client, months):
    for address in addresses(months):
        page = client.get(address)
        assert page.status_code == 200, address
        text = page.content.decode()
        assert [trace for trace in TRACES if trace in text] == [], address
        assert "13.457" not in text, f"{address}: the month after less its part"


def test_nor_does_one_for_somebody_with_a_post(officer, division, months):
    for client in (officer, division):
        text = client.get("/chi-tieu/xa/14758/", {"ky": "2026-10"}).content.decode()
        assert not [trace for trace in TRACES if trace in text]


def test_withheld_communes_come_last_by_name_and_unranked(client, months):
    rows = [(row.rank, row.figure.value.unit_name) for row in ranked(client)]
    assert rows == [(1, "Xã Bình"), (2, "Xã Cẩm"), (None, "Xã An"), (None, "Xã Ân")]
    assert "xếp thứ 1 trong 2 xã, phường" in html(client.get("/chi-tieu/xa/14797/", {"ky": "2026-10"}))
    assert "xếp thứ" not in html(client.get("/chi-tieu/xa/14758/", {"ky": "2026-10"}))


def ranked(client):
    return client.get("/chi-tieu/skills/", {"ky": "2026-10"}).context["page"].ranked


def test_a_withheld_commune_has_no_verdict_and_no_need(client, months):
    for row in ranked(client)[2:]:
        assert (row.figure.verdict, row.figure.needed_per_week) == ("no_value", None)
    text = html(client.get("/chi-tieu/xa/14758/", {"ky": "2026-10"}))
    assert "Số nhỏ, không công bố" in text
    assert "người/tuần" not in text
    assert 'class="meter-value"' not in text


def test_a_tile_says_that_a_number_is_withheld(client, months):
    text = html(client.get("/chi-tieu/skills/", {"ky": "2026-10"}))
    tile = re.search(r'<a href="/chi-tieu/xa/14758/\?ky=2026-10" class="tile-none" aria-label="([^"]+)".*?</a>', text)
    assert tile
    assert tile[1] == "An: Số nhỏ, không công bố"
    assert ">*</text>" in tile[0]


def test_the_province_says_how_many_are_withheld_and_why(client, months, settings):
    settings.SMALL_CELL = 10
    text = html(client.get("/chi-tieu/", {"ky": "2026-10"}))
    assert "2 xã, phường có số nhỏ, không công bố" in text
    assert "dưới 10 người" in text
    assert "203.087" in text


def test_a_line_has_a_gap_where_a_month_is_withheld(client, months):
    text = html(client.get("/chi-tieu/xa/14758/"))
    assert '<th scope="row">10/2026</th><td class="num">–</td><td class="num">–</td>' in text
    assert '<th scope="row">11/2026</th><td class="num">90.000</td><td class="num">90</td>' in text


def test_a_vintage_does_not_tell_that_a_withheld_number_changed(client, october, communes):
    publish(october, signature={communes[0]: (7, 2, True), communes[1]: (300, 20, False)})
    publish(october, signature={communes[0]: (9, 4, True), communes[1]: (300, 20, False)}, vintage=2, reason="Sửa")
    assert "Các số công bố trên trang này không đổi." in html(client.get("/chi-tieu/xa/14758/"))


@pytest.mark.parametrize("path", ["", "skills/", "xa/14758/", "xa/14797/", "cach-tinh/", "ban-in/", "doi-chieu/{}/"])
def test_open_pages_ask_little_of_the_database_and_are_light(client, months, path):
    for snapshot in months:
        address = "/chi-tieu/" + path.format(snapshot.hash[:20])
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            page = client.get(address, {"ky": snapshot.period.label})
        assert len(found) <= 15
        assert len(gzip.compress(page.content)) <= 20 * 1024
