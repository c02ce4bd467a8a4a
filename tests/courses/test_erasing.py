"""What learning keeps of a person in words goes when the person is erased; facts, dates and results stay."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from accounts.actions import erasing as accounts
from accounts.actions import merging
from accounts.rules.persons import ERASED_NAME
from audit.rules import SYSTEM
from courses import tasks
from courses.models import (
    Attempt,
    Attendance,
    ClassSession,
    Completion,
    Exemption,
    LearnerQuestion,
    LessonNote,
    PaperSheet,
    SheetTyping,
    SignOff,
    TimeExtension,
    TryGrant,
)
from courses.queries import erasing
from tests.courses.recognised import BOSS, LAST, approved, asked, refused, revoked
from tests.courses.way import AT, published
from tests.factories import CommuneFactory, LearnerFactory

pytestmark = pytest.mark.django_db
SECRET = "Bà Hoà ở ngõ 5"
WITHDRAWN = {"withdrawn_at": AT, "withdrawn_by_id": "x", "withdrawn_reason": SECRET}


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def speak_on_paper(learner, session) -> None:
    """A sheet that was voided, and a correction of what was typed in from another."""
    asked_of = {"learner": learner, "course": session.course, "edition": session.course.editions.get(), "seed": 1}
    sheet = PaperSheet(session=session, number=101, items=[], printed_by_id="x", **asked_of)
    sheet.voided_at, sheet.voided_by_id, sheet.voided_reason = AT, "x", SECRET
    sheet.save()
    attempt = Attempt.objects.create(items=[], occurred_at=AT, **asked_of)
    SheetTyping.objects.create(
        sheet=sheet, learner=learner, attempt=attempt, answers=[], score=0, is_passed=False, reason=SECRET,
        typed_by_id="x", typed_at=AT,
    )  # fmt: skip


def speak(learner) -> None:
    """Something in every table that takes words about a person."""
    course, _edition = published(f"khoa-{LearnerFactory().pk.hex[-6:]}")
    refused(asked(learner, course))
    revoked(approved(learner, course))
    asked(learner, course)
    key = f"{course.code}/bai-1"
    session = ClassSession.objects.create(
        course=course, unit=CommuneFactory(), starts_at=AT, ends_at=LAST, instructor_id="x", made_by_id="x"
    )
    marked = {"learner": learner, "marked_by_id": "x", "occurred_at": AT}
    Attendance.objects.create(session=session, status="present", **marked, **WITHDRAWN)
    SignOff.objects.create(course=course, task_key=key, note=SECRET, **marked, **WITHDRAWN)
    LessonNote.objects.create(learner=learner, course=course, lesson_key=key, text=SECRET, is_bookmarked=True)
    LearnerQuestion.objects.create(
        learner=learner, course=course, lesson_key=key, text=SECRET, answer=SECRET, answered_at=AT, answered_by_id="x"
    )
    speak_on_paper(learner, session)
    granted = {"learner": learner, "course": course, "reason": SECRET}
    TryGrant.objects.create(granted_by_id="x", granted_at=AT, **granted)
    TimeExtension.objects.create(minutes=15, given_by_id="x", given_at=AT, **granted)


def erase(learner) -> None:
    accounts.erase(learner=learner, reason="Đơn số 1", by=BOSS, at=LAST)


def papers() -> list[Path]:
    return [path for path in Path(default_storage.location).rglob("*") if path.is_file()]


def test_nothing_said_is_left_of_an_erased_person_and_facts_stay():
    learner = LearnerFactory()
    speak(learner)
    done = list(Completion.objects.values_list("completed_at", "withdrawn_at", "basis"))
    assert len(papers()) == 3
    erase(learner)
    assert {line.split()[0] for line in erasing.left()} == {model._meta.model_name for model in erasing.models()}
    assert tasks.blank_erased_learning() == len({*_rows()})
    assert erasing.left() == []
    assert papers() == []
    assert tasks.blank_erased_learning() == 0
    assert list(Completion.objects.values_list("completed_at", "withdrawn_at", "basis")) == done
    words = {
        value
        for model in erasing.models()
        for row in model._default_manager.values()
        for value in row.values()
        if isinstance(value, str)
    }
    assert ERASED_NAME in words
    assert not words & {SECRET, "Giấy giả", "Ảnh mờ", "12/XN-SKHCN", "Em đã thi", "Sở Khoa học và Công nghệ"}
    assert LessonNote.objects.get().is_bookmarked
    assert Exemption.objects.filter(state="revoked", revoke_document="7/QĐ").count() == 1


def _rows() -> list[str]:
    return [
        f"{model.__name__} {pk}"
        for model in erasing.models()
        for pk in model._default_manager.values_list("pk", flat=True)
    ]


def test_others_keep_what_was_said():
    speak(LearnerFactory())
    erase(LearnerFactory())
    assert tasks.blank_erased_learning() == 0
    assert LessonNote.objects.get().text == SECRET
    assert len(papers()) == 3


def test_rows_of_merged_persons_are_blanked_too():
    kept, alias = LearnerFactory(), LearnerFactory()
    speak(alias)
    merging.merge(kept=kept, merged=alias, by=SYSTEM, at=AT)
    erase(kept)
    tasks.blank_erased_learning()
    assert erasing.left() == []
    assert papers() == []


def test_command_proves_that_nothing_is_left():
    learner = LearnerFactory()
    speak(learner)
    erase(learner)
    with pytest.raises(CommandError, match="exemption"):
        call_command("erase", "--check", stdout=StringIO())
    said = StringIO()
    call_command("erase", stdout=said)
    assert "rows of learning blanked" in said.getvalue()
    call_command("erase", "--check", stdout=StringIO())
