"""Figures handed over by a program: once per key, all rows or none, for the own source only."""

import json
from datetime import date

import pytest
from django.test import Client

from accounts.actions import tokens
from accounts.models import ApiToken
from audit.models import Entry
from audit.rules import SYSTEM
from indicators.models import DeliveredValue, Delivery, Source
from indicators.rules.deliveries import TEXTS
from places.actions import record_change
from places.rules import Part
from tests.factories import CommuneFactory
from tests.indicators.providers import enterprise, key_of
from tests.indicators.scene import AT, close

pytestmark = pytest.mark.django_db
API = "/api/v1/deliveries"
ROWS = [{"unit_code": "14758", "indicator": "signature", "stock": 300, "flow": 20}]


@pytest.fixture(autouse=True)
def _clock(clock):
    """Pages are asked on 16/10/2026."""


@pytest.fixture
def vnpt(october):
    return enterprise()


@pytest.fixture
def send(client, vnpt):
    """``send(rows)`` posts JSON with the source's key; returns the answer."""
    own = key_of(vnpt.unit)

    def post(rows=ROWS, *, key="lan-thu-1", query="", token=own, kind="application/json", **body):
        content = rows if isinstance(rows, str) else json.dumps({"period": "2026-10", "rows": rows} | body)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if key:
            headers["Idempotency-Key"] = key
        return client.post(f"{API}{query}", content, content_type=kind, headers=headers)

    return post


def kept():
    rows = DeliveredValue.objects.order_by("pk").values_list("unit__code", "indicator__code", "stock", "flow")
    return list(rows)


def test_what_a_source_hands_over_is_kept_and_recorded(send, vnpt, october):
    answer = send()
    assert answer.status_code == 201
    delivery = Delivery.objects.get()
    assert answer.json() == {
        "delivery": delivery.pk,
        "source": "vnpt",
        "period": "2026-10",
        "rows": 1,
        "units": 1,
        "received_at": "2026-10-16T09:00:00+07:00",
        "dry_run": False,
    }
    assert kept() == [("14758", "signature", 300, 20)]
    assert (delivery.source, delivery.period, delivery.via) == (vnpt, october, "api")
    entry = Entry.objects.get(act="delivery.receive")
    assert (entry.actor_kind, entry.actor_id) == ("token", f"token-{ApiToken.objects.get().pk}")


def test_the_same_key_and_content_give_the_first_answer_and_nothing_more(send):
    first, again = send(), send()
    assert (again.status_code, again.json()) == (201, first.json())
    assert (first.get("Idempotent-Replayed"), again["Idempotent-Replayed"]) == (None, "true")
    assert Delivery.objects.count() == 1


def test_the_same_content_in_another_spelling_is_the_same(send):
    send([{"unit_code": "14758", "indicator": "signature", "stock": "300"}])
    csv = "unit_code;indicator;stock\n14758;signature;300\n"
    again = send([{"stock": "300", "unit_code": "14758 ", "indicator": "signature"}])
    assert again["Idempotent-Replayed"] == "true"
    assert send(csv, kind="text/csv", query="?period=2026-10")["Idempotent-Replayed"] == "true"
    assert Delivery.objects.count() == 1


def test_the_same_key_with_another_content_is_refused(send):
    send()
    refused = send([ROWS[0] | {"stock": 301}])
    assert refused.status_code == 409
    assert "khóa mới" in refused.json()["detail"]
    assert kept() == [("14758", "signature", 300, 20)]


def test_a_month_that_was_closed_takes_nothing_new_but_answers_again(send, october):
    first = send()
    close(october)
    assert send().json() == first.json()
    refused = send(key="lan-thu-2")
    assert (refused.status_code, "đã chốt" in refused.json()["detail"]) == (409, True)
    assert Delivery.objects.count() == 1


