"""A figure as of a moment can be counted again at any later time: whatever happened since, it comes out the same."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.actions import boundaries, deaths, erasing, learners, merging
from accounts.models import EarlierVitals, Learner, Residence
from audit.rules import SYSTEM
from certificates.actions import close as closing_awards
from certificates.actions import erasing as awards
from certificates.models import Award
from courses.actions import erasing as learning
from courses.models import Exemption
from indicators.actions import periods, recount
from indicators.models import Period, Recount, Rollup, Snapshot, SnapshotValue
from indicators.queries import bridging, checking, counting
from indicators.rules import bridges
from indicators.rules.counting import Basis, Rule, rule_from
from places import rules as places
from places.actions import record_change, withdraw_change
from places.models import Unit
from places.queries import heirs
from tests.factories import CommuneFactory, VillageFactory, moment
from tests.indicators.scene import certify

pytestmark = pytest.mark.django_db
START = moment("2026-09-20 08:00")

ACTS = (
    *("certify", "late", "young", "move", "revoke", "merge", "unmerge", "death", "birth"),
    *("join", "list", "share", "coming", "erase", "count"),
)
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 7), st.integers(0, 7)), min_size=4, max_size=16)


class World:
    """What happens to some people, a day after another; every count is kept with its moment."""

    def __init__(self, communes, october, november):
        self.communes, self.periods = communes, [october, november]
        self.now, self.people, self.counts, self.closed = START, [], [], {}

    def step(self, act, one, two):
        self.now += timedelta(days=3, minutes=1)
        boundaries.settle_due(by=SYSTEM, at=self.now)
        getattr(self, f"_{act}")(one, two)
        self._count(0, 0)
        for period in self.periods:
            if period.end_on < self.now.date() and not period.snapshots.exists():
                snapshot = periods.close_period(period_id=period.pk, by=SYSTEM, at=self.now)
                self.closed[snapshot.pk] = frozen(snapshot.pk)
                self.now += timedelta(minutes=1)

    def _commune(self, n):
        alive = [unit for unit in Unit.objects.communes() if unit.valid_to is None]
        return alive[n % len(alive)]

    def _person(self, n):
        return Learner.objects.get(pk=self.people[n % len(self.people)].pk) if self.people else None

    def _certify(self, one, two, at=None):
        learner = certify(self._commune(one), at=at or self.now, birth_year=1950 + two)
        learner.residences.update(recorded_at=self.now)
        Award.objects.filter(learner=learner).update(issued_at=self.now)
        self.people.append(learner)

    def _late(self, one, two):
        """Recorded now, earned a month ago."""
        self._certify(one, two, at=self.now - timedelta(days=30))

    def _young(self, one, two):
        """Came of age a few days ago, and came then."""
        born = self.now.date().replace(year=2008) - timedelta(days=two)
        learner = certify(self._commune(one), at=self.now, birth_year=born.year, birth_date=born)
        learner.residences.update(from_on=self.now.date(), recorded_at=self.now)
        self.people.append(learner)

    def _erase(self, one, two):
        if person := self._person(one):
            erasing.erase(learner=person, reason="Đơn 1", by=SYSTEM, at=self.now)
            awards.blank_erased()
            learning.blank_erased()

    def _move(self, one, two):
        if person := self._person(one):
            to = self._commune(two)
            learners.move(learner=person, to=to, from_on=self.now.date(), by=SYSTEM, at=self.now)

    def _revoke(self, one, two):
        award = Award.objects.filter(state="valid").order_by("pk")[one : one + 1].first()
        if award:
            closing_awards.revoke(award_id=award.pk, by=SYSTEM, at=self.now, reason="Cấp nhầm", document_no="1")

    def _merge(self, one, two):
        if self.people and not Learner.objects.filter(
            pk__in=[self._person(one).pk, self._person(two).pk], erased_at__isnull=False
        ):
            merging.merge(kept=self._person(one), merged=self._person(two), by=SYSTEM, at=self.now)

    def _unmerge(self, one, two):
        if person := self._person(one):
            merging.unmerge(merged=person, by=SYSTEM, at=self.now)

    def _death(self, one, two):
        if person := self._person(one):
            day = None if two > 5 else self.now.date() - timedelta(days=10 * two)
            deaths.record_death(learner=person, on=day, by=SYSTEM, at=self.now)

    def _birth(self, one, two):
        """Said to be younger than 18, or old again."""
        if person := self._person(one):
            EarlierVitals.objects.create(
                learner=person,
                birth_year=person.birth_year,
                birth_date=person.birth_date,
                deceased_on=person.deceased_on,
                replaced_at=self.now,
            )
            Learner.objects.filter(pk=person.pk).update(birth_year=2010 if two > 4 else 1960, birth_date=None)

    def _join(self, one, two):
        """One commune becomes part of another."""
        old, new = self._commune(one), self._commune(two)
        if old != new:
            day = self.now.date() - timedelta(days=two)
            part = [places.Part(old.pk, new.pk, Decimal(1))]
            record_change(legal_act=f"NQ {old.pk}", effective_on=day, parts=part, by=SYSTEM, at=self.now)

    def _list(self, one, two):
        """A village with half of those who live in one commune goes to another."""
        self._split(one, two, self.now.date() - timedelta(days=two))

    def _coming(self, one, two):
        """The same on a day to come, and every other time it is withdrawn before."""
        change = self._split(one, two, self.now.date() + timedelta(days=two + 1))
        if change and two % 2:
            withdraw_change(change_id=change.pk, reason="Không được thông qua", by=SYSTEM, at=self.now)

    def _share(self, one, two):
        """One commune is parted between two others, without a list."""
        old, *others = [self._commune(one + n) for n in range(3)]
        if len({old, *others}) == 3:
            day = self.now.date() - timedelta(days=two)
            parts = [places.Part(old.pk, new.pk, Decimal(n) / 10) for new, n in zip(others, (3, 7), strict=True)]
            record_change(legal_act=f"NQ {old.pk}", effective_on=day, parts=parts, by=SYSTEM, at=self.now)

    def _split(self, one, two, day):
        old, new = self._commune(one), self._commune(two)
        if old == new:
            return None
        village = VillageFactory(parent=old)
        homes = Residence.objects.filter(commune=old, to_on__isnull=True).order_by("pk")
        Residence.objects.filter(pk__in=list(homes.values_list("pk", flat=True))[::2]).update(unit=village)
        parts = [(old.code, old.code, Decimal("0.5")), (old.code, new.code, Decimal("0.5"))]
        planned = boundaries.Planned(f"NQ {village.code}", day, [], parts, [(village.code, new.code)])
        return boundaries.record_change(planned=planned, by=SYSTEM, at=self.now)

    def _count(self, one, two):
        recount.refresh_rollup(at=self.now)
        said = Recount.objects.get()
        basis = Basis(rule_from(said.rule), said.cutoff, said.as_of)
        self.counts.append((basis, dict(said.rollups.filter(numerator__gt=0).values_list("unit", "numerator"))))
        self.now += timedelta(minutes=1)


@given(steps=STEPS)
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_count_comes_out_the_same_later_whatever_happened(communes, october, november, steps):
    CommuneFactory(code="15127", name="Xã Cẩm")
    with transaction.atomic():
        world = World(communes, october, november)
        for step in steps:
            world.step(*step)
        for basis, said in world.counts:
            assert {unit: n for unit, n in counting.by_commune(basis).items() if n} == said
            for unit, n in said.items():
                assert counting.persons_in(unit, basis).count() == n
        for (old, before), (new, after) in zip(world.counts, world.counts[1:], strict=False):
            check_bridge(old, before, new, after)
        for snapshot in Snapshot.objects.all():
            assert checking.closed(snapshot) == {"skills": []}
            assert frozen(snapshot.pk) == world.closed[snapshot.pk]
            check_sums(snapshot)
        transaction.set_rollback(True)


def frozen(pk):
    rows = SnapshotValue.objects.filter(snapshot=pk).order_by("pk")
    return [*Snapshot.objects.filter(pk=pk).values(), *rows.values()]


def check_bridge(old, before, new, after):
    """The moves of persons explain the difference of every commune to the last one."""
    moved = bridging.moved(old, new)
    start = counting.inherited(before, heirs(new.cutoff, new.known_at))
    for unit in {*start, *after, *moved}:
        assert start.get(unit, 0) + sum(moved.get(unit, {}).values()) == after.get(unit, 0)


def check_sums(snapshot):
    for row in SnapshotValue.objects.filter(snapshot=snapshot, numerator__isnull=False, version__nature="stock"):
        assert bridges.total(row.bridge) == row.numerator, (row, row.bridge)


# One thing after another, with its name on the bridge


def day(text):
    return moment(f"{text} 08:00")


def seen(period, commune):
    value = SnapshotValue.objects.get(snapshot__period=period, unit=commune, version__indicator__code="skills")
    return value.bridge


@pytest.fixture
def closed_october(communes, october, november):
    """Four people of Xã An were counted in October."""
    people = [certify(communes[0], at=day("2026-10-01")) for _ in range(4)]
    periods.close_period(period_id=october.pk, by=SYSTEM, at=day("2026-10-16"))
    return people


def close_november(november):
    periods.close_period(period_id=november.pk, by=SYSTEM, at=day("2026-11-16"))


def test_a_bridge_names_who_came_and_who_went(closed_october, communes, november):
    moved, merged, dead, revoked = closed_october
    certify(communes[0], at=day("2026-10-20"))
    late = certify(communes[0], at=day("2026-10-02"))
    Award.objects.filter(learner=late).update(issued_at=day("2026-10-20"))
    other = certify(communes[1], at=day("2026-10-25"))
    learners.move(learner=moved, to=communes[1], from_on=date(2026, 11, 1), by=SYSTEM, at=day("2026-11-01"))
    merging.merge(kept=other, merged=merged, by=SYSTEM, at=day("2026-11-02"))
    deaths.record_death(learner=dead, on=date(2026, 11, 3), by=SYSTEM, at=day("2026-11-04"))
    award = revoked.awards.get()
    closing_awards.revoke(award_id=award.pk, by=SYSTEM, at=day("2026-11-05"), reason="Nhầm", document_no="1")
    close_november(november)
    an, binh = (seen(november, commune) for commune in communes)
    assert an == {"from": 4, "new": 1, "late": 1, "moved_out": -1, "merged": -1, "left": -1, "revoked": -1}
    assert binh == {"from": 0, "moved_in": 1, "merged": 1}
    assert seen(november, Unit.objects.get(kind="province")) == {
        "from": 4, "new": 1, "late": 1, "moved_in": 1, "moved_out": -1, "revoked": -1, "left": -1,
    }  # fmt: skip


def test_a_commune_that_ended_is_where_its_heir_starts_from(closed_october, communes, november):
    part = [places.Part(communes[0].pk, communes[1].pk, Decimal(1))]
    record_change(legal_act="NQ 1", effective_on=date(2026, 11, 1), parts=part, by=SYSTEM, at=day("2026-11-01"))
    close_november(november)
    assert seen(november, communes[1]) == {"from": 0, "boundary": 4}
    assert seen(november, Unit.objects.get(kind="province")) == {"from": 4}


def test_people_of_a_listed_village_came_and_went_with_the_borders(closed_october, communes, november):
    an, binh = communes
    village = VillageFactory(parent=an)
    first, second, *_others = closed_october
    Residence.objects.filter(learner__in=[first, second]).update(unit=village)
    learners.move(learner=second, to=binh, from_on=date(2026, 10, 20), by=SYSTEM, at=day("2026-10-20"))
    parts = [(an.code, an.code, Decimal("0.5")), (an.code, binh.code, Decimal("0.5"))]
    planned = boundaries.Planned("NQ 1", date(2026, 11, 1), [], parts, [(village.code, binh.code)])
    boundaries.record_change(planned=planned, by=SYSTEM, at=day("2026-11-01"))
    close_november(november)
    assert seen(november, an) == {"from": 4, "moved_out": -1, "boundary": -1}
    assert seen(november, binh) == {"from": 0, "moved_in": 1, "boundary": 1}
    assert seen(november, Unit.objects.get(kind="province")) == {"from": 4, "moved_in": 1, "moved_out": -1}


def test_a_listed_village_of_a_commune_that_ended(closed_october, communes, november):
    """All that the ended commune had came to its heir, and the village went to one that is new."""
    an, binh = communes
    cam, village = CommuneFactory(code="15127", name="Xã Cẩm"), VillageFactory(parent=an)
    Residence.objects.filter(learner=closed_october[0]).update(unit=village)
    parts = [(an.code, binh.code, Decimal("0.75")), (an.code, cam.code, Decimal("0.25"))]
    planned = boundaries.Planned("NQ 1", date(2026, 11, 1), [], parts, [(village.code, cam.code)])
    boundaries.record_change(planned=planned, by=SYSTEM, at=day("2026-11-01"))
    close_november(november)
    assert seen(november, binh) == {"from": 0, "boundary": 3}
    assert seen(november, cam) == {"from": None, "boundary": 1}
    assert seen(november, Unit.objects.get(kind="province")) == {"from": 4}


def test_the_first_month_starts_from_nothing(closed_october, communes, october):
    assert seen(october, communes[0]) == {"from": None, "first": 4}


def test_another_rule_is_a_correction(closed_october, communes, november):
    Award.objects.first().award_type.__class__.objects.update(qualifies=False)
    close_november(november)
    assert seen(november, communes[0]) == {"from": 4, "corrected": -4}


def test_what_became_known_after_a_closing_is_the_next_months(closed_october, communes, october, november):
    late = certify(communes[0], at=day("2026-10-03"))
    Award.objects.filter(learner=late).update(issued_at=day("2026-10-20"))
    periods.reopen_period(period_id=october.pk, by=SYSTEM, at=day("2026-10-21"), reason="Sửa")
    again = periods.close_period(period_id=october.pk, by=SYSTEM, at=day("2026-10-22"), reason="Sửa")
    assert (again.vintage, again.counted_at) == (1, day("2026-10-16"))
    close_november(november)
    assert seen(november, communes[0]) == {"from": 4, "late": 1}


def test_erasing_changes_no_closed_month_and_no_later_one(communes, october, november):
    """Of three, one has just come of age, and one counts by a paper that is older than the word on it."""
    old = certify(communes[0], at=day("2026-10-01"))
    young = certify(communes[0], at=day("2026-10-01"), birth_year=2008, birth_date=date(2008, 9, 20))
    young.residences.update(from_on=date(2026, 9, 25))
    paper = Exemption.objects.create(
        learner=old, course=Award.objects.first().award_type.course, kind="national", issued_on=date(2026, 9, 20),
        asked_by_id="x", state="approved", decided_by_id="y", decided_at=day("2026-10-15"),
    )  # fmt: skip
    confirmed = Basis(Rule("confirmed", ()), october.end_on, day("2026-10-16"))
    periods.close_period(period_id=october.pk, by=SYSTEM, at=day("2026-10-16"))
    assert (seen(october, communes[0])["first"], counting.by_commune(confirmed)) == (2, {communes[0].pk: 1})
    for person in (old, young):
        erasing.erase(learner=person, reason="Đơn 1", by=SYSTEM, at=day("2026-10-20"))
    call_command("erase", stdout=StringIO())
    call_command("erase", "--check", stdout=StringIO())
    paper.refresh_from_db()
    assert (paper.issued_on, paper.document_no) == (date(2026, 9, 15), "")
    assert checking.closed(october.snapshots.get()) == {"skills": []}
    assert counting.by_commune(confirmed) == {communes[0].pk: 1}
    close_november(november)
    assert seen(november, communes[0]) == {"from": 2}


# The command


def test_command_counts_and_finds_nothing_wrong(closed_october, communes):
    out = StringIO()
    call_command("recount", stdout=out)
    assert "4 people are counted." in out.getvalue()
    Residence.objects.update(to_on=date(2026, 11, 1), end_recorded_at=moment("2027-01-01 08:00"))
    call_command("recount", "--check", "--closed", stdout=out)
    assert out.getvalue().count("equal") == 2


def test_command_tells_what_differs(closed_october, communes):
    call_command("recount", stdout=StringIO())
    Rollup.objects.filter(unit=communes[0]).update(numerator=5)
    out = StringIO()
    with pytest.raises(CommandError, match="1 figures differ"):
        call_command("recount", "--check", stdout=out)
    assert "14758 5 said, 4 recounted" in out.getvalue()


def test_nothing_became_known_after_now(communes):
    with pytest.raises(ValueError, match="after now"):
        bridging.moved(counting.basis_on(date(2026, 10, 14)), counting.basis_on(date(2026, 11, 14)))


def test_periods_close_at_different_times_but_one_after_another(closed_october, november):
    close_november(november)
    first, second = Snapshot.objects.order_by("pk")
    assert second.previous_hash == first.hash
    assert Period.objects.filter(closed_at__isnull=False).count() == 2
    assert Counter(row.snapshot_id for row in SnapshotValue.objects.all())[first.pk]


def test_command_tells_of_a_month_whose_rows_were_changed(closed_october):
    call_command("recount", stdout=StringIO())
    with connection.cursor() as cursor:
        for statement in import_module("indicators.migrations.0003_immutable_snapshots").removals(connection.vendor):
            cursor.execute(statement)
    SnapshotValue.objects.filter(version__indicator__code="app").update(adjustment=1)
    out = StringIO()
    with pytest.raises(CommandError, match="1 figures differ"):
        call_command("recount", "--check", "--closed", stdout=out)
    assert "2026-10 vintage 1: the hash does not match" in out.getvalue()
