"""Reading a list of people as it is pasted: one a line, a name and a phone in whatever order."""

import re
from dataclasses import dataclass

from accounts.rules import persons, phones
from accounts.rules.persons import PersonError
from accounts.rules.phones import PhoneError

MOST = 30
"""People that are put into a team at once."""

_NUMBER = re.compile(r"\+?\(?\d[\d\s.()\-]{5,}\d")
_LIST_MARK = re.compile(r"^\s*\d{1,2}\s*[.)]\s+")


@dataclass(frozen=True, slots=True)
class Listed:
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that names nobody, with what is wrong: of the name or of the phone."""

    line: int
    text: str
    error: PersonError | PhoneError


def read(text: str) -> tuple[list[Listed], list[Fault]]:
    """The people of a list, each phone once; empty lines and numbers in front of lines say nothing."""
    found: dict[str, Listed] = {}
    faults = []
    for number, line in enumerate(text.splitlines(), start=1):
        plain = _LIST_MARK.sub("", line).strip()
        if not plain:
            continue
        try:
            listed = _person(plain)
        except (PersonError, PhoneError) as error:
            faults.append(Fault(number, plain[:60], error))
        else:
            found.setdefault(listed.phone, listed)
    return list(found.values()), faults


def _person(line: str) -> Listed:
    number = _NUMBER.search(line)
    phone = phones.to_e164(number[0] if number else "")
    rest = line.replace(number[0], " ") if number else line
    return Listed(persons.read_name(re.sub(r"[,;:|\t]+", " ", rest).strip(" -–")), phone)
