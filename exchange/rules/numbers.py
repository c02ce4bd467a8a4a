"""Numbers of people as Vietnamese officers write them."""

import re

_WHOLE = re.compile(r"[+-]? ?(\d{1,18}|[1-9]\d{0,2}((\.\d{3}){1,5}|( \d{3}){1,5}))", re.ASCII)


def whole(text: str) -> int | None:
    """``1250``, ``1.250`` and ``1 250`` are 1250; ``1,5``, ``1.5``, ``12 5`` and words are ``None``: never guessed."""
    text = " ".join(text.split())
    return int(text.replace(".", "").replace(" ", "")) if _WHOLE.fullmatch(text) else None


def grouped(number: int) -> str:
    """Groups of three with a point: ``25.736``."""
    return f"{number:,}".replace(",", ".")
