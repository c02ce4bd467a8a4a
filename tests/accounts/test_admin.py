"""Posts and target groups in the admin."""

import pytest

from accounts.actions import posts
from accounts.models import Posting, TargetGroup, User
from audit.rules import SYSTEM
from tests.accounts.conftest import AT
from tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
NEW = "/quan-tri/postings/new/"


@pytest.fixture
def admin(client, commune):
    boss = UserFactory()
    posts.appoint(user=boss, unit=commune, role="administrator", by=SYSTEM, at=AT)
    client.force_login(boss)
    return client


def data(commune, **extra):
    return {
        "login": "0912 345 678",
        "name": "Lê Thị Lan",
        "unit": commune.pk,
        "role": "officer",
        "from_on": "2026-01-01",
        "to_on": "",
        **extra,
    }


def test_administrator_sees_posts_and_target_groups(admin):
    assert admin.get("/quan-tri/").status_code == 200
    assert admin.get("/quan-tri/postings/").status_code == 200
    assert admin.get("/quan-tri/target_groups/").status_code == 200


def test_appoint_somebody_by_phone_makes_the_login(admin, commune):
    assert admin.post(NEW, data(commune)).status_code == 302
    user = User.objects.get(phone="+84912345678")
    assert (user.name, user.is_staff, user.postings.get().role) == ("Lê Thị Lan", False, "officer")


def test_appoint_an_editor_by_email_opens_the_admin(admin, commune):
    assert admin.post(NEW, data(commune, login="Lan@example.vn", role="editor")).status_code == 302
    assert User.objects.get(email="lan@example.vn").is_staff


@pytest.mark.parametrize(
    ("extra", "field"),
    [({"login": "0612345678"}, "login"), ({"login": "lan@"}, "login"), ({"to_on": "2025-12-31"}, "to_on")],
)
def test_appoint_that_is_wrong_says_so_at_the_field(admin, commune, extra, field):
    page = admin.post(NEW, data(commune, **extra))
    assert page.context["form"].errors[field]
    assert Posting.objects.count() == 1


def test_post_can_only_end(admin, commune):
    admin.post(NEW, data(commune))
    posting = Posting.objects.get(role="officer")
    edit = f"/quan-tri/postings/edit/{posting.pk}/"
    assert admin.post(edit, {"to_on": ""}).context["form"].errors
    assert admin.post(edit, {"to_on": "2025-01-01"}).context["form"].errors
    assert admin.post(edit, {"to_on": "2026-02-01", "role": "administrator"}).status_code == 302
    posting.refresh_from_db()
    assert (posting.role, posting.to_on.isoformat()) == ("officer", "2026-02-01")


def test_target_group_keeps_its_code(admin):
    made = {"code": "older", "name": "Người cao tuổi", "summary": "Chậm mà chắc.", "position": "1", "icon": "elder"}
    assert admin.post("/quan-tri/target_groups/new/", made).status_code == 302
    group = TargetGroup.objects.get()
    admin.post(f"/quan-tri/target_groups/edit/{group.pk}/", {**made, "code": "x", "name": "Người từ 60 tuổi"})
    group.refresh_from_db()
    assert (group.code, group.name) == ("older", "Người từ 60 tuổi")


def test_logins_are_not_edited_in_the_admin(admin):
    assert admin.get("/quan-tri/users/").status_code in {302, 403, 404}


@pytest.fixture
def offices(commune):
    agency = UnitFactory(code="SKHCN", name="Sở", kind="agency", parent=commune.parent)
    return {"agency": agency, "office": UnitFactory(code="SKHCN-A", name="Phòng A", kind="office", parent=agency)}


@pytest.mark.parametrize("kind", ["office", "agency"])
@pytest.mark.parametrize("role", ["officer", "approver"])
def test_offices_that_report_have_their_officers_too(admin, offices, kind, role):
    assert admin.post(NEW, data(offices[kind], role=role)).status_code == 302
    assert User.objects.get(phone="+84912345678").postings.get().unit == offices[kind]


@pytest.mark.parametrize("role", ["officer", "approver"])
def test_role_of_a_reporting_unit_is_not_given_elsewhere(admin, commune, role):
    """There would be no month to report, and the first page of their work would not be there."""
    page = admin.post(NEW, data(commune.parent, role=role))
    assert page.context["form"].errors["unit"] == [
        "Vai trò này làm báo cáo của một đơn vị. Hãy chọn xã, phường, hoặc phòng, trung tâm, cơ quan đó."
    ]
    assert not User.objects.filter(phone="+84912345678").exists()


@pytest.mark.parametrize("role", ["division", "task_force", "administrator"])
def test_provincial_role_is_not_given_for_one_commune(admin, commune, offices, role):
    page = admin.post(NEW, data(commune, role=role))
    assert "toàn tỉnh" in page.context["form"].errors["unit"][0]
    assert admin.post(NEW, data(commune.parent, role=role)).status_code == 302
    assert admin.post(NEW, data(offices["office"], role=role)).status_code == 302


def test_appoint_somebody_known_leaves_the_name_alone(admin, commune):
    known = UserFactory(phone="+84912345678", name="Lê Thị Lan Anh")
    admin.post(NEW, data(commune, name="Tên Khác"))
    known.refresh_from_db()
    assert (known.name, known.postings.count()) == ("Lê Thị Lan Anh", 1)
