"""Files for DHIS2 and from it: what goes out comes in again as the same figures, and missing never becomes zero."""

import io
import json
import zipfile
from datetime import date
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.adapters import dhis2 as adapter
from indicators.queries import comparing, exports, reporting
from indicators.renderers import dhis2 as renderer
from indicators.rules import dhis2
from indicators.rules.checks import Entry
from indicators.rules.dhis2 import Given, Group, Message, MessageError, Value
from tests.indicators.scene import certify, close, corrected, report

NS = {"adx": "urn:ihe:qrph:adx:2015"}
CODES = st.text("abcxyz09_-", min_size=1, max_size=12)
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"), max_size=20)


@st.composite
def messages(draw):
    """Any figures of a month, with comments that try to break out."""
    units = draw(st.lists(st.from_regex(r"[0-9]{5}", fullmatch=True), unique=True, min_size=1, max_size=4))
    label = f"{draw(st.integers(2000, 2099))}-{draw(st.integers(1, 12)):02}"
    groups = []
    for unit in units:
        measures = draw(st.dictionaries(CODES, st.sampled_from(dhis2.MEASURES), min_size=1, max_size=4))
        values = []
        for code, measure in measures.items():
            least = -999 if measure == dhis2.FLOW else 0
            values.append(Value(dhis2.element_of(code, measure), draw(st.integers(least, 10**9)), draw(TEXTS)))
        day = draw(st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31)))
        groups.append(Group(draw(CODES), unit, label, tuple(values), day))
    return Message(tuple(groups), ((units[0], "a--b_stock"),), draw(TEXTS))


def figures(message):
    return {(g.unit, *dhis2.parts_of(v.element)): v.number for g in message.groups for v in g.values}


@settings(derandomize=True, deadline=None)
@given(messages(), st.sampled_from([renderer.value_set, renderer.adx]))
def test_what_goes_out_comes_in_as_the_same_figures(message, written):
    found = dhis2.understand(adapter.read(io.BytesIO(written(message))))
    assert found.figures == figures(message)
    assert found.flaws == ()
    assert found.period == message.groups[0].period


@pytest.mark.parametrize(
    ("period", "label"),
    [
        ("202610", "2026-10"),
        ("2026-10-01/P1M", "2026-10"),
        ("202613", ""),
        ("202600", ""),
        ("2026-10", ""),
        ("2026Q3", ""),
        ("2026-10-15/P1M", ""),
        ("", ""),
    ],
)
def test_month_is_read_as_either_file_names_it(period, label):
    assert dhis2.label_of(period) == label
    if label:
        assert period in {dhis2.month_of(label), dhis2.duration_of(label)}


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("0", 0), ("-3", -3), ("12.0", 12), ("12.5", None), ("1e3", None), ("", None), ("١٢", None)],
)
def test_whole_numbers_only(text, number):
    assert dhis2.whole(text) == number


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (Given(3, "skills_stock", "14758", "2026Q3", "1"), "period"),
        (Given(3, "skills", "14758", "202610", "1"), "element"),
        (Given(3, "skills_stock", "14758", "202610", "1,5"), "number"),
        (Given(3, "skills_stock", "14758", "202610", "-1"), "negative"),
        (Given(3, "app_stock", "14758", "202610", "8"), "repeated"),
    ],
)
def test_value_that_cannot_be_taken_is_said_with_its_place(value, code):
    found = dhis2.understand([Given(1, "app_stock", "14758", "202610", "7"), value])
    assert [(flaw.place, flaw.code) for flaw in found.flaws] == [(3, code)]
    assert found.figures == {("14758", "app", "stock"): 7}
    assert adapter.flaw_text(found.flaws[0])


def test_same_value_twice_is_one():
    twice = [Given(n, "app_flow", "14758", "202610", "-7") for n in (1, 2)]
    assert dhis2.understand(twice).flaws == ()


