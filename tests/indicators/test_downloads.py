"""The page of downloads: who has which file, of which month, named how; and what DHIS2 has otherwise."""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from indicators.models import ReportedValue, Snapshot
from indicators.queries import exports, reporting
from indicators.renderers import dhis2
from indicators.views import downloads
from indicators.views.downloads import FILES
from tests.factories import ProvinceFactory
from tests.indicators.disclosed import closed
from tests.indicators.scene import close, corrected, html, report, signed_in

pytestmark = pytest.mark.django_db
PAGE, FILE, COMPARE = "/quan-ly/tai-so-lieu/", "/quan-ly/tai-so-lieu/tep/", "/quan-ly/tai-so-lieu/doi-chieu/"


@pytest.fixture
def published(october, communes):
    report(communes[0], october, 300, flow=20)
    return close(october)


@pytest.fixture
def task_force(clock, communes):
    return signed_in(Client(), ProvinceFactory(), "task_force")


def content(answer):
    assert answer.status_code == 200
    found = answer.getvalue()
    if file := getattr(answer, "file_to_stream", None):
        file.close()  # closing the answer would end the request, and with it the connection to the database
    return found


def test_page_offers_every_file_of_the_newest_month(division, published):
    page = html(division.get(PAGE))
    for file in FILES:
        assert f"{FILE}{file.name}?ky=2026-10&amp;lan=1&amp;bieu=communes" in page
    assert "Tháng 10/2026: tệp để xem, in và gửi" in page


def test_page_of_before_any_month_was_closed(division, october):
    assert "Chưa có kỳ báo cáo nào được chốt" in html(division.get(PAGE))


def test_task_force_has_the_figures_and_not_the_files_of_other_systems(task_force, published):
    page = html(task_force.get(PAGE))
    assert "bieu-thang.xlsx" in page
    assert "dhis2" not in page
    assert task_force.get(f"{FILE}so-lieu.csv").status_code == 200
    for name in ("dhis2.zip", "dhis2.json", "adx.xml"):
        assert task_force.get(f"{FILE}{name}").status_code == 404
    assert task_force.get(COMPARE).status_code == 404


def test_officer_has_neither(officer, published):
    for path in (PAGE, f"{FILE}so-lieu.csv", COMPARE):
        assert officer.get(path).status_code == 404


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_file_comes_with_its_name_and_type(division, published, file):
    answer = division.get(f"{FILE}{file.name}", {"ky": "2026-10"})
    start = content(answer)[:3]
    suffix = file.name.rpartition(".")[2]
    first = {"xlsx": b"PK", "zip": b"PK", "csv": b"\xef\xbb\xbf", "json": b"{", "xml": b"<?x"}[suffix]
    assert start.startswith(first)
    assert f".{suffix}" in answer["Content-Disposition"]
    of_month = not file.is_whole and file.line_bytes
    assert ("-communes-2026-10-lan-1." in answer["Content-Disposition"]) == bool(of_month)


def test_files_are_in_full(division, communes, october):
    closed(october, signature=[(communes[0], 7, None, True), (communes[1], 8, None, True)])
    rows = csv.DictReader(io.StringIO(content(division.get(f"{FILE}so-lieu.csv")).decode("utf-8-sig")), delimiter=";")
    assert {row["unit_code"]: row["numerator"] for row in rows} == {"14758": "7", "14797": "8", "38": "15"}
    sent = json.loads(content(division.get(f"{FILE}dhis2.json")))
    assert {row["value"] for row in sent["dataValues"] if row["dataElement"] == "signature_stock"} == {"7", "8"}


def test_earlier_vintage_is_there(division, published, october, communes):
    corrected(communes[0], october, 310)
    page = html(division.get(PAGE))
    assert "lần 1 (" in page
    old, new = (
        content(division.get(f"{FILE}so-lieu-phay.csv", {"ky": "2026-10", "lan": vintage})).decode("utf-8-sig")
        for vintage in (1, 2)
    )
    assert {row["vintage"] for row in csv.DictReader(io.StringIO(old))} == {"1"}
    assert {row["vintage"] for row in csv.DictReader(io.StringIO(new))} == {"2"}


