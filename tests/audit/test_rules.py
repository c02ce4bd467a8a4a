from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import rules
from audit.rules import Actor, Post

OFFICER = Actor("user", "7", posts=(Post("officer", 3, "38/14758/"), Post("instructor", 1, "38/")))


def test_covers_unit_below_post() -> None:
    assert OFFICER.covers("38/14758/v1/", "officer")
    assert OFFICER.covers("38/14758/", "officer")


def test_covers_not_neighbour_with_longer_code() -> None:
    assert not OFFICER.covers("38/147580/", "officer")
    assert not OFFICER.covers("38/", "officer")


def test_covers_any_role_when_none_named() -> None:
    assert OFFICER.covers("38/99/")
    assert not Actor("user", "8").covers("38/99/")


def test_covers_nothing_with_empty_path() -> None:
    assert not Actor("user", "8", posts=(Post("officer", 1, ""),)).covers("38/")


def test_has_role_anywhere() -> None:
    assert OFFICER.has_role("division", "officer")
    assert not OFFICER.has_role("division")
    assert not OFFICER.has_role()


def test_actor_packed_comes_back_equal() -> None:
    kiosk = Actor("kiosk", "k1", limit="session:5", learners=("a", "b"), posts=OFFICER.posts)
    assert rules.unpack_actor(rules.pack_actor(kiosk)) == kiosk


@pytest.mark.parametrize("act", ["learner", "Learner.register", "learner register.x", ".a", "a.", "", "a." + "b" * 70])
def test_act_refused_unless_dotted_code(act: str) -> None:
    with pytest.raises(ValueError, match="dotted"):
        rules.check_act(act)


@pytest.mark.parametrize(
    "details",
    [
        {"name": "Nguyễn Văn An"},
        {"who": ["an@example.vn"]},
        {"rate": 0.5},
        {"nested": {"deeper": ["two words"]}},
        {"long": "x" * 101},
        {"moment": datetime(2026, 1, 1, tzinfo=UTC)},
    ],
)
def test_details_refused_when_not_codes(details: object) -> None:
    with pytest.raises(ValueError, match="ids and codes"):
        rules.check_details(details)


def test_details_accepted_when_codes() -> None:
    rules.check_details({"kind": "places.village", "rows": [1, 2, None, True], "on": "2026-07-01T00:00:00"})


def test_canonical_same_for_same_moment_in_other_zone() -> None:
    utc = datetime(2026, 7, 1, 5, tzinfo=UTC)
    local = utc.astimezone(timezone(timedelta(hours=7)))
    assert rules.canonical({"b": 1, "at": utc}) == rules.canonical({"at": local, "b": 1})


fields = st.dictionaries(st.text(min_size=1, max_size=5), st.text(max_size=20) | st.integers() | st.none(), min_size=1)


@given(fields, fields)
def test_entry_digest_differs_when_anything_differs(one: dict[str, object], two: dict[str, object]) -> None:
    assert (rules.entry_digest(one) == rules.entry_digest(two)) == (one == two)


@given(st.lists(st.integers(), min_size=2, max_size=6, unique=True))
def test_batch_digest_depends_on_order_and_number(numbers: list[int]) -> None:
    digests = [rules.entry_digest({"n": number}) for number in numbers]
    whole = rules.batch_digest(digests)
    assert whole != rules.batch_digest(digests[::-1])
    assert whole != rules.batch_digest(digests[1:])
    assert whole == rules.batch_digest(iter(digests))
