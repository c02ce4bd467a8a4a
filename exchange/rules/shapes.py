"""What values look like: a guess at what a column is, for a person to confirm."""

import re
from collections.abc import Callable, Iterable, Mapping

from exchange.rules.handlers import Shape
from exchange.rules.text import clean, fold

MOST = 0.6
"""The share of values that must look alike."""

_PHONE = re.compile(r"(?:\+?84|0)?[1-9]\d{8,9}")
_PERSONAL = re.compile(r"(?<!\d)\d{12}(?!\d)")
_YEAR = re.compile(r"(?:19|20)\d\d(?:\.0)?")
_DATE = re.compile(r"\d{1,2}[/.\- ]\d{1,2}[/.\- ]\d{2,4}|\d{4}[/.\-]\d{1,2}[/.\-]\d{1,2}")
_NAME = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*(?: [^\W\d_]+(?:['’\-][^\W\d_]+)*){1,7}")
_PLACE = re.compile(r"(?:thon|ban|to dan pho|tdp|to|khu pho|khu|pho|lang|xom)\b.*")


def veiled(value: str) -> str:
    """A value to be shown beside its column; of a personal number only the end is."""
    return _PERSONAL.sub(lambda found: f"•••{found[0][-3:]}", value)


def _is_phone(value: str) -> bool:
    return bool(_PHONE.fullmatch(re.sub(r"[\s.\-()]", "", value)))


def _is_birth(value: str) -> bool:
    return bool(_YEAR.fullmatch(value) or _DATE.fullmatch(value))


def _is_name(value: str) -> bool:
    return bool(_NAME.fullmatch(value)) and not _is_place(value)


def _is_place(value: str) -> bool:
    return bool(_PLACE.fullmatch(fold(value)))


_TESTS: Mapping[Shape, Callable[[str], bool]] = {
    "phone": _is_phone,
    "birth": _is_birth,
    "name": _is_name,
    "place": _is_place,
}


def looks_like(shape: Shape, values: Iterable[str]) -> bool:
    """Most of the values that there are; never without values or without a shape."""
    given = [clean(value) for value in values if clean(value)]
    test = _TESTS.get(shape)
    return bool(test and given) and sum(map(test, given)) >= MOST * len(given)  # type: ignore[arg-type]