def test_a_dry_run_checks_and_keeps_nothing(send):
    tried = send(query="?dry_run=1")
    assert (tried.status_code, tried.json()["dry_run"], tried.json()["delivery"]) == (200, True, None)
    assert send([ROWS[0] | {"stock": -1}], query="?dry_run=1").status_code == 422
    assert not Delivery.objects.exists()
    assert not Entry.objects.filter(act="delivery.receive").exists()
    assert send().status_code == 201, "the key is still free"


def test_one_wrong_row_keeps_everything_back_and_each_is_named(send):
    rows = [*ROWS, {"unit_code": "99999", "indicator": "skills", "stock": "12,5"}, ROWS[0] | {"unit_code": "14797"}]
    refused = send(rows)
    assert refused.status_code == 422
    assert refused.json()["detail"] == "Có 3 chỗ cần sửa. Chưa có gì được lưu."
    said = [(each["row"], each["column"], each["message"]) for each in refused.json()["errors"]]
    assert said == [
        (2, "unit_code", "Không có xã, phường nào mang mã “99999”."),
        (2, "indicator", "Chỉ tiêu “skills” do hệ thống tự đếm, không nhận từ nguồn khác."),
        (
            2,
            "stock",
            TEXTS["not_whole"] % {"typed": "12,5"},
        ),
    ]
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (1001, "1.001 lớn hơn số người trưởng thành của xã, phường: 1.000."),
        (-5, "không được nhỏ hơn 0"),
        ("ba trăm", "“ba trăm” không phải là số người"),
        (12.5, "“12.5” không phải là số người"),
        (None, "chưa có số nào"),
    ],
)
def test_a_figure_that_cannot_be_says_so_at_its_row(send, typed, said):
    refused = send([{"unit_code": "14758", "indicator": "signature", "stock": typed}])
    assert said in refused.json()["errors"][0]["message"]


def test_thousands_with_dots_are_read(send):
    send([{"unit_code": "14758", "indicator": "signature", "stock": "1.000"}])
    assert kept() == [("14758", "signature", 1000, None)]


def test_csv_does_the_same(send):
    csv = "\ufeffunit_code,indicator,stock,flow\r\n14758,signature,300,20\r\n14797,app,5,\r\n"
    assert send(csv, kind="text/csv; charset=utf-8", query="?period=2026-10").status_code == 201
    assert kept() == [("14758", "signature", 300, 20), ("14797", "app", 5, None)]
    refused = send("unit_code;indicator;stock\n14758;x;1\n", kind="text/csv", query="?period=2026-10", key="lan-thu-2")
    assert refused.json()["errors"][0]["row"] == 2


def test_a_commune_that_was_merged_is_told_what_it_became(send, communes):
    record_change(
        legal_act="1/NQ",
        effective_on=date(2026, 10, 1),
        parts=[Part(communes[0].pk, communes[1].pk, 1), Part(communes[1].pk, communes[1].pk, 1)],
        by=SYSTEM,
        at=AT,
    )
    refused = send()
    assert refused.status_code == 422
    assert "đã thành: Xã Bình" in refused.json()["errors"][0]["message"]


# Who


@pytest.mark.parametrize(("token", "status"), [("", 401), ("hs_sai", 401), ("x y", 401)])
def test_without_a_key_that_opens_nothing_is_taken(send, token, status):
    refused = send(token=token)
    assert (refused.status_code, "hóa API" in refused.json()["detail"]) == (status, True)
    assert not Delivery.objects.exists()


def test_a_key_that_was_revoked_or_has_ended_opens_nothing(send, clock, vnpt):
    tokens.revoke_token(token_id=ApiToken.objects.get().pk, by=SYSTEM, at=AT)
    assert send().status_code == 401
    later = key_of(vnpt.unit, expires_on=date(2026, 10, 20))
    assert send(token=later).status_code == 201
    clock("2026-10-21 00:10")
    assert send(token=later).status_code == 401


def test_an_officers_key_hands_over_nothing(send, communes):
    refused = send(token=key_of(communes[0], role="officer"))
    assert (refused.status_code, refused.json()["detail"]) == (403, "Khóa API này không được cấp cho việc này.")


