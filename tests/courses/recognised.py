"""Papers, and who asks for and decides on recognising them."""

import io
from datetime import date, datetime, timedelta
from typing import Any

from PIL import Image

from accounts.models import Learner, Posting
from accounts.queries import actor_for
from audit.rules import Actor
from courses.actions import recognition
from courses.models import Completion, CoursePage, Edition, Exemption
from courses.queries.recognition import Subject
from courses.rules.recognition import Paper
from exchange.adapters import papers
from places.models import Unit
from tests.courses.way import AT, published
from tests.factories import PostingFactory

CLERK = Actor(kind="user", id="clerk")
BOSS = Actor(kind="user", id="boss")
LATER, LAST = AT + timedelta(days=3), AT + timedelta(days=9)
PAPER = Paper("national", "12/XN-SKHCN", "Sở Khoa học và Công nghệ", date(2026, 7, 20), "Em đã thi")
NO_EXEMPTION = {"all": ["lessons", "assessment"]}


def photograph(size: tuple[int, int] = (900, 640)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "#f3e3c2").save(buffer, "JPEG")
    return buffer.getvalue()


def scanned() -> papers.Paper:
    return papers.take(io.BytesIO(photograph((60, 40))))


def asked(learner: Learner, subject: Subject, by: Actor = CLERK, **more: Any) -> Exemption:
    fields = {"paper": PAPER, "evidence": scanned(), "at": AT, **more}
    return recognition.ask(learner=learner, subject=subject, by=by, **fields)


def approved(learner: Learner, subject: Subject, at: Any = LATER, **more: Any) -> Exemption:
    return recognition.approve(exemption_id=asked(learner, subject, **more).pk, by=BOSS, at=at)


def refused(exemption: Exemption, at: Any = LATER, by: Actor = BOSS) -> Exemption:
    return recognition.refuse(exemption_id=exemption.pk, reason="Ảnh mờ", by=by, at=at)


def revoked(exemption: Exemption, at: Any = LAST, by: Actor = BOSS) -> Exemption:
    fields = {"reason": "Giấy giả", "document_no": "7/QĐ"}
    return recognition.revoke(exemption_id=exemption.pk, by=by, at=at, **fields)


def without_exemption(code: str = "khoa-cung", **fields: Any) -> tuple[CoursePage, Edition]:
    """A course whose rule knows nothing of prior learning."""
    return published(code, rule=NO_EXEMPTION, **fields)


def staff(unit: Unit, role: Posting.Role = Posting.Role.OFFICER) -> Actor:
    return actor_for(PostingFactory(unit=unit, role=role).user)


def standing(learner: Learner) -> list[tuple[str, str, datetime]]:
    """``(code of the subject, basis, when)`` of what counts."""
    rows = Completion.objects.standing().filter(learner__canonical=learner.canonical_id).order_by("pk")
    return [((row.course or row.programme).code, row.basis, row.completed_at) for row in rows]
