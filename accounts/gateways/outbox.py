"""For demos and tests: messages go to a file in ``var/`` that the demo's outbox page shows. Never in
production.
"""

import json
from pathlib import Path

from django.conf import settings
from django.utils import timezone

MAX_BYTES = 1_000_000


def path() -> Path:
    return Path(settings.VAR_DIR) / "outbox.jsonl"


class OutboxGateway:
    def send(self, *, recipient: str, subject: str, body: str, key: str) -> None:
        file = path()
        if file.exists() and file.stat().st_size > MAX_BYTES:
            file.unlink()
        line = {"at": timezone.now().isoformat(), "to": recipient, "subject": subject, "body": body, "key": key}
        with file.open("a", encoding="utf-8") as outbox:
            outbox.write(json.dumps(line, ensure_ascii=False) + "\n")


def latest(count: int = 20) -> list[dict[str, str]]:
    """The newest messages first."""
    if not path().exists():
        return []
    lines = path().read_text(encoding="utf-8").splitlines()[-count:]
    return [json.loads(line) for line in reversed(lines)]
