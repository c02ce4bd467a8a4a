"""Files that ship with the product, and the words of the rules in the language of the moment."""

from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext, gettext_lazy

from indicators.rules import deliveries, rates
from indicators.rules.checks import TEXTS, Problem
from indicators.rules.deliveries import BodyError, Fault

_FILE = Path(__file__).parent.parent / "data" / "indicators.yaml"
_DAYS_OFF = _FILE.with_name("days_off.yaml")


VERDICTS = {
    rates.AHEAD: gettext_lazy("Vượt"),
    rates.ON_PATH: gettext_lazy("Đúng"),
    rates.BEHIND: gettext_lazy("Chậm"),
    rates.FAR_BEHIND: gettext_lazy("Chậm nhiều"),
    rates.NO_TARGET: gettext_lazy("Không đặt chỉ tiêu"),
    rates.NO_VALUE: gettext_lazy("Chưa có tỷ lệ"),
}
"""In few words, under a heading that says what it is compared with."""


def shipped_indicators() -> dict[str, Any]:
    """``{"calendar": {...}, "indicators": [...]}`` as in ``indicators/data/indicators.yaml``."""
    data: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return data


def shipped_days_off() -> list[dict[str, Any]]:
    """``[{"day": date, "name": text}, ...]`` as in ``indicators/data/days_off.yaml``."""
    data: list[dict[str, Any]] = yaml.safe_load(_DAYS_OFF.read_text(encoding="utf-8"))
    return data


def revised_text(vintage: int) -> str:
    """Which one of a month's vintages, for people: nothing of the first; of later ones how often it was put right."""
    return gettext("đã điều chỉnh lần %(n)s") % {"n": vintage - 1} if vintage > 1 else ""


def wording(problem: Problem) -> str:
    return gettext(TEXTS[problem.code]) % problem.names


def fault_text(fault: Fault) -> str:
    return gettext(deliveries.TEXTS[fault.code]) % fault.names


def body_text(error: BodyError) -> str:
    return gettext(deliveries.BODY_TEXTS[error.code]) % error.names
