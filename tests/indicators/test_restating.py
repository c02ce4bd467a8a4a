"""The series of a unit that came of a merger or a split: put together from what was closed, and marked as such."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.rules import SYSTEM
from indicators.models import IndicatorVersion, Snapshot, SnapshotValue, TargetPlan
from indicators.queries import dashboards, open_figures, restating
from indicators.queries.restating import Point
from indicators.rules import charts
from indicators.rules.restating import Old, restated
from indicators.templatetags import drawing
from places import rules as places
from places.actions import record_change
from places.models import Unit
from tests.factories import CommuneFactory, moment
from tests.indicators.scene import AT, certify, close, html, report

RATIONALS = st.lists(st.integers(1, 9), min_size=1, max_size=4)


@given(
    olds=st.lists(st.tuples(st.integers(0, 500), st.integers(1, 900), RATIONALS), min_size=1, max_size=4),
    after=st.data(),
)
@settings(derandomize=True, deadline=None)
def test_heirs_sum_to_what_was_said_of_the_old_units(olds, after):
    became = {
        100 + n: {heir: Fraction(part, sum(parts)) for heir, part in enumerate(parts)}
        for n, (_stock, _people, parts) in enumerate(olds)
    }
    closed = {100 + n: Old(stock, people, Decimal(30)) for n, (stock, people, _parts) in enumerate(olds)}
    heirs = {heir for parts in became.values() for heir in parts}
    found = [restated(heir, closed, became) for heir in heirs]
    assert sum(each.numerator for each in found) == sum(stock for stock, _people, _parts in olds)
    assert sum(each.denominator for each in found) == sum(people for _stock, people, _parts in olds)
    assert {each.expected for each in found} == {Decimal(30)}
    assert all(not each.missing for each in found)


def test_paths_weigh_as_much_as_the_people_they_are_for():
    became = {1: {3: 1}, 2: {3: 1}}
    olds = {1: Old(1, 300, Decimal(40)), 2: Old(2, 100, Decimal(20))}
    assert restated(3, olds, became).expected == Decimal(35)
    assert restated(3, {**olds, 2: Old(2, None, Decimal(20))}, became).expected is None
    assert restated(3, {**olds, 2: Old(2, 100, None)}, became).expected is None


pytestmark = pytest.mark.django_db


def join(olds, day, act="NQ 1", recorded=AT, shares=None):
    """The old units become a new one, or parts of them do."""
    new = CommuneFactory(code="14800", name="Xã Mới")
    Unit.objects.filter(pk=new.pk).update(valid_from=day)
    parts = [places.Part(old.pk, new.pk, Decimal(1)) for old in olds] if shares is None else shares(new)
    record_change(legal_act=act, effective_on=day, parts=parts, by=SYSTEM, at=recorded)
    return new


def series(unit, code="signature"):
    inside = dashboards.trends(unit, code)[code]
    public = open_figures.trends(unit, code, snapshots=restating.last_months())[code]
    assert inside.points == public.points
    return inside


@pytest.fixture
def closed(communes, october, november):
    """October is closed with 300 and 200 of 1000 each."""
    certify(communes[0])
    for unit, stock in zip(communes, (300, 200), strict=True):
        report(unit, october, stock)
    return close(october)


def test_a_merger_has_the_sum_of_its_forerunners_before_it(closed, communes, november):
    new = join(communes, november.start_on)
    report(new, november, 520)
    close(november)
    before, after = series(new).points
    assert before == Point(closed.period, 500, Decimal("25.0"), Decimal("31.45"), is_restated=True)
    assert (after.numerator, after.percent, after.is_restated) == (520, Decimal("26.00"), False)
    assert [p.numerator for p in series(new, "skills").points] == [1, 1]
    assert [m.kind for m in series(new).line.marks] == ["restated", ""]


def test_what_was_published_of_the_old_units_stays(closed, communes, november):
    rows = list(SnapshotValue.objects.order_by("pk").values())
    join(communes, november.start_on)
    close(november)
    series(communes[0])
    assert list(SnapshotValue.objects.filter(snapshot=closed).order_by("pk").values()) == rows
    assert [(p.numerator, p.is_restated) for p in series(communes[0]).points] == [(300, False), (None, False)]


def test_a_commune_that_took_in_another_is_restated_too(closed, communes, november):
    an, binh = communes
    part = [places.Part(binh.pk, an.pk, Decimal(1)), places.Part(an.pk, an.pk, Decimal(1))]
    record_change(legal_act="NQ 1", effective_on=november.start_on, parts=part, by=SYSTEM, at=AT)
    close(november)
    assert series(an).points[0] == Point(closed.period, 500, Decimal("25.0"), Decimal("31.45"), is_restated=True)


def test_a_commune_that_took_in_another_is_restated_where_the_act_names_only_the_other(closed, communes, november):
    an, binh = communes
    part = [places.Part(binh.pk, an.pk, Decimal(1))]
    record_change(legal_act="NQ 1", effective_on=november.start_on, parts=part, by=SYSTEM, at=AT)
    close(november)
    assert series(an).points[0].numerator == 500


def test_a_part_of_an_old_unit_is_an_estimate(closed, communes, november):
    an, binh = communes
    new = join([], november.start_on, shares=lambda new: [
        places.Part(an.pk, new.pk, Decimal(1)),
        places.Part(binh.pk, new.pk, Decimal("0.25")),
        places.Part(binh.pk, binh.pk, Decimal("0.75")),
    ])  # fmt: skip
    close(november)
    first = series(new).points[0]
    assert (first.numerator, first.percent, first.is_estimated) == (350, Decimal("28.0"), True)
    rest = series(binh).points[0]
    assert (rest.numerator, rest.is_restated, rest.is_estimated) == (150, True, True)
    assert series(new).line.marks[0].kind == charts.ESTIMATED


def test_no_sum_is_made_up_where_one_of_them_had_no_figure(communes, october, november):
    report(communes[0], october, 300)
    close(october)
    new = join(communes, november.start_on)
    close(november)
    point = series(new).points[0]
    assert (point.numerator, point.percent, point.is_restated, point.missing) == (None, None, True, ("Xã Bình",))
    assert "thiếu số của Xã Bình" in drawing.trend_rows(series(new))


def test_mergers_one_after_another_are_followed(closed, communes, november):
    an, binh = communes
    third = CommuneFactory(code="15127", name="Xã Cẩm")
    record_change(
        legal_act="NQ 1", effective_on=date(2026, 10, 20), parts=[places.Part(an.pk, binh.pk, Decimal(1))],
        by=SYSTEM, at=AT,
    )  # fmt: skip
    record_change(
        legal_act="NQ 2", effective_on=date(2026, 11, 1), parts=[places.Part(binh.pk, third.pk, Decimal(1))],
        by=SYSTEM, at=AT,
    )  # fmt: skip
    close(november)
    assert (series(third).points[0].numerator, series(third, "skills").points[0].numerator) == (500, 1)


def test_a_change_that_was_recorded_after_the_month_was_closed(closed, communes, november):
    """It holds from a day before the month's last; the month was said of the old units nevertheless."""
    new = join(communes, date(2026, 10, 1), recorded=moment("2026-11-02 08:00"))
    close(november)
    assert series(new).points[0].numerator == 500


