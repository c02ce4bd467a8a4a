"""A unit's month handed in by its own program: like the form, and never over what a person wrote unseen."""

import json
from functools import partial
from itertools import count

import pytest
from django.test import Client

from audit.rules import Actor, Post
from indicators.actions import keyed, submissions
from indicators.actions.submissions import Report
from indicators.models import DataSet, ReportingCalendar, ReportKey, Submission
from indicators.rules.checks import Entry
from places.models import Unit
from tests.factories import ProvinceFactory, UnitFactory
from tests.indicators.providers import enterprise, key_of
from tests.indicators.scene import AT, DIVISION, approver, close, data_set, report, signed_in

pytestmark = pytest.mark.django_db
ROWS = [{"indicator": "signature", "stock": 300, "flow": 20, "note": "đủ"}]


@pytest.fixture(autouse=True)
def _clock(clock, october):
    """Pages are asked on 16/10/2026."""


@pytest.fixture
def token(communes):
    return key_of(communes[0], role="officer")


@pytest.fixture
def put(client, token):
    """Each sending has a name of its own unless ``name`` says one."""
    numbers = count(1)

    def send(rows=ROWS, *, unit="14758", period="2026-10", query="", key=token, match="", text=None, name=None, **body):
        content = text or json.dumps({"rows": rows} | body)
        headers = {"Authorization": f"Bearer {key}"} | ({"If-Match": match} if match else {})
        headers["Idempotency-Key"] = f"lan-gui-{next(numbers)}" if name is None else name
        kind = "text/csv" if text else "application/json"
        return client.put(f"/api/v1/reports/{unit}/{period}{query}", content, content_type=kind, headers=headers)

    return send


def stocks():
    rows = Submission.objects.order_by("sequence")
    return [row.reported_values.get(indicator__code="signature").stock for row in rows]


def test_a_month_is_sent_and_waits_for_a_person(put, communes):
    answer = put(difficulties="Sóng yếu")
    sent = Submission.objects.get()
    assert answer.json() == {
        "unit_code": "14758",
        "period": "2026-10",
        "data_set": "communes",
        "sequence": 1,
        "state": "submitted",
        "version": answer.json()["version"],
        "is_new": True,
        "dry_run": False,
    }
    assert (sent.source, sent.difficulties, sent.unit) == ("api", "Sóng yếu", communes[0])
    assert sent.submitted_by_id.startswith("token-")
    values = {v.indicator.code: (v.status, v.stock, v.flow, v.note) for v in sent.reported_values.all()}
    assert values["signature"] == ("value", 300, 20, "đủ")
    assert values["app"] == ("missing", None, None, "")
    submissions.approve(submission_id=sent.pk, by=approver(communes[0]), at=AT)


def test_sent_twice_it_is_one_report(put, clock):
    first = put().json()
    clock("2026-10-16 10:00")
    again = put().json()
    assert again == first | {"is_new": False}
    assert stocks() == [300]


