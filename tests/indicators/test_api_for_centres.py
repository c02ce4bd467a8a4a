"""What an operations centre asks for: nothing twice, everything in pages, months and quarters in a row."""

import pytest

from indicators.actions import periods
from tests.factories import CommuneFactory
from tests.indicators.disclosed import closed
from tests.indicators.scene import close, corrected, report

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def published(october, communes):
    report(communes[0], october, 300, flow=20)
    return close(october)


@pytest.fixture
def units(communes):
    return [*communes, CommuneFactory(code="14812", name="Xã Cẩm")]


@pytest.fixture
def quarter(units):
    """July withholds two figures; a stock of 50, 60 and 80 people at the ends of July, August, September."""
    cam = units[-1]
    stocks = {"2026-07": (3, 4, 50), "2026-08": (30, 40, 60), "2026-09": (33, 44, 80)}
    before, found = (0, 0, 40), []
    for label, now in stocks.items():
        is_small = label == "2026-07"
        rows = [
            (unit, stock, stock - last, is_small and unit != cam)
            for unit, stock, last in zip(units, now, before, strict=True)
        ]
        found.append(closed(periods.open_period(label=label), signature=rows))
        before = now
    return found


def get(client, path, headers=None, **query):
    return client.get(f"{API}/{path}", query, headers=headers or {})


def test_same_question_with_the_etag_costs_no_body(client, published):
    first = get(client, "values", unit="14758")
    again = get(client, "values", {"If-None-Match": first["ETag"]}, unit="14758")
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert get(client, "values", {"If-None-Match": first["ETag"]}, unit="14797").status_code == 200


def test_same_question_since_the_last_change_costs_no_body(client, published):
    first = get(client, "values")
    assert get(client, "values", {"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    assert get(client, "values", {"If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"}).status_code == 200


def test_new_vintage_has_another_etag(client, published, october, communes):
    first = get(client, "values")
    corrected(communes[0], october, 310)
    answer = get(client, "values", {"If-None-Match": first["ETag"]})
    assert answer.status_code == 200
    assert answer.json()["snapshot"]["vintage"] == 2


def test_etag_of_a_month_changes_when_the_month_before_withholds_more(client, units, october, november):
    an, binh, _cam = units
    closed(october, signature=[(an, 30, None, False), (binh, 30, None, False)])
    closed(november, signature=[(an, 31, 1, False), (binh, 32, 2, False)])
    first = get(client, "values")
    closed(october, vintage=2, signature=[(an, 3, None, True), (binh, 3, None, True)])
    answer = get(client, "values", {"If-None-Match": first["ETag"]})
    assert answer.status_code == 200
    assert [row["flow"] for row in answer.json()["values"]] == [None, None, 3]


@pytest.mark.parametrize("limit", [1, 5, 11, 12])
def test_pages_lead_through_every_line_once(client, published, limit):
    whole = get(client, "values").json()
    assert whole["next"] is None
    rows, address = [], f"{API}/values?limit={limit}"
    for _page in range(20):
        page = client.get(address).json()
        assert len(page["values"]) <= limit
        rows += page["values"]
        address = page["next"]
        if address is None:
            break
    assert rows == whole["values"]
    assert len(rows) == 12


def test_next_page_asks_the_same_question(client, published):
    page = get(client, "values", indicator="signature", limit=2).json()
    assert page["next"].startswith("http")
    rest = client.get(page["next"]).json()
    assert [row["unit_code"] for row in page["values"] + rest["values"]] == ["14758", "14797", "38"]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("values", {"after": "x"}),
        ("values", {"after": "khong-co:14758"}),
        ("values", {"limit": 0}),
        ("values", {"limit": 1001}),
        ("series", {}),
        ("series", {"unit": "38"}),
        ("series", {"unit": "38", "indicator": "skills", "since": "7/2026"}),
        ("ranges", {}),
        ("ranges", {"range": "2026-Q5"}),
    ],
)
def test_question_that_is_none_is_refused(client, published, path, query):
    assert get(client, path, **query).status_code == 422


