"""A number to type: ``answer``, ``tolerance``, ``unit``, ``feedback``, and ``wrong``, a list of ``{"low", "high",
"feedback"}`` for mistakes that are known. Numbers are kept as text ("1250.5"): exact, and the same everywhere.

The response is such a text. A number is typed as people here write it: "1.250,5", "1 250,5", "1250.5", with the unit
or without. Where the answer is a whole number there are no decimals to mean, so "1,250" is read as 1.250 too.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from unicodedata import normalize

from courses.rules.questions import shape
from courses.rules.questions.kinds import Body, Kind, Missing, Remark, Response, Shown, Way

MOST_LETTERS = 40
_MOST, _MOST_DECIMALS = Decimal(10) ** 15, 9
_SHORT = {"đồng": ("đ", "vnđ", "vnd"), "%": ("phần trăm",)}
"""How people also write a unit."""
_GROUPED = re.compile(r"(\d{1,3})(?:([., ])\d{3})(?:\2\d{3})*(?:([.,])(\d+))?")
_PLAIN = re.compile(r"\d+(?:([.,])\d+)?")


class Numeric(Kind):
    code = "numeric"

    def read(self, body: Body, values: Sequence[str]) -> str | None:
        typed = _typed(values)
        number = parse(typed, unit=shape.text(body, "unit"), is_whole=_is_whole(body)) if typed else None
        return None if number is None else plain(number)

    def values(self, body: Body, response: Response) -> list[str]:
        number = decimal(response)
        if number is None:
            return []
        text = vietnamese(number)
        is_read_back = parse(text, is_whole=_is_whole(body)) == number
        return [text if is_read_back else f"{text}0"]  # "1,234" would be read as 1.234

    def missing(self, body: Body, values: Sequence[str]) -> Missing | None:
        if self.read(body, values) is not None:
            return None
        return Missing("unreadable" if _typed(values) else "number")

    def right_response(self, body: Body) -> str:
        return plain(decimal(body["answer"]) or Decimal(0))

    def is_right(self, body: Body, response: Response) -> bool:
        number, answer = decimal(response), decimal(body["answer"])
        tolerance = decimal(body.get("tolerance")) or Decimal(0)
        return number is not None and answer is not None and abs(number - answer) <= tolerance

    def remarks(self, body: Body, response: Response) -> list[Remark]:
        if self.is_right(body, response):
            return [Remark("", is_right=True)]
        number = decimal(response)
        known = (r["feedback"] for r in body.get("wrong", []) if number is not None and _holds(r, number))
        return [Remark(next(known, body.get("feedback", "")), is_right=False)]

    def label(self, body: Body, value: str) -> str:
        unit = shape.text(body, "unit")
        return f"{value} {unit}" if unit else value

    def shown(self, body: Body, order: Sequence[str], values: Sequence[str], name: str) -> Shown:
        return Shown(self.code, name, body, typed=_typed(values))

    def way(self, body: Body) -> Way:
        return Way("number")

    def read_paper(self, body: Body, order: Sequence[str], typed: str) -> list[str] | None:
        response = self.read(body, [typed])
        return None if response is None else self.values(body, response)

    def write_paper(self, body: Body, order: Sequence[str], response: Response) -> str:
        return next(iter(self.values(body, response)), "")

    def written(self, row: Mapping[str, Any]) -> Body:
        """A known mistake is a ``value``, or everything from ``low`` to ``high``."""
        wrong = [
            {
                "low": shape.words(mistake, "low") or shape.words(mistake, "value"),
                "high": shape.words(mistake, "high") or shape.words(mistake, "value"),
                "feedback": shape.words(mistake, "feedback"),
            }
            for _i, mistake in shape.mappings(row, "wrong")
        ]
        said = {name: shape.words(row, name) for name in ("answer", "unit", "feedback")}
        return {**said, "tolerance": shape.words(row, "tolerance") or "0", "wrong": wrong}

    def problems(self, body: Body) -> list[str]:
        answer, tolerance = decimal(body.get("answer")), decimal(body.get("tolerance", "0"))
        found = []
        if answer is None:
            found.append("Câu điền số cần answer là một số, ví dụ 1250 hoặc 1250.5.")
        if tolerance is None or tolerance < 0:
            found.append("Mức cho phép lệch (tolerance) phải là số từ 0 trở lên.")
        if not shape.text(body, "feedback"):
            found.append("Câu điền số chưa có lời nhận xét khi sai (feedback).")
        for row in shape.rows(body, "wrong"):
            found += _range_problems(row, answer)
        return found


def parse(typed: str, *, unit: str = "", is_whole: bool = False) -> Decimal | None:
    """The number that somebody typed; ``None`` when it cannot be told."""
    text = " ".join(normalize("NFKC", typed[: MOST_LETTERS + 1]).replace("\u2212", "-").split()).casefold()
    for name in sorted({unit.casefold(), *_SHORT.get(unit.casefold(), ())}, key=len, reverse=True):
        text = text.removesuffix(name).rstrip()
    sign, text = ("-", text[1:].lstrip()) if text.startswith("-") else ("", text.removeprefix("+").lstrip())
    digits = _digits(text, is_whole=is_whole) if len(typed) <= MOST_LETTERS and text.isascii() else None
    number = decimal(f"{sign}{digits}") if digits else None
    return number if number is None or number else Decimal(0)  # -0 is 0


def _digits(text: str, *, is_whole: bool) -> str | None:
    """``1250.5`` from ``1.250,5`` and the like."""
    if (grouped := _GROUPED.fullmatch(text)) and _is_grouped(grouped, is_whole=is_whole):
        _first, mark, point, rest = grouped.groups()
        whole = (text[: grouped.start(4) - 1] if point else text).replace(mark, "")
        return f"{whole}.{rest}" if point else whole
    return text.replace(",", ".") if _PLAIN.fullmatch(text) else None


def _is_grouped(found: re.Match[str], *, is_whole: bool) -> bool:
    """Whether the mark before three digits groups thousands: "1.250" is 1250, "1,250" a little more than one."""
    first, mark, point, _rest = found.groups()
    if mark == point or first.startswith("0"):
        return False
    return mark != "," or is_whole or point is not None or found.group().count(",") > 1


def decimal(value: Any) -> Decimal | None:
    """A number as a body or a response keeps it, within reason."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    is_reasonable = number.is_finite() and abs(number) < _MOST and number == round(number, _MOST_DECIMALS)
    return number if is_reasonable else None


