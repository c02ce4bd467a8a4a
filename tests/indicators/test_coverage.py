"""Villages and people without one sum to the commune's figure; each person stands in one line and one state."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.actions import merging
from accounts.models import Learner, Residence
from accounts.queries import actor_for
from audit.rules import SYSTEM
from certificates.models import Award
from courses.actions import learning
from courses.models import Completion, Edition, Enrolment, Seat, StudyClass
from indicators.actions import recount
from indicators.models import Coverage
from indicators.queries import counting, coverage
from indicators.rules.coverage import CERTIFIED, DONE, IN_CLASS, LEARNING, NEW, NOT_YET, STATES, WAITING, Counts, total
from places import rules as places
from places.actions import record_change
from places.models import Unit
from tests.courses.way import publish
from tests.factories import CommuneFactory, LearnerFactory, PostingFactory, VillageFactory, make_course
from tests.indicators.scene import AT, certify

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 16)


@pytest.fixture
def villages(communes):
    return [VillageFactory(parent=communes[0], name=name) for name in ("Thôn Đông", "Thôn Tây")]


def seat(study_class: StudyClass, learner: Learner, *, waits: bool = False) -> Seat:
    held = {"waiting_since": AT} if waits else {"number": study_class.places.count() + 1}
    return Seat.objects.create(study_class=study_class, learner=learner, given_by_id="x", **held)


def learned() -> Edition:
    """The course that people learn without a certificate in sight."""
    found = Edition.objects.filter(course__code="khoa-hoc").first()
    return found or publish(make_course("khoa-hoc", lessons=1, questions=1))


def opened(commune: Unit, code: str = "AAAAAA", **fields) -> StudyClass:
    return StudyClass.objects.create(code=code, course=learned().course, unit=commune, made_by_id="x", **fields)


def begin(learner: Learner) -> Enrolment:
    edition = learned()
    return learning.enrol(learner=learner, course=edition.course, edition=edition, at=AT)


def books(commune: Unit) -> coverage.Books:
    return coverage.books(commune, TODAY)


def counted(commune: Unit) -> dict[str, Counts]:
    found = coverage.lines(books(commune), {})
    return {line.village.name if line.village else "": line.counts for line in found}


def of_each_state(home: Unit) -> dict[str, Learner]:
    """A person in every state, and one who waits."""
    people = {CERTIFIED: certify(home)}
    award_type = people[CERTIFIED].awards.get().award_type
    people |= {state: LearnerFactory(commune=home) for state in (DONE, IN_CLASS, LEARNING, NEW, WAITING)}
    Completion.objects.create(learner=people[DONE], course=award_type.course, completed_at=AT)
    study_class = opened(home)
    seat(study_class, people[IN_CLASS])
    seat(study_class, people[WAITING], waits=True)
    begin(people[LEARNING])
    return people


def test_people_stand_in_the_state_they_have_come_to(villages, communes):
    people = of_each_state(villages[0])
    assert counted(communes[0])["Thôn Đông"] == Counts(certified=1, done=1, in_class=1, learning=1, new=2, waiting=1)
    states = {person.pk: person.state for person in coverage.residents(books(communes[0]))}
    assert {name: states[person.pk] for name, person in people.items()} == {
        **{state: state for state in STATES},
        WAITING: NEW,
    }


def test_the_furthest_state_counts(villages, communes):
    person = certify(villages[0])
    seat(opened(communes[0]), person)
    begin(person)
    assert counted(communes[0])["Thôn Đông"] == Counts(certified=1)


def test_who_waits_and_sits_in_another_class_does_not_wait(villages, communes):
    person = LearnerFactory(commune=villages[0])
    seat(opened(communes[0]), person)
    seat(opened(communes[0], "BBBBBB"), person, waits=True)
    assert counted(communes[0])["Thôn Đông"] == Counts(in_class=1)


def test_classes_that_are_closed_and_seats_that_were_left_are_over(villages, communes):
    closed = opened(communes[0], closed_at=AT, closed_by_id="x")
    for waits in (False, True):
        seat(closed, LearnerFactory(commune=villages[0]), waits=waits)
    left = seat(opened(communes[0], "BBBBBB"), LearnerFactory(commune=villages[0]))
    Seat.objects.filter(pk=left.pk).update(left_at=AT, left_by_id="x")
    assert counted(communes[0])["Thôn Đông"] == Counts(new=3)


def test_a_certificate_that_was_revoked_is_still_to_come_again(villages, communes):
    person = certify(villages[0])
    Award.objects.filter(learner=person).update(state="revoked", closed_at=AT, closed_by_id="x", reason="x")
    assert counted(communes[0])["Thôn Đông"] == Counts(done=1)


def test_people_without_a_village_are_a_line_of_their_own(villages, communes):
    assert list(counted(communes[0])) == ["Thôn Đông", "Thôn Tây"]
    LearnerFactory(commune=communes[0])
    LearnerFactory(commune=communes[1])
    assert counted(communes[0]) == {"Thôn Đông": Counts(), "Thôn Tây": Counts(), "": Counts(new=1)}


def test_children_the_dead_and_the_erased_are_not_missing(villages, communes):
    LearnerFactory(commune=villages[0], birth_year=2009)
    LearnerFactory(commune=villages[0], deceased_on=TODAY)
    LearnerFactory(commune=villages[0], erased_at=AT)
    kept = certify(villages[0])
    Learner.objects.filter(pk=kept.pk).update(erased_at=AT)
    assert counted(communes[0])["Thôn Đông"] == Counts(certified=1)


def test_merged_records_are_one_person_with_all_their_facts(villages, communes):
    kept, other = LearnerFactory(commune=villages[0]), LearnerFactory(commune=villages[1])
    seat(opened(communes[0]), other)
    merging.merge(kept=kept, merged=other, by=SYSTEM, at=AT)
    assert counted(communes[0]) == {"Thôn Đông": Counts(in_class=1), "Thôn Tây": Counts()}


def test_villages_that_were_merged_stand_in_what_became_of_them(villages, communes):
    east, west = villages
    LearnerFactory(commune=east)
    new = VillageFactory(parent=communes[0], name="Thôn Mới")
    parts = [places.Part(each.pk, new.pk, 1) for each in (east, west)]
    record_change(legal_act="1/NQ", effective_on=date(2026, 9, 1), parts=parts, by=SYSTEM, at=AT)
    LearnerFactory(commune=new)
    assert counted(communes[0]) == {"Thôn Mới": Counts(new=2)}
    assert coverage.group(books(communes[0]), NOT_YET, new).count() == 2
    assert coverage.group(books(communes[0]), NOT_YET, coverage.UNKNOWN).count() == 0


def test_a_merged_commune_brings_its_villages_and_people(villages, communes):
    old, heir = communes
    LearnerFactory(commune=villages[0])
    LearnerFactory(commune=old)
    parts = [places.Part(old.pk, heir.pk, 1)]
    record_change(legal_act="2/NQ", effective_on=date(2026, 9, 1), parts=parts, by=SYSTEM, at=AT)
    assert counted(heir) == {"Thôn Đông": Counts(new=1), "Thôn Tây": Counts(), "": Counts(new=1)}
    assert recount.refresh_coverage(at=AT) == 2
    assert {row.unit_id: row.new for row in Coverage.objects.all()} == {heir.pk: 2}


# By name


def names(rows, user) -> list[str]:
    return [person.full_name for person in coverage.in_sight(rows, actor_for(user))]


@pytest.mark.parametrize("state", [NOT_YET, WAITING, *STATES])
def test_lists_hold_whom_the_numbers_count(villages, communes, state):
    of_each_state(villages[0])
    LearnerFactory(commune=villages[1])
    user = PostingFactory(unit=communes[0]).user
    lines = {line.village: line.counts for line in coverage.lines(books(communes[0]), {})}
    for place in (*villages, None):
        rows = coverage.group(books(communes[0]), state, place or coverage.UNKNOWN)
        count = getattr(lines.get(place, Counts()), state)
        assert len(names(rows, user)) == count
        assert coverage.sizes(rows, actor_for(user)) == (count, count)


def test_names_are_in_vietnamese_order_and_only_of_people_in_sight(villages, communes):
    for name in ("Lê Văn Ước", "Đỗ Văn An", "Lê Thị Ánh"):
        LearnerFactory(full_name=name, commune=villages[0])
    LearnerFactory(full_name="Lê Thị Xa", commune=communes[1])
    everybody = coverage.group(books(communes[0]), NOT_YET)
    officer, other = (PostingFactory(unit=unit).user for unit in communes)
    assert names(everybody, officer) == ["Đỗ Văn An", "Lê Thị Ánh", "Lê Văn Ước"]
    assert names(everybody, other) == []
    assert coverage.sizes(everybody, actor_for(other)) == (3, 0)


# Always


HOMES = st.sampled_from(["east", "west", "commune", "far", None])
PEOPLE = st.lists(
    st.tuples(HOMES, HOMES, st.sampled_from([*STATES, WAITING]), st.sampled_from([1960, 1960, 2009]), st.booleans()),
    max_size=9,
)


@given(people=PEOPLE)
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_villages_sum_to_the_figure_of_the_commune(villages, communes, people):
    homes = {"east": villages[0], "west": villages[1], "commune": communes[0], "far": communes[1]}
    with transaction.atomic():
        make(people, homes)
        lines = coverage.lines(books(communes[0]), {})
        summed = total(line.counts for line in lines)
        assert summed.certified == counting.persons_in(communes[0].pk, counting.basis_on(TODAY)).count()
        assert summed.known == coverage.residents(books(communes[0])).count()
        assert summed.waiting <= summed.reachable
        recount.refresh_coverage(at=AT)
        row = Coverage.objects.get(unit=communes[0])
        assert Counts(row.certified, row.done, row.in_class, row.learning, row.new, row.waiting) == summed
        transaction.set_rollback(True)


def make(people, homes):
    """One after another: born, moved once, come to a state; an odd one is merged into the one before."""
    before = None
    for number, (home, later, state, born, is_odd) in enumerate(people):
        person = certify(homes.get(home), birth_year=born) if state == CERTIFIED else LearnerFactory(birth_year=born)
        if state != CERTIFIED and home:
            Residence.objects.create(learner=person, **_at(homes[home]), from_on=date(2026, 1, 1))
        if later:
            person.residences.update(to_on=date(2026, 9, 1), end_recorded_at=AT)
            Residence.objects.create(learner=person, **_at(homes[later]), from_on=date(2026, 9, 1))
        study_class = opened(homes["commune"], f"AAAA{number:02}") if state in (IN_CLASS, WAITING) else None
        if study_class:
            seat(study_class, person, waits=state == WAITING)
        if state == LEARNING:
            begin(person)
        if is_odd and before:
            Learner.objects.filter(pk=person.pk).update(canonical=before)
        else:
            before = person


def _at(unit: Unit) -> dict[str, Unit]:
    return {"unit": unit, "commune": unit.parent if unit.kind == Unit.Kind.VILLAGE else unit}


# Of the province


def test_recount_of_communes_equals_the_live_lines(villages, communes):
    of_each_state(villages[0])
    LearnerFactory(commune=communes[0])
    LearnerFactory()
    assert recount.refresh_coverage(at=AT) == 7
    row = Coverage.objects.get(unit=communes[0])
    live = total(counted(communes[0]).values())
    assert Counts(row.certified, row.done, row.in_class, row.learning, row.new, row.waiting) == live
    assert (row.as_of, row.last_class_on, row.has_class, row.has_venue) == (AT, None, False, False)


def test_recount_again_follows_what_changed(villages, communes):
    LearnerFactory(commune=villages[0])
    recount.refresh_coverage(at=AT)
    certify(communes[1])
    recount.refresh_coverage(at=AT + timedelta(days=1))
    assert {(row.unit_id, row.new, row.certified) for row in Coverage.objects.all()} == {
        (communes[0].pk, 1, 0),
        (communes[1].pk, 0, 1),
    }
    assert set(Coverage.objects.values_list("as_of", flat=True)) == {AT + timedelta(days=1)}


def test_counting_villages_costs_the_same_for_few_and_many(villages, communes, django_assert_num_queries):
    LearnerFactory(commune=villages[0])
    with django_assert_num_queries(4):
        coverage.lines(books(communes[0]), {})
    for n in range(10):
        LearnerFactory(commune=VillageFactory(parent=communes[0], name=f"Thôn {n}"))
    with django_assert_num_queries(4):
        coverage.lines(books(communes[0]), {})
    CommuneFactory()
