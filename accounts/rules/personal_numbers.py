"""The 12-digit personal number: checked, encrypted, compared by a keyed hash, shown by its last three digits.

It has no check digit: 3 digits of the registering province, 1 of century and sex, 2 of the birth year, 6
random. Nothing is ever derived from it but the agreement with the birth year (Decree 137/2015/NĐ-CP,
article 13).
"""

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass

from cryptography.fernet import Fernet


class PersonalNumberError(ValueError):
    """``code`` is length or year."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Sealed:
    """What is stored in place of the number."""

    encrypted: bytes
    hash: str
    tail: str


def read(typed: str, birth_year: int) -> str:
    """Twelve digits that agree with the birth year. Raises PersonalNumberError."""
    number = re.sub(r"[\s.\-]", "", unicodedata.normalize("NFKC", typed))
    if not re.fullmatch(r"\d{12}", number, re.ASCII):
        raise PersonalNumberError("length")
    century = int(number[3]) // 2
    if 1900 + 100 * century + int(number[4:6]) != birth_year:
        raise PersonalNumberError("year")
    return number


def seal(number: str, key: str, hash_key: str) -> Sealed:
    digest = hmac.new(hash_key.encode(), number.encode(), hashlib.sha256).hexdigest()
    return Sealed(Fernet(key).encrypt(number.encode()), digest, number[-3:])


def unseal(encrypted: bytes, key: str) -> str:
    return Fernet(key).decrypt(bytes(encrypted)).decode()
