"""One person, one commune: whatever people's residences, awards, deaths and ages, communes sum to the province."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Learner, Residence
from audit.rules import SYSTEM
from certificates import queries as certificates
from certificates.models import Award, AwardType
from courses.models import Completion
from indicators.actions import recount
from indicators.models import Period, Rollup, TargetPlan
from indicators.queries import closing, counting, history, reporting
from places import rules as places
from places.actions import record_change
from places.models import PopulationValue, Unit
from tests.factories import AwardTypeFactory, CommuneFactory, LearnerFactory, make_course, moment
from tests.indicators.scene import AT, certify, close, data_set, figures, report

pytestmark = pytest.mark.django_db
CUTOFF = date(2026, 10, 14)
DAYS = st.dates(date(2026, 9, 1), date(2026, 11, 10))


@dataclass(frozen=True)
class Life:
    """A made-up person: where they moved when, born, died, awarded, merged into somebody."""

    moves: dict[date, tuple[int, bool]]
    birth_year: int
    birth_date: bool
    deceased_on: date | None
    awards: list[tuple[date, str]] = field(default_factory=list)
    is_alias: bool = False


LIVES = st.lists(
    st.builds(
        Life,
        moves=st.dictionaries(DAYS, st.tuples(st.integers(0, 2), st.booleans()), max_size=3),
        birth_year=st.sampled_from([1950, 1960, 1970, 2007, 2008, 2009]),
        birth_date=st.booleans(),
        deceased_on=st.none() | st.none() | DAYS,
        awards=st.lists(st.tuples(DAYS, st.sampled_from(["valid", "valid", "revoked"])), max_size=3),
        is_alias=st.sampled_from([False, False, True]),
    ),
    min_size=2,
    max_size=8,
)


def bear(life: Life, kept: Learner | None) -> Learner:
    birth = date(life.birth_year, 10, 14) if life.birth_date else None
    learner = LearnerFactory(birth_year=life.birth_year, birth_date=birth, deceased_on=life.deceased_on)
    if life.is_alias and kept:
        Learner.objects.filter(pk=learner.pk).update(canonical=kept)
    return learner


def settle(learner: Learner, life: Life, communes: list[Unit]) -> None:
    """One home after another; an odd one overlaps the next, and an odd last one is left after a month."""
    days = sorted(life.moves)
    for day, following in zip(days, [*days[1:], None], strict=False):
        place, is_odd = life.moves[day]
        until = (following or day) + timedelta(days=30) if is_odd else following
        Residence.objects.create(
            learner=learner,
            unit=communes[place],
            commune=communes[place],
            from_on=day,
            to_on=until,
            recorded_at=moment("2026-01-01 08:00"),
            end_recorded_at=until and moment("2026-01-01 08:00"),
        )


def award(learner: Learner, life: Life, award_type: AwardType, numbers: Counter) -> None:
    for day, state in sorted(life.awards):
        numbers["register"] += 1
        if state == "valid" and learner.awards.filter(state="valid").exists():
            continue
        made = Completion.objects.filter(learner=learner).first()
        completion = made or Completion.objects.create(
            learner=learner, course=award_type.course, completed_at=moment(f"{day} 08:00")
        )
        revoked = {"closed_at": moment(f"{day} 10:00"), "closed_by_id": "x", "reason": "x"}
        closed = {} if state == "valid" else revoked
        Award.objects.create(
            number=f"N{numbers['register']}",
            register_no=numbers["register"],
            learner=learner,
            award_type=award_type,
            template=award_type.template,
            completion=completion,
            state=state,
            earned_on=day,
            issued_at=moment(f"{day} 09:00"),
            issued_by_id="x",
            **closed,
        )


@given(lives=LIVES)
@settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # shrinking a failure would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_communes_sum_to_the_province_whatever_happened_to_people(scene, lives):
    communes, october, award_type = scene
    with transaction.atomic():
        people, numbers = [], Counter()
        for life in lives:
            learner = bear(life, people[0] if people else None)
            settle(learner, life, communes)
            award(learner, life, award_type, numbers)
            people.append(learner)
        counted = counting.by_commune(counting.basis_on(CUTOFF))
        rows = [row for row in closing.rows_of(october) if row.version.indicator.code == "skills"]
        province = next(row.numerator for row in rows if row.unit.kind == Unit.Kind.PROVINCE)
        assert province == sum(counted.values()) == sum(r.numerator for r in rows if r.unit in communes)
        behind = {unit.pk: list(counting.persons_in(unit.pk, counting.basis_on(CUTOFF))) for unit in communes}
        assert {pk: len(found) for pk, found in behind.items() if found} == counted
        assert {(person.pk, pk) for pk, found in behind.items() for person in found} == {
            (person.pk, home(person)) for person in people if counts(person.pk)
        }
        assert recount.refresh_rollup(at=moment("2026-10-14 20:00")) == province
        assert {r.unit_id: r.numerator for r in Rollup.objects.filter(numerator__gt=0)} == counted
        transaction.set_rollback(True)


def home(person: Learner) -> int | None:
    """The commune of the newest residence that had begun and not ended at the cut-off."""
    lived = [r for r in person.residences.all() if r.from_on <= CUTOFF and (r.to_on is None or r.to_on > CUTOFF)]
    return max(lived, key=lambda r: r.from_on).commune_id if lived else None


def counts(pk) -> bool:
    """The rule in plain Python: a kept person, of age, alive, at home somewhere, with a valid award by the cut-off."""
    person = Learner.objects.get(pk=pk)
    adult = person.birth_date <= date(2008, 10, 14) if person.birth_date else person.birth_year < 2008
    alive = person.deceased_on is None or person.deceased_on > CUTOFF
    own = Award.objects.filter(learner__canonical=person.pk, state="valid", earned_on__lte=CUTOFF).exists()
    return person.canonical_id == person.pk and adult and alive and own and home(person) is not None


@pytest.fixture
def scene(october, communes):
    return [*communes, CommuneFactory(code="15127", name="Xã Cẩm")], october, AwardTypeFactory(course=make_course())


def test_a_merged_person_counts_once(communes):
    kept, other = certify(communes[0]), certify(communes[1])
    Learner.objects.filter(pk=other.pk).update(canonical=kept)
    assert counting.by_commune(counting.basis_on(CUTOFF)) == {communes[0].pk: 1}
    assert set(certificates.behind([kept.pk], CUTOFF)) == {kept.pk}


def test_a_person_without_a_known_home_counts_nowhere(communes):
    certify(None)
    assert counting.by_commune(counting.basis_on(CUTOFF)) == {}


def test_somebody_born_on_29_february_is_of_age_on_1_march(communes):
    certify(communes[0], birth_year=2008, birth_date=date(2008, 2, 29), at=moment("2026-02-01 08:00"))
    assert not counting.by_commune(counting.basis_on(date(2026, 2, 27)))
    assert not counting.by_commune(counting.basis_on(date(2026, 2, 28)))
    assert counting.by_commune(counting.basis_on(date(2026, 3, 1))) == {communes[0].pk: 1}


# Communes that were merged or split


@pytest.fixture
def merged(communes, plan):
    """On 1/10/2026 Xã An and Xã Bình became Xã Mới."""
    new = CommuneFactory(code="14800", name="Xã Mới")
    Unit.objects.filter(pk=new.pk).update(valid_from=date(2026, 10, 1))
    parts = [places.Part(old.pk, new.pk, Decimal(1)) for old in communes]
    record_change(legal_act="NQ 1", effective_on=date(2026, 10, 1), parts=parts, by=SYSTEM, at=AT)
    return new


def test_merging_units_sums_persons_adults_and_stocks(communes, merged, october):
    for old in communes:
        certify(old)
    september = Period.objects.create(
        calendar=october.calendar,
        label="2026-09",
        start_on=date(2026, 8, 15),
        end_on=date(2026, 9, 14),
        due_on=date(2026, 9, 17),
    )
    for old, stock in zip(communes, (300, 200), strict=True):
        report(old, september, stock)
    before = close(september)
    assert figures(before, "signature") == {
        "Xã An": ("value", 300, Decimal(30)),
        "Xã Bình": ("value", 200, Decimal(20)),
        "Tỉnh Thanh Hóa": ("value", 500, Decimal(25)),
    }
    summed = history.Before(500, sources=("Xã An", "Xã Bình"))
    assert list(history.previous_stocks(merged, october, data_set()).values()) == [summed]
    report(merged, october, 510, flow=10)
    after = close(october)
    assert figures(after, "signature") == {
        "Xã Mới": ("value", 510, Decimal("25.5")),
        "Tỉnh Thanh Hóa": ("value", 510, Decimal("25.5")),
    }
    assert figures(after, "skills")["Xã Mới"] == ("value", 2, Decimal("0.1"))
    assert {p.pk for p in counting.persons_in(merged.pk, counting.basis_on(CUTOFF))} == {
        p.pk for p in Learner.objects.all()
    }
    flows = reporting.values_of(after).filter(version__indicator__code="skills", unit=merged)
    assert flows.get().flow == 2


def test_before_the_merger_nothing_moves(communes, merged):
    certify(communes[0], at=moment("2026-09-01 08:00"))
    assert counting.by_commune(counting.basis_on(date(2026, 9, 30))) == {communes[0].pk: 1}
    assert counting.by_commune(counting.basis_on(date(2026, 10, 1))) == {merged.pk: 1}


def test_people_of_a_unit_that_was_split_go_to_its_larger_part(communes):
    old, small = communes
    large = CommuneFactory()
    parts = [places.Part(old.pk, small.pk, Decimal("0.4")), places.Part(old.pk, large.pk, Decimal("0.6"))]
    record_change(legal_act="NQ 2", effective_on=date(2026, 10, 1), parts=parts, by=SYSTEM, at=AT)
    certify(old)
    assert counting.by_commune(counting.basis_on(CUTOFF)) == {large.pk: 1}
    assert PopulationValue.objects.filter(unit=large).count() == 0
    adults = reporting.denominators(TargetPlan.objects.get(), CUTOFF)
    assert adults == {small.pk: 1400, large.pk: 600}


def test_a_unit_that_ended_without_a_successor_keeps_its_people_to_itself(communes):
    Unit.objects.filter(pk=communes[0].pk).update(valid_to=date(2026, 10, 1))
    certify(communes[0])
    assert counting.by_commune(counting.basis_on(CUTOFF)) == {communes[0].pk: 1}
