"""Published figures for machines: closed snapshots and nothing else."""

import pytest

from lms.api import api
from tests.indicators.scene import close, report
from tests.indicators.scene import corrected as again

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def published(october, communes):
    report(communes[0], october, 300, flow=20)
    return close(october)


@pytest.fixture
def corrected(published, october, communes):
    return again(communes[0], october, 310, "Cấp bổ sung")


def values(client, **query):
    answer = client.get(f"{API}/values", query)
    assert answer.status_code == 200
    return answer.json()


def test_indicators_are_listed_in_the_order_of_the_plan(client, plan):
    listed = client.get(f"{API}/indicators").json()
    assert [row["code"] for row in listed] == ["signature", "app", "health_book", "skills"]
    assert listed[0]["name"] == "Cấp chữ ký số cá nhân miễn phí"


def test_snapshots_are_listed_with_every_vintage(client, published, corrected):
    listed = client.get(f"{API}/snapshots").json()
    assert [(row["period"], row["vintage"], row["reason"]) for row in listed] == [
        ("2026-10", 2, "Cấp bổ sung"),
        ("2026-10", 1, ""),
    ]
    assert listed[1] | {"made_at": None} == {
        "period": "2026-10",
        "start_on": "2026-09-15",
        "end_on": "2026-10-14",
        "vintage": 1,
        "made_at": None,
        "reason": "",
        "population": "Dân số mẫu",
        "hash": published.hash,
    }
    assert "made_by" not in str(listed)


def test_values_of_the_newest_month(client, published):
    found = values(client)
    assert (found["snapshot"]["period"], len(found["values"])) == ("2026-10", 12)
    row = next(r for r in found["values"] if (r["unit_code"], r["indicator"]) == ("14758", "signature"))
    assert row == {
        "unit_code": "14758",
        "unit_name": "Xã An",
        "indicator": "signature",
        "indicator_version": 1,
        "status": "value",
        "numerator": 300,
        "flow": 20,
        "denominator": 1000,
        "percent": "30.00",
        "target_percent": "40.00",
        "target_count": 400,
        "expected_percent": "31.45",
        "units_reported": None,
        "adjustment": 0,
        "is_estimated": False,
    }


def test_values_tell_missing_from_zero_and_no_target_from_a_target(client, published):
    rows = {(row["unit_code"], row["indicator"]): row for row in values(client)["values"]}
    missing, zero = rows["14797", "app"], rows["14797", "skills"]
    assert (missing["status"], missing["numerator"], missing["percent"]) == ("missing", None, None)
    assert (zero["status"], zero["numerator"], zero["percent"]) == ("value", 0, "0.00")
    assert rows["14758", "health_book"]["target_percent"] is None


def test_values_are_narrowed_down(client, published):
    assert {row["indicator"] for row in values(client, indicator="app")["values"]} == {"app"}
    assert len(values(client, unit="14758")["values"]) == 4
    assert len(values(client, unit="14758", indicator="signature")["values"]) == 1
    assert values(client, unit="99999")["values"] == []


def test_an_earlier_vintage_stays_what_it_was(client, published, corrected):
    said = [
        values(client, period="2026-10", vintage=vintage, unit="14758", indicator="signature")["values"][0]["numerator"]
        for vintage in (1, 2)
    ]
    assert said == [300, 310]
    assert values(client)["snapshot"]["vintage"] == 2


@pytest.mark.parametrize("query", [{"period": "2026-09"}, {"period": "2026-10", "vintage": 9}])
def test_a_month_that_was_not_closed_is_not_there(client, published, query):
    answer = client.get(f"{API}/values", query)
    assert (answer.status_code, answer.json()) == (404, {"detail": "Chưa có số liệu chốt của kỳ này."})


def test_before_any_month_was_closed(client, october):
    assert client.get(f"{API}/snapshots").json() == []
    assert client.get(f"{API}/values").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {"period": "10/2026"},
        {"vintage": 0},
        {"vintage": "x"},
        {"indicator": "a" * 51},
    ],
)
def test_a_question_that_is_none_is_refused(client, published, query):
    assert client.get(f"{API}/values", query).status_code == 422


def test_reported_but_not_published_figures_are_not_shown(client, published, october, november, communes):
    report(communes[1], november, 400)
    assert values(client)["snapshot"]["period"] == "2026-10"
    assert client.get(f"{API}/values", {"period": "2026-11"}).status_code == 404


@pytest.mark.parametrize("path", ["indicators", "snapshots", "values", "series", "ranges"])
def test_the_api_is_read_only(client, published, path):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(f"{API}/{path}").status_code == 405


def test_queries_do_not_grow_with_rows(client, published, corrected, django_assert_num_queries):
    for path, number in (("values", 6), ("snapshots", 1), ("indicators", 1)):
        with django_assert_num_queries(number):
            client.get(f"{API}/{path}")


def test_the_description_names_every_route_and_its_answer(client):
    described = client.get(f"{API}/openapi.json").json()
    assert described["openapi"].startswith("3.")
    assert set(described["paths"]) == {
        f"{API}/{path}"
        for path in (
            "indicators",
            "snapshots",
            "values",
            "series",
            "ranges",
            "deliveries",
            "reports/{unit_code}/{period}",
            "certificates/{number}",
        )
    }
    for call in (call for path in described["paths"].values() for call in path.values()):
        answer = call["responses"]["200"]["content"]["application/json"]["schema"]
        assert call["summary"]
        for name in _references(answer):
            assert name in described["components"]["schemas"]
    assert api.title in client.get(f"{API}/docs").content.decode()


def _references(schema):
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].rpartition("/")[2]
        for part in schema.values():
            yield from _references(part)
