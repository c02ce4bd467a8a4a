"""Closed figures for DHIS2: data value sets (JSON), ADX (XML), who was complete when, and what is missing.

Everything goes by codes: units by the codes of the administration, elements by those of the indicators.
"""

import io
import json
import re
import zipfile
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _

from exchange.adapters.writers import csv_chunks
from indicators.adapters import revised_text
from indicators.models import IndicatorVersion, Status
from indicators.queries import exports
from indicators.queries.exports import Line, Month
from indicators.renderers import words
from indicators.rules import dhis2
from indicators.rules.dhis2 import DENOMINATOR, FLOW, STOCK, Group, Message, Value

_STAMP = (1980, 1, 1, 0, 0, 0)
"""Of the files in the package: the same figures are the same bytes."""


def message_of(month: Month) -> Message:
    """A data set of a closed month in full; for the office only. Sums are left out: DHIS2 makes its own."""
    complete = exports.complete_on(month)
    groups, missing = [], []
    for unit in month.units:
        lines = [(version, month.of(unit, version)) for version in month.versions]
        values = [value for version, line in lines if line for value in _values(month, version, line)]
        missing += [
            (unit.unit_code, dhis2.element_of(line.indicator, _main(version)))
            for version, line in lines
            if line and line.status == Status.MISSING
        ]
        groups.append(
            Group(month.data_set.code, unit.unit_code, month.period.label, tuple(values), complete.get(unit.unit_id))
        )
    return Message(tuple(groups), tuple(missing), note(month))


def note(month: Month) -> str:
    names = {
        "label": month.period.label,
        "days": words.days(month.snapshot),
        "revised": f"; {said}" if (said := revised_text(month.snapshot.vintage)) else "",
        "hash": month.snapshot.hash,
    }
    return _("Kỳ %(label)s: %(days)s%(revised)s; mã kiểm tra %(hash)s") % names


def _main(version: IndicatorVersion) -> str:
    return STOCK if version.nature == IndicatorVersion.Nature.STOCK else FLOW


def _values(month: Month, version: IndicatorVersion, line: Line) -> list[Value]:
    comment = _comment(month, line)
    numbers = {DENOMINATOR: line.denominator, FLOW: line.flow, _main(version): line.numerator}
    known = ((measure, numbers[measure]) for measure in dhis2.MEASURES if measure in numbers)
    return [
        Value(dhis2.element_of(line.indicator, measure), number, comment)
        for measure, number in known
        if number is not None
    ]


def _comment(month: Month, line: Line) -> str:
    """The true days of the month, which its name in DHIS2 does not tell, and what is to be known of the figure."""
    start, end = month.period.start_on, month.period.end_on
    days = f"{start:%d/%m/%Y}-{end:%d/%m/%Y}"
    return "; ".join(filter(None, [days, revised_text(month.snapshot.vintage), words.remark(line)]))


def value_set(message: Message) -> bytes:
    """For ``POST /api/dataValueSets?idScheme=code``. Of one unit alone it says when that one was complete."""
    groups = message.groups
    head: dict[str, Any] = {}
    if groups:
        head = {"dataSet": groups[0].data_set, "period": dhis2.month_of(groups[0].period)}
    if len(groups) == 1:
        head["orgUnit"] = groups[0].unit
        head |= {"completeDate": groups[0].complete_on.isoformat()} if groups[0].complete_on else {}
    values = [
        {
            "dataElement": value.element,
            "period": dhis2.month_of(group.period),
            "orgUnit": group.unit,
            "value": str(value.number),
            "comment": value.comment,
        }
        for group in groups
        for value in group.values
    ]
    return _dumped({**head, "dataValues": values})


def registrations(message: Message) -> bytes:
    """Who reported everything, and when: for ``POST /api/completeDataSetRegistrations?idScheme=code``."""
    rows = [
        {
            "dataSet": group.data_set,
            "period": dhis2.month_of(group.period),
            "organisationUnit": group.unit,
            "date": group.complete_on.isoformat(),
            "completed": True,
        }
        for group in message.groups
        if group.complete_on
    ]
    return _dumped({"completeDataSetRegistrations": rows})


def adx(message: Message) -> bytes:
    """For ``POST /api/dataValueSets?dataElementIdScheme=code&orgUnitIdScheme=code`` as ``application/adx+xml``."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<!-- {_remark(message.note)} -->"]
    lines += [
        f"<!-- {_remark(_('Không có số liệu'))}: {unit} {_remark(element)} -->" for unit, element in message.missing
    ]
    lines.append('<adx xmlns="urn:ihe:qrph:adx:2015">')
    for group in message.groups:
        lines += _adx_group(group)
    return "\n".join([*lines, "</adx>", ""]).encode()


def _adx_group(group: Group) -> list[str]:
    said = {
        "orgUnit": group.unit,
        "period": dhis2.duration_of(group.period),
        "dataSet": group.data_set,
        "completeDate": group.complete_on.isoformat() if group.complete_on else "",
    }
    head = " ".join(f"{name}={quoteattr(text)}" for name, text in said.items() if text)
    return [f"  <group {head}>", *map(_adx_value, group.values), "  </group>"]


def _adx_value(value: Value) -> str:
    head = f'<dataValue dataElement={quoteattr(value.element)} value="{value.number}"'
    if not value.comment:
        return f"    {head}/>"
    return f"    {head}><annotation>{escape(value.comment)}</annotation></dataValue>"


def _remark(text: str) -> str:
    """A text that may stand in a comment of XML."""
    return re.sub("-(?=-)", "- ", text)


def missing_csv(message: Message) -> bytes:
    """What there is no figure of, so that nobody takes it for zero."""
    return b"".join(csv_chunks(headers=["orgUnit", "dataElement"], rows=message.missing))


def package(message: Message) -> IO[bytes]:
    """All of it in one file, with a page that says what to do with each."""
    files = {
        "DOC-TOI.txt": _read_me().encode("utf-8-sig"),
        "dataValueSets.json": value_set(message),
        "completeDataSetRegistrations.json": registrations(message),
        "adx.xml": adx(message),
        "khong-co-so-lieu.csv": missing_csv(message),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in files.items():
            book.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)
    stream.seek(0)
    return stream


def _dumped(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def _read_me() -> str:
    return _(
        "Số liệu của một tháng đã chốt, để nạp vào DHIS2. Mọi mã là mã chữ (idScheme=code).\n\n"
        "1. Nạp thử trước, không ghi gì:\n"
        "   POST /api/dataValueSets?idScheme=code&dryRun=true với dataValueSets.json\n"
        "2. Kết quả đúng thì nạp thật: bỏ dryRun=true. Hoặc nạp adx.xml thay cho tệp JSON; không nạp cả hai.\n"
        "3. Đánh dấu đã đủ báo cáo: POST /api/completeDataSetRegistrations?idScheme=code với tệp cùng tên.\n\n"
        "Tháng báo cáo từ ngày 15 đến ngày 14 không có trong DHIS2: số liệu mang tên tháng của nó (202610), ngày thật "
        "ghi ở chú thích của từng giá trị. Số 0 được ghi rõ. Ô chưa có số liệu không nằm trong tệp số liệu mà ở "
        "khong-co-so-lieu.csv: đừng nạp chúng thành số 0.\n"
    )