def test_a_key_of_another_unit_does_not_know_the_source(send, vnpt):
    other = enterprise("viettel", "Viettel")
    refused = send(token=key_of(other.unit), source="vnpt")
    assert refused.status_code == 404
    assert send(token=key_of(other.unit)).json()["source"] == "viettel"
    assert not Delivery.objects.filter(source=vnpt).exists()


def test_a_source_that_is_a_commune_speaks_of_itself_only(send, communes):
    own = enterprise("xa-an", "Xã An tự đếm", unit=communes[0])
    token = key_of(communes[0])
    assert send(token=token).status_code == 201
    refused = send([ROWS[0] | {"unit_code": "14797"}], token=token, key="lan-thu-2")
    assert "Nguồn này không cung cấp số liệu của 14797" in refused.json()["errors"][0]["message"]
    assert own.deliveries.count() == 1


def test_a_unit_with_several_sources_names_the_one(send, vnpt):
    enterprise("vnpt-2", "VNPT, danh sách", unit=vnpt.unit, kind="persons")
    refused = send()
    assert (refused.status_code, refused.json()["detail"][-13:]) == (422, "vnpt, vnpt-2.")
    assert send(source="vnpt-2").json()["source"] == "vnpt-2"
    Source.objects.filter(code="vnpt-2").update(is_active=False)
    assert send(source="vnpt-2", key="lan-thu-2").status_code == 404
    Source.objects.all().update(is_active=False)
    assert send(key="lan-thu-3").status_code == 404


# What is no hand-over


@pytest.mark.parametrize("key", ["", "ngan", "co dau cach", "x" * 101])
def test_every_hand_over_has_a_key(send, key):
    refused = send(key=key)
    assert (refused.status_code, "Idempotency-Key" in refused.json()["detail"]) == (400, True)


@pytest.mark.parametrize("period", ["x", "2026-12", "10/2026", "2026-09", "2026-10-01"])
def test_a_month_that_is_not_taken_says_which_are(send, november, period):
    refused = send(period=period)
    assert (refused.status_code, "(2026-11, 2026-10)" in refused.json()["detail"]) == (422, True)


def test_month_and_source_are_said_once(send):
    assert send(query="?period=2026-10").status_code == 201
    assert send(query="?period=2026-11", key="lan-thu-2").status_code == 400


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        ('{"rows": []}', "application/json", 400),
        ("a;b\n1;2", "text/csv", 400),
        ("<x/>", "application/xml", 415),
        ("x" * (1024 * 1024 + 1), "application/json", 413),
    ],
)
def test_a_body_that_is_none_is_refused_in_words(send, content, kind, status):
    refused = send(content, kind=kind)
    assert refused.status_code == status
    assert refused.json()["detail"]
    assert not Delivery.objects.exists()


def test_many_faults_are_counted_and_the_first_ones_shown(send):
    refused = send([{"unit_code": str(n), "indicator": "signature", "stock": 1} for n in range(300)])
    assert refused.json()["detail"].startswith("Có 300 chỗ")
    assert len(refused.json()["errors"]) == 200


def test_queries_do_not_grow_with_rows(send, django_assert_max_num_queries):
    for n in range(30):
        CommuneFactory(code=f"15{n:03}", name=f"Xã {n}")
    rows = [{"unit_code": f"15{n:03}", "indicator": "signature", "stock": n} for n in range(30)]
    with django_assert_max_num_queries(26):
        assert send(rows).status_code == 201


def test_two_machines_that_send_at_once_hand_over_once(at_once, clock, october, vnpt):
    token, clients = key_of(vnpt.unit), [Client() for _n in range(3)]
    body = json.dumps({"period": "2026-10", "rows": ROWS})
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "lan-thu-1"}
    answers = at_once(
        3, lambda n: clients[n].post(API, body, content_type="application/json", headers=headers).status_code
    )
    assert answers == [201, 201, 201]
    assert Delivery.objects.count() == 1