def plain(number: Decimal) -> str:
    """``1250.5``, and one text for one number."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def vietnamese(number: Decimal) -> str:
    """``1.250,5``."""
    whole, _, rest = plain(number).partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    sign = "-" if whole == "-0" else ""
    return f"{sign}{grouped},{rest}" if rest else grouped


def _typed(values: Sequence[str]) -> str:
    return values[0].strip() if values else ""


def _is_whole(body: Body) -> bool:
    parts = [decimal(body.get(name, "0")) or Decimal(0) for name in ("answer", "tolerance")]
    return all(part == part.to_integral_value() for part in parts)


def _holds(row: Body, number: Decimal) -> bool:
    low, high = decimal(row["low"]), decimal(row["high"])
    return low is not None and high is not None and low <= number <= high


def _range_problems(row: Body, answer: Decimal | None) -> list[str]:
    low, high = decimal(row.get("low")), decimal(row.get("high"))
    if low is None or high is None or low > high:
        return ["Mỗi khoảng sai hay gặp (wrong) cần low và high là số, low không lớn hơn high."]
    found = [] if shape.text(row, "feedback") else [f"Khoảng sai từ {low} đến {high} chưa có lời nhận xét (feedback)."]
    if answer is not None and low <= answer <= high:
        found.append(f"Khoảng sai từ {low} đến {high} lại chứa đáp án đúng.")
    return found