def test_a_change_after_the_newest_closed_month_moves_nothing_yet(closed, communes, november):
    join(communes, date(2026, 12, 1))
    assert series(communes[0]).points == (Point(closed.period, 300, Decimal("30.0"), Decimal("31.45")),)


def frozen(period, figures, code="signature"):
    """A closed month with ``{unit: (people, whether they are withheld)}`` of 1000 each."""
    version = IndicatorVersion.objects.get(indicator__code=code)
    sealed = {"population": TargetPlan.objects.get().population, "rule_digest": "x", "hash": period.label}
    snapshot = Snapshot.objects.create(period=period, vintage=1, made_at=AT, made_by_id="x", **sealed)
    for unit, (people, hidden) in figures.items():
        SnapshotValue.objects.create(
            snapshot=snapshot, unit=unit, unit_name=unit.name, version=version, status="value", numerator=people,
            denominator=1000, percent=Decimal(people) / 10, is_withheld=hidden,
        )  # fmt: skip
    return snapshot


def test_the_rounding_is_the_versions(communes, october, november):
    IndicatorVersion.objects.update(decimals=0, rounding="down")
    frozen(october, dict(zip(communes, ((299, False), (200, False)), strict=True)))
    new = join(communes, november.start_on)
    close(november)
    assert series(new).points[0].percent == Decimal(24)


def test_in_public_a_month_with_a_part_that_is_withheld_is_a_gap(communes, october, november):
    """Whoever has the public table of a month can add up what the series restates: it says nothing beyond that."""
    frozen(october, dict(zip(communes, ((300, False), (7, True)), strict=True)))
    new = join(communes, november.start_on)
    close(november)
    public = open_figures.trends(new, "signature", snapshots=restating.last_months())["signature"].points[0]
    assert (public.numerator, public.percent, public.missing) == (None, None, ())
    assert dashboards.trends(new, "signature")["signature"].points[0].numerator == 307
    assert series(communes[0]).points[0].numerator == 300


def test_pages_say_which_months_are_restated(client, closed, communes, november):
    new = join(communes, november.start_on)
    report(new, november, 520)
    close(november)
    page = html(client.get(f"/chi-tieu/xa/{new.code}/"))
    assert '10/2026 <span class="soft">(tính lại theo địa giới mới)</span>' in page
    assert "Điểm rỗng: số tính lại theo địa giới mới" in page
    assert 'class="hollow"' in page
    old = html(client.get(f"/chi-tieu/xa/{communes[0].code}/?ky=2026-10"))
    assert "tính lại" not in old


def test_the_picture_tells_estimates_by_their_shape():
    line = charts.line(
        ["1", "2", "3"], [Decimal(1), Decimal(2), Decimal(3)], [None] * 3, kinds=["estimated", "restated", ""]
    )
    drawn = drawing.trend_line(line)
    assert drawn.count("<rect") == 1
    assert "1: 1 % (ước tính)" in drawn
    assert "2: 2 % (tính lại theo địa giới mới)" in drawn
    assert drawn.count('class="hollow"') == 2


def test_a_series_costs_one_more_question_however_many_changes(closed, communes, november, django_assert_num_queries):
    with django_assert_num_queries(3):
        dashboards.trends(communes[0], "signature", "skills")
    new = join(communes, november.start_on)
    close(november)
    with django_assert_num_queries(3):
        dashboards.trends(new, "signature", "skills")


def test_nothing_is_closed(communes):
    assert restating.ground_of(communes[0], []).units == {communes[0].pk}
    assert series(communes[0]).points == ()
