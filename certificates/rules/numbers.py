"""Numbers of certificates: 80 random bits in Crockford's base 32 with his check symbol.

Written ``7K3M-Q0ZT-9XWA-4D2E-H``: sixteen symbols and one check symbol (value modulo 37). Numbers whose check symbol
would be one of ``*~$=U`` are drawn again, so that a number has only digits and letters. Reading forgives what
people mistype: O for 0, I and L for 1, small letters, missing dashes. Source: Crockford, "Base 32".
"""

import secrets
from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new(randbits: Callable[[int], int] = secrets.randbits) -> str:
    """A fresh number in its written form."""
    while True:
        value = randbits(80)
        if value % 37 < len(ALPHABET):
            return write(_encode(value) + ALPHABET[value % 37])


def read(typed: str) -> str | None:
    """The written form of what somebody typed or scanned; ``None`` when it cannot be a number."""
    symbols = "".join(c for c in typed.upper() if c.isalnum()).translate(_FORGIVEN)
    if len(symbols) != LENGTH + 1 or any(c not in ALPHABET for c in symbols):
        return None
    value = 0
    for symbol in symbols[:-1]:
        value = value * 32 + ALPHABET.index(symbol)
    return write(symbols) if value % 37 == ALPHABET.index(symbols[-1]) else None


def write(symbols: str) -> str:
    """Groups of four joined by dashes."""
    return "-".join(symbols[i : i + 4] for i in range(0, len(symbols), 4))


def _encode(value: int) -> str:
    symbols = []
    for _ in range(LENGTH):
        value, digit = divmod(value, 32)
        symbols.append(ALPHABET[digit])
    return "".join(reversed(symbols))