def test_the_same_key_gets_the_first_answer_whatever_happened_meanwhile(put, communes, october):
    """A program that never heard the answer asks again: nothing is sent anew."""
    first = put(name="thang-10-a")
    submission = Submission.objects.get()
    submissions.approve(submission_id=submission.pk, by=approver(communes[0]), at=AT)
    submissions.send_back(submission_id=submission.pk, by=DIVISION, at=AT, comment="Xem lại")
    again = put(name="thang-10-a")
    assert (first.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (None, "true")
    assert again.json() == first.json()
    close(october)
    assert put(name="thang-10-a").json() == first.json()
    assert (put(name="thang-10-b").status_code, Submission.objects.count()) == (409, 1)


def test_a_key_of_another_content_is_refused_and_of_another_unit_is_another(put, communes, october):
    put(name="thang-10-a")
    refused = put([ROWS[0] | {"stock": 301}], name="thang-10-a")
    assert (refused.status_code, "nội dung khác" in refused.json()["detail"]) == (409, True)
    assert put(difficulties="Sóng yếu", name="thang-10-a").status_code == 409
    other = put(name="thang-10-a", unit="14797", key=key_of(communes[1], role="officer"))
    assert (other.status_code, stocks()) == (200, [300, 300])


@pytest.mark.parametrize("name", ["", "ngan", "có dấu cách", "x" * 101])
def test_without_a_key_nothing_is_sent(put, name):
    refused = put(name=name)
    assert (refused.status_code, "Idempotency-Key" in refused.json()["detail"]) == (400, True)
    assert not Submission.objects.exists()


def test_what_was_not_sent_leaves_its_key_free(put):
    assert put([ROWS[0] | {"stock": 1001}], name="thang-10-a").status_code == 422
    assert put(name="thang-10-a", query="?dry_run=1").json()["dry_run"] is True
    assert put(name="thang-10-a").json()["is_new"] is True


def test_the_same_key_at_once_is_one_report(at_once, communes, october):
    wanted = Report(communes[0], october, data_set(), {"signature": Entry(300, 20)}, "", "api")
    by = Actor("token", "token-1", (Post("officer", communes[0].pk, communes[0].path),))
    said = at_once(4, lambda _n: keyed.hand_in(report=wanted, key="thang-10-a", by=by, at=AT, seen="0").said)
    assert all(each == said[0] for each in said)
    assert (Submission.objects.count(), ReportKey.objects.count()) == (1, 1)


def test_a_dry_run_says_what_is_wrong_and_sends_nothing(put):
    assert put(query="?dry_run=1").json()["dry_run"] is True
    assert put([ROWS[0] | {"stock": 1001}], query="?dry_run=1").status_code == 422
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("row", "where", "said"),
    [
        ({"stock": 1001}, (1, "stock"), "1.001 lớn hơn số người trưởng thành: 1.000."),
        ({"stock": -1}, (1, "stock"), "không được nhỏ hơn 0"),
        ({"stock": "12,5"}, (1, "stock"), "Hãy ghi số nguyên"),
        ({"stock": 12.5}, (1, "stock"), "Hãy ghi số nguyên"),
        ({"stock": "ba"}, (1, "stock"), "Hãy ghi số nguyên"),
        ({"stock": None}, (1, "stock"), "cần cả số lũy kế"),
        ({"note": "x" * 251}, (1, "note"), "250"),
        ({"note": ["a", {"b": 1}]}, (1, "note"), "không nhận danh sách"),
        ({"stock": True}, (1, "stock"), "chỉ nhận chữ hoặc số"),
        ({"indicator": "skills"}, (1, "indicator"), "Không có dòng “skills”"),
    ],
)
def test_what_is_wrong_is_said_at_its_row_and_nothing_is_sent(put, row, where, said):
    answer = put([ROWS[0] | row])
    error = answer.json()["errors"][0]
    assert (answer.status_code, (error["row"], error["column"])) == (422, where)
    assert said in error["message"]
    assert not Submission.objects.exists()


def test_rows_that_are_repeated_or_empty_are_refused(put):
    assert put([*ROWS, *ROWS]).json()["errors"][0]["row"] == 2
    assert put([{"indicator": "signature"}]).json()["errors"][0]["message"] == "Hãy điền số của ít nhất một dòng."
    assert put([]).status_code == 400


def test_thousands_with_dots_and_csv_are_read(put):
    assert put(text="indicator;stock;note\nsignature;1.000;đủ\n").status_code == 200
    assert stocks() == [1000]
    assert put(text="indicator;note\nsignature;x\n").status_code == 400


def test_what_a_person_wrote_is_replaced_only_by_who_has_seen_it(put, communes):
    person = signed_in(Client(), communes[0], "officer")
    person.post("/quan-ly/bao-cao/", {"signature-stock": "310"})
    refused = put()
    assert (refused.status_code, stocks()) == (412, [310])
    assert "người khác nhập" in refused.json()["detail"]
    assert put(match=f'"{refused.json()["version"]}"').status_code == 200
    assert stocks() == [310, 300]


def test_a_dry_run_is_refused_as_the_sending_itself_would_be(put, communes):
    signed_in(Client(), communes[0], "officer").post("/quan-ly/bao-cao/", {"signature-stock": "310"})
    refused = put(query="?dry_run=1")
    assert (refused.status_code, stocks()) == (412, [310])
    tried = put(query="?dry_run=1", match=refused.json()["version"])
    assert (tried.status_code, tried.json()["version"]) == (200, refused.json()["version"])
    assert stocks() == [310]
    assert put(match=tried.json()["version"]).status_code == 200


def test_what_was_sent_already_is_answered_after_the_lock_and_nothing_new_is_taken(put, clock):
    ReportingCalendar.objects.update(lock_days=0)
    first = put().json()
    clock("2026-10-25 09:00")
    again = put()
    assert (again.status_code, again.json()) == (200, first | {"is_new": False})
    assert put(query="?dry_run=1").status_code == 200
    changed = [ROWS[0] | {"stock": 301}]
    assert {put(changed).status_code, put(changed, query="?dry_run=1").status_code} == {409}


def test_difficulties_that_csv_cannot_say_stay(put):
    put(difficulties="Sóng yếu")
    table = "indicator;stock\nsignature;305\n"
    assert put(text=table, name="thang-10-b").json()["sequence"] == 2
    assert Submission.objects.latest("sequence").difficulties == "Sóng yếu"
    put(difficulties="Đã có sóng")
    assert put(text=table, name="thang-10-b").json()["sequence"] == 2, "the key's first answer, whatever stands now"
    assert put(text=table).json()["sequence"] == 4
    assert Submission.objects.latest("sequence").difficulties == "Đã có sóng"