@pytest.mark.parametrize(
    ("periods", "code"), [(["2026"], "no_period"), (["202610", "202611"], "periods")], ids=["none", "several"]
)
def test_file_speaks_of_one_month(periods, code):
    with pytest.raises(MessageError) as caught:
        dhis2.understand([Given(n, "app_stock", "14758", period, "1") for n, period in enumerate(periods)])
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"orgUnit,value\n1,2", "not_text"),
        (b"PK\x03\x04", "not_text"),
        (b"{", "damaged"),
        (b'{"a": 1}', "no_values"),
        (b'{"dataValues": [1]}', "no_values"),
        (b'{"dataValues": "x"}', "no_values"),
        (b'{"a": ' + b"[" * 200_000, "not_text"),
        ('{"dataValues": "é"}'.encode("latin-1"), "not_text"),
        (b"<adx><group>", "damaged"),
        (b"<adx/>", "no_values"),
        (b'<!DOCTYPE a [<!ENTITY b "b">]><adx/>', "dtd"),
        (b'<?xml version="1.0" encoding="x-khong-co"?><adx/>', "not_text"),
        (b" " * (adapter.LIMIT_MB * 1024 * 1024 + 1), "too_large"),
    ],
)
def test_file_that_is_none_is_refused_in_words(content, code):
    with pytest.raises(MessageError) as caught:
        adapter.read(io.BytesIO(content))
    assert caught.value.code == code
    assert adapter.refusal(caught.value)


def test_file_with_too_many_values_is_refused(monkeypatch):
    monkeypatch.setattr(adapter, "MOST", 1)
    values = [{"dataElement": "a_stock", "period": "202610", "orgUnit": "1", "value": "1"}] * 2
    with pytest.raises(MessageError, match="hơn 1 giá trị"):
        adapter.read(io.BytesIO(json.dumps({"dataValues": values}).encode()))


def test_set_of_another_system_says_once_what_holds_for_all():
    foreign = {
        "dataSet": "CDS",
        "period": "202610",
        "orgUnit": "14758",
        "attributeOptionCombo": "default",
        "dataValues": [
            {"dataElement": "app_stock", "categoryOptionCombo": "default", "value": 12, "followup": False},
            {"dataElement": "app_flow", "value": "-2", "storedBy": "a", "lastUpdated": "2026-10-20T09:00:00.000"},
            {"dataElement": "app_denominator", "orgUnit": "14797", "value": "1000.0"},
            {"dataElement": "skills_stock", "value": None},
        ],
    }
    found = dhis2.understand(adapter.read(io.BytesIO(json.dumps(foreign).encode("utf-8-sig"))))
    assert found.figures == {
        ("14758", "app", "stock"): 12,
        ("14758", "app", "flow"): -2,
        ("14797", "app", "denominator"): 1000,
    }
    assert [(flaw.place, flaw.code) for flaw in found.flaws] == [(4, "number")]


def test_adx_of_another_system_is_read_with_prefixes_and_attributes_elsewhere():
    content = b"""<?xml version="1.0"?>
    <a:adx xmlns:a="urn:ihe:qrph:adx:2015" exported="2026-10-20T09:00:00Z">
      <a:group orgUnit="14758" period="2026-10-01/P1M" dataSet="CDS" attributeOptionCombo="x">
        <a:dataValue dataElement="app_stock" value="12"><a:annotation>x</a:annotation></a:dataValue>
      </a:group>
      <a:dataValue dataElement="app_flow" orgUnit="14797" period="2026-10-01/P1M" value="0"/>
    </a:adx>"""
    found = dhis2.understand(adapter.read(io.BytesIO(content)))
    assert found.figures == {("14758", "app", "stock"): 12, ("14797", "app", "flow"): 0}


@pytest.fixture
def month(db, october, communes):
    report(communes[0], october, 300, flow=20, note="Rà lại", app=Entry(0, 0), health_book=Entry(7, None))
    report(communes[1], october, 401)
    certify(communes[0])
    return exports.month_of(close(october), reporting.data_set_of(), is_public=False)


def test_month_goes_out_with_zeros_and_without_what_is_missing(month):
    sent = json.loads(renderer.value_set(renderer.message_of(month)))
    assert (sent["dataSet"], sent["period"]) == ("communes", "202610")
    values = {(row["orgUnit"], row["dataElement"]): row["value"] for row in sent["dataValues"]}
    assert values["14758", "app_stock"] == "0"
    assert values["14758", "signature_flow"] == "20"
    assert values["14797", "skills_stock"] == "0"
    assert values["14758", "signature_denominator"] == "1000"
    assert ("14797", "app_stock") not in values
    assert {row["comment"] for row in sent["dataValues"] if row["dataElement"] == "app_stock"} == {
        "15/09/2026-14/10/2026"
    }
    assert not any(row["orgUnit"] == "38" for row in sent["dataValues"])


