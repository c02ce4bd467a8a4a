"""When a person may be reminded, and with which words."""

from datetime import time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from accounts.models import MAX_TRIES
from accounts.rules import reminding
from accounts.rules.reminding import Quiet, Text
from tests.factories import VN, moment

NIGHT = Quiet(time(21), time(7))
MOMENTS = st.datetimes(timezones=st.just(VN), allow_imaginary=False).filter(lambda at: 1980 < at.year < 9000)
HOURS = st.builds(Quiet, *[st.times().map(lambda t: t.replace(second=0, microsecond=0))] * 2)


@given(MOMENTS, HOURS)
def test_next_allowed_is_never_quiet_never_early_and_at_most_a_day_later(at, quiet):
    allowed = reminding.next_allowed(at, quiet)
    assert not quiet.covers(allowed.time())
    assert at <= allowed <= at + timedelta(days=1)


@given(MOMENTS, HOURS)
def test_next_allowed_is_the_moment_itself_outside_the_quiet_hours_and_settled(at, quiet):
    allowed = reminding.next_allowed(at, quiet)
    assert (allowed == at) is not quiet.covers(at.time())
    assert reminding.next_allowed(allowed, quiet) == allowed


def test_next_allowed_at_night_is_the_morning():
    for asked, allowed in (
        ("2026-10-05 20:59", "2026-10-05 20:59"),
        ("2026-10-05 21:00", "2026-10-06 07:00"),
        ("2026-10-06 02:30", "2026-10-06 07:00"),
        ("2026-10-06 06:59", "2026-10-06 07:00"),
        ("2026-10-06 07:00", "2026-10-06 07:00"),
        ("2026-12-31 23:00", "2027-01-01 07:00"),
    ):
        assert reminding.next_allowed(moment(asked), NIGHT) == moment(allowed)


def test_next_allowed_within_a_rest_at_noon_is_the_end_of_it():
    assert reminding.next_allowed(moment("2026-10-05 12:30"), Quiet(time(12), time(14))) == moment("2026-10-05 14:00")


def test_same_hour_twice_is_never_quiet():
    assert not any(Quiet(time(9), time(9)).covers(time(hour)) for hour in range(24))


def test_last_word_counts_whichever_record_it_was_said_on():
    monday, tuesday, friday = (moment(f"2026-10-{day:02} 08:00") for day in (5, 6, 9))
    for words, agrees in (
        ([], False),
        ([(monday, None)], True),
        ([(monday, friday)], False),
        ([(monday, tuesday), (friday, None)], True),
        ([(tuesday, None), (monday, friday)], False),
        ([(friday, None), (monday, friday)], False),
    ):
        assert reminding.last_word(words) is agrees
        assert reminding.last_word(reversed(words)) is agrees


def test_texts_name_the_person_only_where_it_matters_and_end_with_how_to_stop():
    text = Text("Còn 2 bài.\nHôm nay: bài 3.", "https://x/hoc/", "Hoa", "Tắt: https://x/tat/")
    assert reminding.one_line(text) == "Hoa: Còn 2 bài. Hôm nay: bài 3. https://x/hoc/ Tắt: https://x/tat/"
    assert reminding.letter(text) == "Hoa: Còn 2 bài.\nHôm nay: bài 3.\n\nhttps://x/hoc/\n\nTắt: https://x/tat/"
    assert reminding.one_line(Text("Chào.", "", "", "Tắt: x")) == "Chào. Tắt: x"


def test_every_try_but_the_last_is_followed_by_a_rest():
    assert len(reminding.RESTS) == MAX_TRIES - 1
    assert list(reminding.RESTS) == sorted(reminding.RESTS)