@pytest.mark.parametrize(
    "query", [{"ky": "2026-09"}, {"ky": "x"}, {"ky": "2026-10", "lan": "9"}, {"lan": "x"}, {"bieu": "khong-co"}]
)
def test_what_is_not_there_does_not_exist(division, published, query):
    assert division.get(PAGE, query).status_code == 404
    assert division.get(f"{FILE}so-lieu.csv", query).status_code == 404
    assert division.get(f"{FILE}khac.csv").status_code == 404


def test_page_costs_the_same_however_many_months(division, published, november, django_assert_max_num_queries):
    close(november)
    with django_assert_max_num_queries(12):
        division.get(PAGE)


def upload(body, name="a.json"):
    return {"data_set": "communes", "file": SimpleUploadedFile(name, body)}


def sent(snapshot):
    return dhis2.message_of(exports.month_of(snapshot, reporting.data_set_of(), is_public=False))


@pytest.mark.parametrize("written", [dhis2.value_set, dhis2.adx])
def test_own_file_is_the_same(division, published, written):
    page = html(division.post(COMPARE, upload(written(sent(published)))))
    assert "Mọi số liệu trong tệp giống hệt số liệu đã chốt." in page


def test_differences_are_shown_and_nothing_is_written(division, published):
    body = json.loads(dhis2.value_set(sent(published)))
    body["dataValues"] = [row for row in body["dataValues"] if row["dataElement"] != "skills_stock"]
    for row in body["dataValues"]:
        if row["dataElement"] == "signature_stock":
            row["value"] = "1299"
    body["dataValues"] += [
        {"dataElement": "app_stock", "period": "202610", "orgUnit": "14797", "value": "0"},
        {"dataElement": "app_stock", "period": "202610", "orgUnit": "99999", "value": "1"},
        {"dataElement": "la_stock", "period": "202610", "orgUnit": "14797", "value": "mười"},
    ]
    before = Snapshot.objects.count(), ReportedValue.objects.count()
    page = html(division.post(COMPARE, upload(json.dumps(body).encode())))
    assert "Số khác nhau" in page
    assert "Ở đây: </span>300</td>" in page
    assert "Trong tệp: </span>1.299</td><td>Số khác nhau</td>" in page
    assert "Trong tệp: </span>0</td><td>Ở đây không có</td>" in page
    assert "Tệp không có" in page
    assert "Mã không có ở đây" in page
    assert "“mười” không phải là số nguyên." in page
    assert (Snapshot.objects.count(), ReportedValue.objects.count()) == before


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "Tệp rỗng"),
        (b"a;b", "không phải tệp JSON hay XML"),
        (b"<!DOCTYPE a><adx/>", "DOCTYPE"),
        (
            b'{"dataValues":[{"dataElement":"app_stock","period":"202512","orgUnit":"14758","value":"1"}]}',
            "chưa được chốt",
        ),
    ],
)
def test_file_that_cannot_be_compared_is_refused_at_the_file(division, published, body, words):
    answer = division.post(COMPARE, upload(body))
    assert answer.status_code == 422
    assert words in html(answer)


def test_no_file_is_asked_for(division, published):
    answer = division.post(COMPARE, {"data_set": "communes"})
    assert "Chưa chọn tệp" in html(answer)


def test_public_page_leads_to_dictionary_calendar_and_api(client, published):
    page = html(client.get("/chi-tieu/"))
    for address in ("/chi-tieu/tai-ve/tu-dien/", "/chi-tieu/han-nop.ics", "/api/v1/docs"):
        assert f'href="{address}"' in page
        assert content(client.get(address))


def test_board_leads_to_the_files_of_its_month(division, published):
    assert f'href="{PAGE}?ky=2026-10"' in html(division.get("/quan-ly/ky-bao-cao/?ky=2026-10"))


@pytest.mark.parametrize(
    ("about", "words"),
    [(0, "khoảng 3 KB"), (15_000, "khoảng 15 KB"), (70_000, "khoảng 70 KB"), (1_900_000, "khoảng 1,8 MB")],
)
def test_size_is_said_no_more_exactly_than_it_is_known(about, words):
    assert downloads._size(about) == words
