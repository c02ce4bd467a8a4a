"""The code on the instructor's screen that lets people into a session. It changes, so that a picture of it sent to
somebody at home is soon worth nothing; that one can be sent at all is why the instructor counts heads.
"""

import hmac
from base64 import b32encode
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from courses.rules.classes import CODE_LENGTH, LETTERS

CHANGES = timedelta(seconds=15)
KNOWN = 4
"""The newest code and those before it: a minute in all, for slow phones and slow hands."""
LENGTH = 15


def token(key: bytes, session_id: UUID, now: datetime, *, back: int = 0) -> str:
    """15 characters for a session and a quarter of a minute; ``back`` of them ago."""
    slot = int(now.timestamp() // CHANGES.total_seconds()) - back
    digest = hmac.new(key, f"{session_id}:{slot}".encode(), sha256).digest()
    return b32encode(digest).decode()[:LENGTH]


def room_code(key: bytes, session_id: UUID) -> str:
    """Six letters for the board, by which the shared devices of the room find its session. Made from a secret, they
    are nowhere but in the room, and worth nothing once the session is over.
    """
    number = int.from_bytes(hmac.new(key, f"{session_id}:room".encode(), sha256).digest())
    return "".join(LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(CODE_LENGTH))


def is_known(key: bytes, session_id: UUID, now: datetime, shown: str) -> bool:
    """Whether the code was on the screen a moment ago."""
    codes = [token(key, session_id, now, back=back) for back in range(KNOWN)]
    return sum(hmac.compare_digest(code.encode(), shown.encode()) for code in codes) > 0
