"""What was said, sealed: the hash of a snapshot covers its rows, its rules and the snapshot before it."""

import hashlib
import json
from collections.abc import Iterable, Mapping


def digest(content: object) -> str:
    """SHA-256 of canonical JSON (sorted keys, no spaces, Decimals and dates as text)."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def snapshot_hash(*, previous: str, head: Mapping[str, object], rows: Iterable[Mapping[str, object]]) -> str:
    """The hash of a snapshot; the order of rows does not matter."""
    lines = sorted(digest(row) for row in rows)
    return digest({"previous": previous, "head": head, "rows": lines})
