"""The sweeps and the commands: run once or ten times, the same certificates."""

import io

import pytest
from django.core.management import call_command

from accounts.models import Learner
from certificates import tasks
from certificates.models import Award, AwardType, Template
from tests.certificates.conftest import certify, earn
from tests.factories import LearnerFactory, make_course, make_programme

pytestmark = pytest.mark.django_db


def said(command: str, **options: str) -> str:
    out = io.StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue().strip()


@pytest.fixture
def programme(db):
    return make_programme("cong-dan", make_course())


def test_award_due_says_how_many_it_issued(award_type):
    for _ in range(2):
        earn(award_type)
    earn(award_type, name_confirmed_at=None)
    assert [said("award_due") for _ in range(3)] == ["2 issued", "0 issued", "0 issued"]
    assert Award.objects.filter(issued_by_id="system").count() == 2


def test_sweep_issues_what_every_other_door_missed(award_type):
    earn(award_type)
    assert [tasks.award_due_certificates() for _ in range(3)] == [1, 0, 0]


def test_sweep_settles_merges_once(award_type):
    kept, double = certify(award_type), certify(award_type)
    Learner.objects.filter(pk=double.learner_id).update(canonical=kept.learner)
    assert [tasks.settle_merged_awards() for _ in range(2)] == [1, 0]


def test_award_type_is_made_for_every_live_programme_and_kept_as_staff_left_it(programme):
    assert [said("load_award_types") for _ in range(2)] == ["Award types: 1 new.", "Award types: 0 new."]
    award_type = AwardType.objects.get()
    assert (award_type.code, award_type.title, award_type.programme) == ("cong-dan", programme.title, programme)
    assert award_type.template.issuing_body == "SỞ KHOA HỌC VÀ CÔNG NGHỆ"
    assert award_type.decision_no == ""

    AwardType.objects.update(title="Tên khác")
    Template.objects.update(signer_name="Lê Văn Ký")
    make_programme("khac", make_course("khoa-khac"))
    assert said("load_award_types", decision="12/QĐ") == "Award types: 1 new."
    assert dict(AwardType.objects.values_list("code", "decision_no")) == {"cong-dan": "", "khac": "12/QĐ"}
    assert AwardType.objects.get(code="cong-dan").title == "Tên khác"
    assert Template.objects.get().signer_name == "Lê Văn Ký"


def test_award_type_is_not_made_for_a_programme_that_is_a_draft(programme):
    programme.live = False
    programme.save()
    assert said("load_award_types") == "Award types: 0 new."


def test_programme_that_was_completed_earns_its_award(programme):
    call_command("load_award_types", stdout=io.StringIO())
    earn(AwardType.objects.get(), LearnerFactory(full_name="Lê Thị Ánh"))
    assert said("award_due") == "1 issued"
    award = Award.objects.get()
    assert (award.printed_name, award.printed_title) == ("Lê Thị Ánh", programme.title)
