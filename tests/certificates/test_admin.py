"""What earns a certificate and what it says, in the admin."""

import pytest

from accounts.actions import posts
from audit.models import Entry
from audit.rules import SYSTEM
from certificates.actions import issue
from certificates.models import AwardType, Template
from certificates.renderers import certificate_html
from courses.models import Completion
from tests.factories import (
    AwardTypeFactory,
    CommuneFactory,
    LearnerFactory,
    TemplateFactory,
    UserFactory,
    make_course,
    make_programme,
    moment,
)

pytestmark = pytest.mark.django_db
AT = moment("2026-10-05 08:30")
WORDS = ("code", "name", "parent_body", "issuing_body", "heading", "place", "signer_title", "signer_name")


@pytest.fixture
def administrator(client):
    user = UserFactory()
    posts.appoint(user=user, unit=CommuneFactory(), role="administrator", by=SYSTEM, at=AT)
    client.force_login(user)
    return client


@pytest.fixture
def award(db):
    course = make_course()
    AwardTypeFactory(course=course)
    Completion.objects.create(learner=LearnerFactory(), course=course, completed_at=AT)
    return issue.award_due(by=SYSTEM, at=AT)[0]


def words(template, **changed):
    return {name: getattr(template, name) for name in WORDS} | changed


def test_template_not_yet_printed_is_changed_and_recorded(administrator):
    template = TemplateFactory()
    answer = administrator.post(
        f"/quan-tri/certificate_templates/edit/{template.pk}/", words(template, signer_name="Lê Thị Ký")
    )
    assert answer.status_code == 302
    template.refresh_from_db()
    assert template.signer_name == "Lê Thị Ký"
    assert Entry.objects.get(act="template.save").object_id == str(template.pk)


def test_template_that_was_printed_keeps_its_words(administrator, award):
    edit = f"/quan-tri/certificate_templates/edit/{award.template_id}/"
    page = administrator.post(edit, words(award.template, signer_name="Người Khác"))
    assert "sao chép thành mẫu mới" in str(page.context["form"].non_field_errors())
    assert administrator.post(edit, words(award.template, name="Mẫu cũ")).status_code == 302
    assert Template.objects.get().signer_name == "Nguyễn Văn Mẫu"


def test_another_signer_is_on_papers_to_come_and_not_on_those_issued(administrator, award):
    copy = administrator.get(f"/quan-tri/certificate_templates/copy/{award.template_id}/")
    assert copy.context["form"].initial["signer_title"] == "GIÁM ĐỐC"
    administrator.post(copy.context["action_url"], words(award.template, code="mau-moi", signer_name="Trần Mới"))
    new = Template.objects.get(code="mau-moi")
    award_type = award.award_type
    data = {"code": award_type.code, "title": "Kỹ năng số", "template": new.pk, "is_active": "on"}
    assert administrator.post(f"/quan-tri/award_types/edit/{award_type.pk}/", data).status_code == 302
    Completion.objects.create(learner=LearnerFactory(), course=award_type.course, completed_at=AT)
    later = issue.award_due(by=SYSTEM, at=AT)[0]
    award.refresh_from_db()
    assert "Nguyễn Văn Mẫu" in certificate_html(award)
    assert "Trần Mới" in certificate_html(later)


def test_award_type_in_use_keeps_what_earns_it_and_what_it_counts_for(administrator, award):
    award_type = award.award_type
    other = make_course("khac")
    data = {"code": "doi", "title": "Tên mới", "course": other.pk, "template": award.template_id}
    assert administrator.post(f"/quan-tri/award_types/edit/{award_type.pk}/", data).status_code == 302
    award_type.refresh_from_db()
    assert (award_type.title, award_type.is_active) == ("Tên mới", False)
    assert award_type.qualifies
    assert award_type.course_id != other.pk
    assert award_type.code != "doi"


def test_award_type_that_counts_wants_the_decision(administrator):
    data = {"code": "moi", "title": "Mới", "template": TemplateFactory().pk, "course": make_course().pk}
    assert administrator.post("/quan-tri/award_types/new/", data).status_code == 302  # it does not count
    made = AwardType.objects.get()
    edit = f"/quan-tri/award_types/edit/{made.pk}/"
    page = administrator.post(edit, {**data, "qualifies": "on", "decision_no": " "})
    assert "Hãy ghi số quyết định" in page.context["form"].errors["decision_no"][0]
    assert administrator.post(edit, {**data, "qualifies": "on", "decision_no": "12/QĐ-SKHCN"}).status_code == 302
    made.refresh_from_db()
    assert (made.qualifies, made.decision_no) == (True, "12/QĐ-SKHCN")


def test_award_type_in_use_may_stay_without_its_decision_but_does_not_lose_it(administrator, award):
    award_type = award.award_type
    data = {"title": "Tên mới", "template": award.template_id, "is_active": "on"}
    edit = f"/quan-tri/award_types/edit/{award_type.pk}/"
    assert administrator.post(edit, data).status_code == 302
    assert administrator.post(edit, {**data, "decision_no": "12/QĐ-SKHCN"}).status_code == 302
    assert list(administrator.post(edit, data).context["form"].errors) == ["decision_no"]
    award_type.refresh_from_db()
    assert award_type.decision_no == "12/QĐ-SKHCN"


@pytest.mark.parametrize("subjects", [(), ("course", "programme")])
def test_award_type_needs_exactly_one_subject(administrator, subjects):
    course = make_course()
    found = {"course": course.pk, "programme": make_programme("ct", course).pk}
    data = {"code": "moi", "title": "Mới", "template": TemplateFactory().pk, **{s: found[s] for s in subjects}}
    page = administrator.post("/quan-tri/award_types/new/", data)
    assert "không chọn cả hai" in page.context["form"].errors["course"][0]
    assert not AwardType.objects.exists()


def test_award_type_in_use_is_not_deleted(administrator, award):
    answer = administrator.post(f"/quan-tri/award_types/delete/{award.award_type_id}/", follow=True)
    assert "còn đang được dùng: chứng nhận" in answer.content.decode()
    assert AwardType.objects.exists()
    assert not Entry.objects.filter(act="awardtype.delete").exists()


def test_editor_and_learner_see_none_of_it(client):
    user = UserFactory()
    posts.appoint(user=user, unit=CommuneFactory(), role="editor", by=SYSTEM, at=AT)
    for somebody in (user, UserFactory()):
        client.force_login(somebody)
        for path in ("award_types", "certificate_templates"):
            assert client.get(f"/quan-tri/{path}/").status_code == 302
