"""Keys with which programs sign in. Only a key's digest is kept: it has 256 random bits, so that nothing slower is
needed.
"""

import hashlib
import re
import secrets

PREFIX = "hs_"
_KEY = re.compile(r"hs_[A-Za-z0-9_-]{43}", re.ASCII)


def make_key() -> str:
    """A new key, such as ``hs_`` and 43 letters, digits, ``-`` and ``_``."""
    return PREFIX + secrets.token_urlsafe(32)


def is_key(text: str) -> bool:
    """Whether it could be one of ours, before anybody asks the database."""
    return bool(_KEY.fullmatch(text))


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
