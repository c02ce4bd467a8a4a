"""Where the next class should be opened: what is known of each village and commune."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from courses.models import ClassSession
from indicators.actions import recount
from indicators.models import Coverage
from indicators.queries import coverage, proposals
from indicators.queries.aims import aims_on
from indicators.templatetags.coverage import new_class_url, why
from places.models import PopulationValue
from tests.courses.room import house
from tests.factories import LearnerFactory, VillageFactory
from tests.indicators.scene import AT, certify
from tests.indicators.test_coverage import learned, opened, seat

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 16)


@pytest.fixture
def villages(communes):
    return [VillageFactory(parent=communes[0], name=name) for name in ("Thôn Đông", "Thôn Tây")]


def proposed(commune, at=AT):
    aims = aims_on(TODAY)
    books = coverage.books(commune, TODAY)
    return proposals.of_commune(books, coverage.lines(books, aims.adults), aims, at)


def met(venue, commune, at):
    """A session of two hours that began then."""
    fields = {"instructor_id": "x", "made_by_id": "x", "starts_at": at, "ends_at": at + timedelta(hours=2)}
    return ClassSession.objects.create(course=learned().course, venue=venue, unit=commune, **fields)


def test_villages_are_proposed_with_the_reasons_in_words(villages, communes, plan):
    PopulationValue.objects.create(series=plan.population, unit=villages[0], value=90)
    for _n in range(3):
        LearnerFactory(commune=villages[0])
    seat(opened(communes[0]), LearnerFactory(commune=villages[0]), waits=True)
    for _n in range(6):
        certify(villages[0])
    met(house(villages[0], "Nhà văn hóa Đông"), communes[0], AT - timedelta(days=160))
    LearnerFactory(commune=villages[1])
    LearnerFactory(commune=communes[0])
    east, west, rest = proposed(communes[0])
    assert (east.unit, east.is_village, east.venue.name) == (villages[0], True, "Nhà văn hóa Đông")
    told = "84 người chưa có chứng nhận, 4 người đã đăng ký, chưa vào lớp, 1 người đang chờ, 5 tháng chưa có lớp."
    assert why(east) == told
    told = "1 người đã đăng ký mà chưa có chứng nhận, chưa có lớp nào, chưa có nhà văn hóa trong danh sách."
    assert why(west) == told
    assert (rest.unit, rest.is_village) == (communes[0], False)


def test_a_village_with_nobody_left_is_not_proposed(villages, communes):
    certify(villages[0])
    assert proposed(communes[0]) == []


def test_adults_who_are_not_registered_are_missing_too(villages, communes, plan):
    PopulationValue.objects.create(series=plan.population, unit=villages[1], value=7)
    (only,) = proposed(communes[0])
    assert (only.unit, only.proposal.place.missing, only.proposal.place.reachable) == (villages[1], 7, 0)
    assert only.proposal.place.behind == Decimal("79.18")


def test_classes_of_a_village_are_those_in_its_houses(villages, communes):
    for village in villages:
        LearnerFactory(commune=village)
    LearnerFactory(commune=communes[0])
    met(house(villages[0], "Nhà Đông"), communes[0], AT - timedelta(days=40))
    met(house(villages[1], "Nhà Tây"), communes[0], AT + timedelta(days=3))
    places = {each.unit.name: each.proposal.place for each in proposed(communes[0])}
    east, west, whole = places["Thôn Đông"], places["Thôn Tây"], places["Xã An"]
    assert (east.months, east.has_class) == (1, False)
    assert (west.months, west.has_class) == (None, True)
    assert (whole.months, whole.has_class) == (1, True)


def test_a_session_that_was_called_off_is_no_class(villages, communes):
    LearnerFactory(commune=villages[0])
    session = met(house(villages[0]), communes[0], AT - timedelta(days=1))
    session.cancelled_at, session.cancelled_by_id, session.cancelled_reason = AT, "x", "Mưa bão"
    session.save()
    assert proposed(communes[0])[0].proposal.place.months is None


@pytest.mark.parametrize(("days", "words"), [(3, "vừa có lớp trong tháng"), (-3, "đang có lớp")])
def test_a_class_of_these_days_is_said(villages, communes, days, words):
    LearnerFactory(commune=villages[0])
    met(house(villages[0]), communes[0], AT - timedelta(days=days))
    assert words in why(proposed(communes[0])[0])


def test_the_largest_house_of_a_village_is_named(villages, communes):
    LearnerFactory(commune=villages[0])
    for name, seats in (("Nhà B", None), ("Nhà C", 30), ("Nhà A", 60)):
        venue = house(villages[0], name)
        venue.seats = seats
        venue.save()
    assert proposed(communes[0])[0].venue.name == "Nhà A"


def test_the_way_to_the_form_of_a_class_is_filled_in(villages, communes):
    LearnerFactory(commune=villages[0])
    assert proposals.subject() == ""
    assert new_class_url(communes[0], proposed(communes[0])[0], "") == "/quan-ly/lop-hoc/moi/?xa=14758"
    certify(communes[1])
    venue = house(villages[0])
    url = new_class_url(communes[0], proposed(communes[0])[0], proposals.subject())
    assert url == f"/quan-ly/lop-hoc/moi/?xa=14758&hoc=c-khoa-mau&nha={venue.pk}"


def test_communes_are_proposed_from_the_recount(villages, communes, plan):
    certify(communes[1])
    LearnerFactory(commune=villages[0])
    met(house(villages[0]), communes[0], AT - timedelta(days=70))
    recount.refresh_coverage(at=AT)
    rows = list(Coverage.objects.select_related("unit"))
    found = {each.unit: each for each in proposals.of_province(rows, aims_on(TODAY))}
    here, there = (found[unit].proposal.place for unit in communes)
    assert (here.missing, here.months, here.has_venue) == (1000, 2, True)
    assert (there.missing, there.months, there.has_venue) == (999, None, False)
    assert found[communes[0]].venue is None


def test_proposals_cost_the_same_for_few_and_many_villages(villages, communes, django_assert_num_queries):
    aims = aims_on(TODAY)
    for count in (1, 6):
        for n in range(count):
            LearnerFactory(commune=VillageFactory(parent=communes[0], name=f"Thôn {count}-{n}"))
        books = coverage.books(communes[0], TODAY)
        lines = coverage.lines(books, aims.adults)
        with django_assert_num_queries(3):
            proposals.of_commune(books, lines, aims, AT)
