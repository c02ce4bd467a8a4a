"""The code on the instructor's screen: short-lived, of one session, by our key."""

from datetime import timedelta
from uuid import uuid4

from courses.rules.doors import CHANGES, KNOWN, LENGTH, is_known, token
from tests.factories import moment

NOW = moment("2026-10-05 08:30")
KEY, SESSION = b"key", uuid4()


def test_code_has_fifteen_characters_and_changes():
    first, second = token(KEY, SESSION, NOW), token(KEY, SESSION, NOW + CHANGES)
    assert len(first) == LENGTH
    assert first.isalnum()
    assert first != second


def test_code_is_known_for_a_minute_and_not_longer():
    shown = token(KEY, SESSION, NOW)
    assert is_known(KEY, SESSION, NOW, shown)
    assert is_known(KEY, SESSION, NOW + CHANGES * (KNOWN - 1), shown)
    assert not is_known(KEY, SESSION, NOW + CHANGES * KNOWN, shown)
    assert not is_known(KEY, SESSION, NOW - timedelta(minutes=1), shown)


def test_code_of_another_session_or_key_is_not_known():
    shown = token(KEY, SESSION, NOW)
    assert not is_known(KEY, uuid4(), NOW, shown)
    assert not is_known(b"other", SESSION, NOW, shown)
    assert not is_known(KEY, SESSION, NOW, "")
    assert not is_known(KEY, SESSION, NOW, "ễ")