def test_a_month_put_right_says_how_often(month, october, communes):
    newer = exports.month_of(corrected(communes[0], october, 310), reporting.data_set_of(), is_public=False)
    assert "; đã điều chỉnh lần 1; mã kiểm tra" in renderer.note(newer)
    sent = json.loads(renderer.value_set(renderer.message_of(newer)))
    [said] = {row["comment"] for row in sent["dataValues"] if row["dataElement"] == "signature_stock"}
    assert said == "15/09/2026-14/10/2026; đã điều chỉnh lần 1"


def test_missing_is_listed_beside(month):
    message = renderer.message_of(month)
    assert set(message.missing) == {("14797", "app_stock"), ("14797", "health_book_stock")}
    assert b"14797;app_stock" in renderer.missing_csv(message)
    assert "<!-- Không có số liệu: 14797 app_stock -->" in renderer.adx(message).decode()


def test_only_whoever_lacks_nothing_is_complete(month):
    message = renderer.message_of(month)
    assert json.loads(renderer.registrations(message))["completeDataSetRegistrations"] == [
        {
            "dataSet": "communes",
            "period": "202610",
            "organisationUnit": "14758",
            "date": "2026-10-16",
            "completed": True,
        }
    ]
    root = ElementTree.fromstring(renderer.adx(message))  # noqa: S314 - our own file
    groups = {group.get("orgUnit"): group.attrib for group in root.iterfind("adx:group", NS)}
    assert groups["14758"]["completeDate"] == "2026-10-16"
    assert groups["14758"]["period"] == "2026-10-01/P1M"
    assert "completeDate" not in groups["14797"]


def test_one_unit_alone_says_when_it_was_complete(month):
    message = renderer.message_of(month)
    alone = json.loads(renderer.value_set(Message(message.groups[:1])))
    assert (alone["orgUnit"], alone["completeDate"]) == ("14758", "2026-10-16")


@pytest.mark.parametrize("written", [renderer.value_set, renderer.adx])
def test_month_comes_in_as_it_was_closed(month, written):
    found = dhis2.understand(adapter.read(io.BytesIO(written(renderer.message_of(month)))))
    assert found.figures == comparing.figures_of(month)
    assert comparing.compare(month, found.figures).differences == ()


def test_flow_indicator_goes_out_as_its_flow(db, october, communes):
    staff = exports.month_of(close(october), reporting.data_set_of("centre"), is_public=False)
    elements = {element for _unit, element in renderer.message_of(staff).missing}
    assert elements <= {"field_reports_flow", "field_answers_flow"}


def test_package_holds_everything_and_says_what_to_do(month):
    message = renderer.message_of(month)
    with zipfile.ZipFile(renderer.package(message)) as package:
        assert package.namelist() == [
            *("DOC-TOI.txt", "dataValueSets.json", "completeDataSetRegistrations.json", "adx.xml"),
            "khong-co-so-lieu.csv",
        ]
        assert "dryRun=true" in package.read("DOC-TOI.txt").decode("utf-8-sig")
    assert renderer.package(message).read() == renderer.package(message).read()


def test_comparison_says_what_differs_on_which_side(month):
    theirs = comparing.figures_of(month)
    theirs["14758", "signature", "stock"] = 299
    theirs["14797", "app", "stock"] = 0
    del theirs["14758", "skills", "stock"]
    theirs["99999", "app", "stock"] = 5
    theirs["14758", "khac", "stock"] = 6
    found = comparing.compare(month, theirs)
    assert [(d.unit_code, d.indicator, d.ours, d.theirs, d.is_known) for d in found.differences] == [
        ("14758", "signature", 300, 299, True),
        ("14758", "skills", 1, None, True),
        ("14758", "khac", None, 6, False),
        ("14797", "app", None, 0, True),
        ("99999", "app", None, 5, False),
    ]
    assert found.same == len(comparing.figures_of(month)) - 2


def test_command_prints_the_differences_and_writes_nothing(month, tmp_path):
    path = tmp_path / "a.json"
    changed = json.loads(renderer.value_set(renderer.message_of(month)))
    changed["dataValues"][1]["value"] = "12345"
    path.write_text(json.dumps(changed), encoding="utf-8")
    out = io.StringIO()
    call_command("compare_figures", str(path), stdout=out)
    assert "12345" in out.getvalue()
    assert out.getvalue().splitlines()[-1].startswith("2026-10:")
