"""Downloads: numbers as numbers, codes as text, nothing runs as a formula, missing is empty and says so."""

import csv
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from indicators import renderers
from indicators.models import Status
from indicators.renderers import tidy
from indicators.rules.checks import Entry
from places.models import Unit
from tests.indicators.scene import certify, close, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(october, communes):
    report(communes[0], october, 300, flow=20, health_book=Entry(0, 0))
    report(communes[1], october, 401)
    certify(communes[0])
    return close(october)


def lines(snapshot):
    content = b"".join(renderers.snapshot_csv(snapshot))
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_csv_is_tidy_and_tells_missing_from_zero(published):
    rows = {(row["unit_code"], row["indicator"]): row for row in lines(published)}
    assert len(rows) == 3 * 4
    assert rows["14758", "signature"] == {
        "unit_code": "14758",
        "unit_name": "Xã An",
        "period": "2026-10",
        "vintage": "1",
        "indicator": "signature",
        "indicator_version": "1",
        "status": "value",
        "numerator": "300",
        "flow": "20",
        "denominator": "1000",
        "percent": "30.00",
        "target_percent": "40.00",
        "target_count": "400",
        "expected_percent": "31.45",
        "reach_by": "2026-12-31",
        "units_reported": "",
        "adjustment": "0",
        "is_estimated": "0",
    }
    said = {key: (rows[key]["status"], rows[key]["numerator"], rows[key]["percent"]) for key in rows}
    assert said["14797", "health_book"] == ("missing", "", "")
    assert said["14758", "health_book"] == ("value", "0", "0.00")
    assert {row["target_percent"] for row in lines(published) if row["indicator"] == "health_book"} == {""}
    assert rows["38", "signature"]["units_reported"] == "2"


def test_csv_does_not_run_a_name_as_a_formula(october, communes):
    Unit.objects.filter(pk=communes[0].pk).update(name="=1+1")
    assert {row["unit_name"] for row in lines(close(october)) if row["unit_code"] == "14758"} == {"'=1+1"}


def test_csv_is_parted_by_commas_for_who_asks(published):
    content = b"".join(renderers.snapshot_csv(published, delimiter=",")).decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(content)))) == 12


def test_dictionary_has_a_line_for_every_column_of_the_file(published):
    content = b"".join(renderers.dictionary_csv())
    assert content.startswith(b"\xef\xbb\xbf")
    told = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert [row["Cột"] for row in told] == list(lines(published)[0])
    assert all(row["Ý nghĩa"] and row["Kiểu"] for row in told)


def test_dictionary_names_every_status():
    told = next(meaning for name, _heading, _kind, meaning in tidy.meanings() if name == "status")
    assert [code for code in (*Status.values, "suppressed") if f"{code}:" not in told] == []


def test_page_of_the_dictionary_says_what_the_files_say():
    page = Path(settings.BASE_DIR) / "docs" / "reference" / "data-dictionary.md"
    assert page.read_text(encoding="utf-8") == tidy.dictionary_markdown()  # else: manage.py data_dictionary


def test_command_prints_the_dictionary_as_csv():
    out = io.StringIO()
    call_command("data_dictionary", csv=True, stdout=out)
    assert out.getvalue().splitlines()[1].startswith("unit_code;Mã đơn vị;")


@pytest.mark.parametrize(("kind", "type"), [("csv", "text/csv"), ("xlsx", "application/vnd.openxmlformats")])
def test_downloads_are_named_after_month_and_vintage(client, published, kind, type):
    answer = client.get(f"/chi-tieu/tai-ve/{kind}/", {"ky": "2026-10"})
    assert answer["Content-Type"].startswith(type)
    assert answer["Content-Disposition"] == f'attachment; filename="bon-chi-tieu-2026-10-lan-1.{kind}"'
    assert answer.getvalue()[:2] in {b"PK", b"\xef\xbb"}
    answer.close()