@pytest.mark.parametrize(
    ("path", "query"),
    [("series", {"unit": "38", "indicator": "skills", "since": "2027-01"}), ("ranges", {"range": "2025"})],
)
def test_months_that_were_not_closed_are_not_there(client, published, path, query):
    assert get(client, path, **query).json() == {"detail": "Chưa có số liệu chốt của kỳ này."}


def test_series_tells_one_unit_through_the_months(client, quarter):
    found = get(client, "series", unit="14812", indicator="signature").json()
    assert [(point["period"], point["numerator"], point["flow"]) for point in found["points"]] == [
        ("2026-07", 50, 10),
        ("2026-08", 60, 10),
        ("2026-09", 80, 20),
    ]
    later = get(client, "series", unit="14812", indicator="signature", since="2026-08", until="2026-08").json()
    assert [point["period"] for point in later["points"]] == ["2026-08"]


def test_series_takes_the_newest_vintage(client, units, october):
    closed(october, signature=[(units[0], 30, None, False)])
    closed(october, vintage=2, signature=[(units[0], 31, None, False)])
    points = get(client, "series", unit="14758", indicator="signature").json()["points"]
    assert [(point["vintage"], point["numerator"]) for point in points] == [(2, 31)]


def test_withheld_figures_are_suppressed_with_everything_that_tells_them(client, quarter):
    points = get(client, "series", unit="14758", indicator="signature").json()["points"]
    assert [(p["status"], p["numerator"], p["flow"], p["percent"]) for p in points] == [
        ("suppressed", None, None, None),
        ("value", 30, None, "3.00"),
        ("value", 33, 3, "3.30"),
    ]
    values = get(client, "values", period="2026-07", unit="14758").json()["values"]
    assert [(row["status"], row["numerator"], row["adjustment"]) for row in values] == [("suppressed", None, None)]
    assert [row["denominator"] for row in values] == [1000]


def test_range_is_the_last_stock_and_the_sum_of_flows(client, quarter):
    found = get(client, "ranges", range="2026-Q3").json()
    assert (found["months"], found["missing"]) == (["2026-07", "2026-08", "2026-09"], [])
    rows = {row["unit_code"]: (row["numerator"], row["flow"]) for row in found["values"]}
    assert rows["14812"] == (80, 40)
    assert rows["14758"] == (33, None)
    assert rows["38"] == (157, None)  # a unit that is withheld in July has no flow then: the sum would tell it


def test_range_names_the_months_that_are_not_closed(client, quarter):
    found = get(client, "ranges", range="2026-M9", limit=1).json()
    assert found["missing"] == [f"2026-0{month}" for month in range(1, 7)]
    assert client.get(found["next"]).json()["values"][0]["unit_code"] == "14797"


def test_questions_cost_the_same_for_few_and_many(client, quarter, django_assert_num_queries):
    for path, number, query in (
        ("values", 6, {}),
        ("values", 7, {"limit": 1, "after": "signature:14758"}),
        ("series", 7, {"unit": "38", "indicator": "signature"}),
        ("ranges", 13, {"range": "2026-Q3"}),
    ):
        with django_assert_num_queries(number):
            get(client, path, **query)


def test_known_answer_costs_one_question_to_the_database(client, published, django_assert_num_queries):
    etag = get(client, "values")["ETag"]
    with django_assert_num_queries(1):
        get(client, "values", {"If-None-Match": etag})


@pytest.mark.parametrize(
    ("path", "query"),
    [("series", {"unit": "38", "indicator": "signature"}), ("ranges", {"range": "2026-Q3"})],
)
def test_series_and_ranges_are_known_by_their_etag_too(client, quarter, path, query):
    etag = get(client, path, **query)["ETag"]
    assert get(client, path, {"If-None-Match": etag}, **query).status_code == 304
