"""Names, birth dates and adulthood of learners."""

import re
from dataclasses import dataclass
from datetime import date

from exchange.rules import legacy
from places.rules import clean, fold

ADULT = 18
OLDEST = 120
MAX_WORDS = 10
ERASED_NAME = "Đã xóa"
"""What stands in place of the name of somebody who asked to be erased."""
_WORD = re.compile(r"[^\W\d_]+(?:['’\-.][^\W\d_]*)*")
_FIRST = re.compile(r"(?<![^\W\d_])[^\W\d_]")
"""The first letter of a word, and the one after a sign within."""
_DATE = re.compile(r"(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4})")


class PersonError(ValueError):
    """``code`` says what is wrong, ``names`` fill the text that explains it."""

    def __init__(self, code: str, **names: object) -> None:
        super().__init__(code)
        self.code = code
        self.names = names


@dataclass(frozen=True)
class Birth:
    """A birth date, or only the year where the day is not known."""

    year: int
    on: date | None = None


def read_name(typed: str) -> str:
    """A full name, composed and with single spaces.

    Codes: empty, too_long, legacy (with ``reading``), formula, signs (with ``sign``), one_word,
    too_many_words.
    """
    name = clean(typed, 400)
    if not name:
        raise PersonError("empty")
    if len(name) > 100:
        raise PersonError("too_long", length=len(name))
    if name[0] in "=+-@":
        raise PersonError("formula")
    if reading := legacy.suspect(name):
        raise PersonError("legacy" if reading.text else "garbled", reading=reading.text)
    words = name.split(" ")
    if wrong := next((word for word in words if not _WORD.fullmatch(word)), None):
        raise PersonError("signs", sign=wrong)
    if not 2 <= len(words) <= MAX_WORDS:
        raise PersonError("one_word" if len(words) == 1 else "too_many_words")
    return cased(name)


def cased(name: str) -> str:
    """Names written all small or all capital become ``Nguyễn Văn An``, also ``H'Mông`` and ``Y-Blim``; mixed ones are
    the writer's wish."""
    if name not in (name.lower(), name.upper()):
        return name
    return _FIRST.sub(lambda first: first[0].upper(), name.lower())


def make_birth(day: int | None, month: int | None, year: int | None, today: date) -> Birth:
    """From three fields; day and month may be missing together.

    Codes: year_missing, incomplete, month, day (with ``month``, ``day``), future, too_old.
    """
    if year is None:
        raise PersonError("year_missing")
    if year > today.year:
        raise PersonError("future")
    if year < today.year - OLDEST:
        raise PersonError("too_old")
    if day is None and month is None:
        return Birth(year)
    if day is None or month is None:
        raise PersonError("incomplete")
    return Birth(year, _born(day, month, year, today))


def _born(day: int, month: int, year: int, today: date) -> date:
    if not 1 <= month <= 12:
        raise PersonError("month", month=month)
    try:
        born = date(year, month, day)
    except ValueError as error:
        raise PersonError("day", day=day, month=month, year=year) from error
    if born > today:
        raise PersonError("future")
    return born


def read_birth(typed: str, today: date) -> Birth:
    """From one text: ``1958``, ``5/3/1958``, ``05.03.1958``. Code ``unreadable`` besides those of
    make_birth.
    """
    text = clean(typed)
    if re.fullmatch(r"\d{4}", text):
        return make_birth(None, None, int(text), today)
    if match := _DATE.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
        return make_birth(day, month, year, today)
    raise PersonError("unreadable", typed=text)


def read_death(typed: str, birth: Birth, today: date) -> date:
    """The whole day on which somebody died. Codes: no_day, besides those of ``check_death`` and ``read_birth``."""
    day = read_birth(typed, today).on
    if day is None:
        raise PersonError("no_day")
    check_death(day, birth, today)
    return day


def check_death(day: date, birth: Birth, today: date) -> None:
    """Codes: future, before_birth."""
    if day > today:
        raise PersonError("future")
    if day < (birth.on or date(birth.year, 1, 1)):
        raise PersonError("before_birth")


def is_adult(birth: Birth, today: date) -> bool | None:
    """None where only the year is known and the eighteenth birthday may or may not have been yet."""
    if birth.on is None:
        years = today.year - birth.year
        return None if years == ADULT else years > ADULT
    had_birthday = (today.month, today.day) >= (birth.on.month, birth.on.day)
    return today.year - birth.on.year - (not had_birthday) >= ADULT


def half_month(day: date) -> date:
    """The first or the 15th of its month: no month's cut-off (the 14th, or the last day) tells them from the day."""
    return day.replace(day=15 if day.day >= 15 else 1)


def kept_birth(born_on: date, lived_from: date | None) -> date | None:
    """What stays of the birth date of somebody who is erased: as little as leaves every count as it was.

    Somebody counts from ``lived_from``, the first day on which we know where they lived (``None``: never), and from the
    day they come of age. The year alone says so from the year after. Who came of age in that very year, but was of age
    when they came here, keeps the 1st of January of the year of birth, which says nothing but that; who was not (an
    age that was corrected later) keeps ``half_month``. Of what was kept the same is kept.
    """
    if lived_from is None or lived_from.year > born_on.year + ADULT:
        return None
    is_leap_day = (born_on.month, born_on.day) == (2, 29)  # of age on the 1st of March
    rounded = date(born_on.year, 3, 1) if is_leap_day else half_month(born_on)
    return date(born_on.year, 1, 1) if is_adult(Birth(born_on.year, rounded), lived_from) else rounded


def same_person(name: str, year: int, other_name: str, other_year: int) -> bool:
    """Equal names (marks aside) and birth years: the same person, as far as a form can tell."""
    return fold(name) == fold(other_name) and year == other_year


def veiled(name: str) -> str:
    """``Nguyễn Văn An`` as ``N. V. An``: enough to know oneself by, not to learn who holds a number."""
    words = name.split(" ")
    return " ".join([*(f"{word[0]}." for word in words[:-1] if word), words[-1]])
