"""What a browser says of itself, in words that its owner knows."""

_BROWSERS = (
    ("Zalo", "Zalo"),
    ("coc_coc", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("SamsungBrowser", "Samsung Internet"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)
"""Mark in a User-Agent and its name; the first that fits, since most browsers also claim to be Chrome and Safari."""


def described(agent: str) -> str:
    """``Mozilla/5.0 (Windows NT 10.0) … Chrome/120 … Edg/120`` as ``Edge, Windows``; empty when nothing is known."""
    found = (next((name for mark, name in marks if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS))
    return ", ".join(name for name in found if name)
