"""The code on the instructor's screen that lets people into a session. It changes, so that a picture of it sent to
somebody at home is soon worth nothing; that one can be sent at all is why the instructor counts heads.
"""

import hmac
from base64 import b32encode
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

CHANGES = timedelta(seconds=15)
KNOWN = 4
"""The newest code and those before it: a minute in all, for slow phones and slow hands."""
LENGTH = 15


def token(key: bytes, session_id: UUID, now: datetime, *, back: int = 0) -> str:
    """15 characters for a session and a quarter of a minute; ``back`` of them ago."""
    slot = int(now.timestamp() // CHANGES.total_seconds()) - back
    digest = hmac.new(key, f"{session_id}:{slot}".encode(), sha256).digest()
    return b32encode(digest).decode()[:LENGTH]


def is_known(key: bytes, session_id: UUID, now: datetime, shown: str) -> bool:
    """Whether the code was on the screen a moment ago."""
    codes = [token(key, session_id, now, back=back) for back in range(KNOWN)]
    return sum(hmac.compare_digest(code.encode(), shown.encode()) for code in codes) > 0