def test_difficulties_that_json_leaves_out_stay(put):
    put(difficulties="Sóng yếu")
    assert put([ROWS[0] | {"stock": 305}]).json()["sequence"] == 2
    assert Submission.objects.latest("sequence").difficulties == "Sóng yếu"
    assert put([ROWS[0] | {"stock": 305}]).json()["sequence"] == 2, "the same content: nothing is sent anew"


@pytest.mark.parametrize("said", ["", None])
def test_difficulties_are_emptied_by_an_empty_text_or_null(put, said):
    put(difficulties="Sóng yếu")
    assert put(difficulties=said).json()["sequence"] == 2
    assert Submission.objects.latest("sequence").difficulties == ""


@pytest.mark.parametrize("said", [["a", {"b": 1}], {"b": 1}, False])
def test_difficulties_are_a_text(put, said):
    refused = put(difficulties=said)
    assert (refused.status_code, refused.json()["errors"][0]["column"]) == (422, "difficulties")
    assert not Submission.objects.exists()


def test_a_parameter_that_cannot_be_is_refused_in_vietnamese(put):
    refused = put(query="?dry_run=xyz")
    [error] = refused.json()["errors"]
    assert (refused.status_code, error["column"]) == (422, "dry_run")
    assert error["message"] == "Tham số dry_run: “xyz” không dùng được. Hãy ghi 1 hoặc 0."
    assert "Chưa có gì được lưu" in refused.json()["detail"]


def test_a_program_may_replace_its_own(put, clock):
    put()
    clock("2026-10-16 10:00")
    assert put([ROWS[0] | {"stock": 301}]).json()["sequence"] == 2


def test_a_month_that_is_closed_takes_nothing(put, october, november):
    close(october)
    assert put(query="?dry_run=1").status_code == 409
    refused = put()
    assert (refused.status_code, "đã chốt" in refused.json()["detail"]) == (409, True)
    assert put(period="2026-09").status_code == 422


@pytest.mark.parametrize("unit", ["14797", "99999", "38"])
def test_a_key_of_another_commune_does_not_know_this_one(put, unit):
    refused = put(unit=unit)
    assert (refused.status_code, f"không dùng cho đơn vị {unit}" in refused.json()["detail"]) == (404, True)
    assert not Submission.objects.exists()


def test_a_providers_key_sends_no_month(put):
    assert put(key=key_of(enterprise().unit)).status_code == 403
    assert put(key="hs_sai").status_code == 401


def test_who_gave_the_key_neither_approves_nor_accepts_what_it_sends(put, clock, communes):
    an = communes[0]
    boss = signed_in(Client(), an, "approver")
    giver = Actor("user", str(boss.user.pk), posts=(Post("approver", an.pk, an.path), *DIVISION.posts))
    put(key=key_of(an, role="officer", by=giver))
    sent = Submission.objects.get()
    assert not boss.get(f"/quan-ly/bao-cao/{sent.pk}/").context["acts"]
    boss.post(f"/quan-ly/bao-cao/{sent.pk}/quyet-dinh/", {"decision": "approve"})
    sent.refresh_from_db()
    assert sent.state == "submitted"
    submissions.approve(submission_id=sent.pk, by=approver(an), at=AT)
    for decide in (submissions.accept, partial(submissions.send_back, comment="Sai")):
        with pytest.raises(submissions.SameHandError):
            decide(submission_id=sent.pk, by=giver, at=AT)
    assert submissions.accept(submission_id=sent.pk, by=DIVISION, at=AT).state == "accepted"


def test_the_centre_sends_its_own_data_set(put, october, plan):
    office = UnitFactory(code="TT", name="Trung tâm", kind=Unit.Kind.OFFICE, parent=ProvinceFactory())
    DataSet.objects.filter(code="centre").update(under=None)
    key = key_of(office, role="officer")
    rows = [{"indicator": "field_reports", "flow": 40}, {"indicator": "field_answers", "flow": 38}]
    assert put(rows, unit="TT", key=key, query="?data_set=centre").json()["data_set"] == "centre"
    rows[1]["flow"] = 41
    assert put(rows, unit="TT", key=key, query="?data_set=centre").status_code == 422
    assert put(rows, unit="TT", key=key).status_code == 404


def test_a_report_that_was_accepted_counts_on(put, communes, october):
    report(communes[0], october, 300)
    answer = put([ROWS[0] | {"stock": 320}])
    assert answer.status_code == 412
    assert put([ROWS[0] | {"stock": 320}], match=answer.json()["version"]).json()["state"] == "submitted"
    assert sorted(Submission.objects.values_list("state", flat=True)) == ["accepted", "submitted"]
