"""The rungs beside a counted figure, and the decision which of them feeds it."""

from datetime import date, timedelta

import pytest

from audit.rules import SYSTEM
from certificates.actions import close as closing_awards
from certificates.queries import evidence
from courses.models import Completion, Enrolment, Exemption
from indicators.models import IndicatorVersion
from indicators.queries import counting, rungs
from indicators.rules.counting import Basis, Rule
from tests.factories import LearnerFactory, ProvinceFactory, moment
from tests.indicators.scene import AT, certify, close, figures

pytestmark = pytest.mark.django_db
CUTOFF = date(2026, 10, 14)
EARLY = moment("2026-10-01 08:00")


def basis(rung, known_at=None):
    return Basis(Rule(rung, evidence.qualifying_types()), CUTOFF, known_at)


@pytest.fixture
def people(communes):
    """One on each rung: awarded, completed without a name confirmed, enrolled, confirmed nationally."""
    awarded = certify(communes[0], at=EARLY)
    course = awarded.awards.get().award_type.course
    completed, enrolled, confirmed = (LearnerFactory(commune=communes[0], birth_year=1970) for _ in range(3))
    Completion.objects.create(learner=completed, course=course, completed_at=EARLY, recorded_at=EARLY)
    for person in (awarded, completed, enrolled):
        Enrolment.objects.create(learner=person, course=course, edition=edition_of(course), started_at=EARLY)
    Exemption.objects.create(
        learner=confirmed, course=course, kind="national", asked_by_id="a", asked_at=EARLY, state="approved",
        decided_by_id="b", decided_at=EARLY, issued_on=date(2026, 9, 30),
    )  # fmt: skip
    return awarded, completed, enrolled, confirmed


def edition_of(course):
    words = {"title": "Mẫu", "summary": "", "minutes": 5, "rule": {}, "draw": 0, "pass_mark": 0}
    return course.editions.first() or course.editions.create(number=1, assessment_title="", **words)


@pytest.mark.parametrize(
    ("rung", "places"), [("awarded", [0]), ("completed", [0, 1]), ("enrolled", [0, 1, 2]), ("confirmed", [3])]
)
def test_a_rung_counts_those_who_stand_on_it(communes, people, rung, places):
    assert set(counting.persons_in(communes[0].pk, basis(rung))) == {people[n] for n in places}
    assert counting.by_commune(basis(rung)) == {communes[0].pk: len(places)}
    assert counting.by_commune(basis(rung, AT)) == {communes[0].pk: len(places)}
    assert counting.by_commune(basis(rung, EARLY - timedelta(days=1))) == {}
    assert {row[0] for row in evidence.history(rung, evidence.qualifying_types())} == {people[n].pk for n in places}


def test_what_was_taken_back_counted_until_then(communes, people):
    award = people[0].awards.get()
    closing_awards.revoke(award_id=award.pk, by=SYSTEM, at=AT, reason="Nhầm", document_no="1")
    assert counting.by_commune(basis("awarded")) == {}
    assert counting.by_commune(basis("awarded", AT - timedelta(hours=1))) == {communes[0].pk: 1}


def test_rungs_stand_beside_the_figure_and_sum_to_the_province(communes, people, october):
    snapshot = close(october)
    rows = snapshot.snapshot_values.filter(version__indicator__code="skills")
    said = {"enrolled": 3, "completed": 2, "awarded": 1, "confirmed": 1, "C": 1}
    assert rows.get(unit=communes[0]).beside == rows.get(unit=ProvinceFactory()).beside == said
    assert rows.get(unit=communes[1]).beside == {}
    assert rungs.together([{"awarded": 1}, {"awarded": 2, "A": 1}]) == {"awarded": 3, "A": 1}


def test_the_recorded_decision_feeds_the_figure(people, october):
    version = IndicatorVersion.objects.get(indicator__code="skills")
    IndicatorVersion.objects.create(
        indicator=version.indicator, number=2, numerator="awards", rung="completed", definition="n",
        effective_from=date(2026, 9, 1), decision_no="12/QĐ-SKHCN",
    )  # fmt: skip
    snapshot = close(october)
    assert figures(snapshot, "skills")["Xã An"][1] == 2
    assert snapshot.rule["skills"]["rung"] == "completed"


def test_the_decision_of_the_latest_day_feeds_the_figure_also_where_it_was_entered_earlier(plan):
    version = IndicatorVersion.objects.get(indicator__code="skills")
    for number, month, rung in ((2, 12, "completed"), (3, 11, "enrolled")):
        version.pk, version.number, version.rung, version.effective_from = None, number, rung, date(2026, month, 1)
        version.save(force_insert=True)
    found = [counting.basis_on(date(2026, month, 14)).rule.rung for month in (10, 11, 12)]
    assert found == ["awarded", "enrolled", "completed"]
