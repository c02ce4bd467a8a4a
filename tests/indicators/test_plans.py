"""Communes' own plans: sent as PDF, the newer beside the older, who has none, and who may have the file."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from indicators.models import UnitPlan
from tests.factories import ProvinceFactory
from tests.indicators.scene import html, signed_in

pytestmark = pytest.mark.django_db
PAGE = "/quan-ly/ke-hoach-xa/"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def send(client, content=PDF, name="ke hoach.pdf", query="", **changed):
    fields = {"document_no": "12/KH-UBND", "signed_on": "20/3/2026", "document": SimpleUploadedFile(name, content)}
    return client.post(f"{PAGE}gui/{query}", fields | changed, follow=True)


def test_commune_sends_its_plan_and_a_newer_one_stands_beside(officer, communes):
    assert "Đã nhận kế hoạch 2026, lần gửi 1." in html(send(officer))
    page = html(send(officer, PDF + b"%%EOF\n", document_no="20/KH-UBND"))
    assert [text in page for text in ("12/KH-UBND", "20/KH-UBND", "bản mới nhất")] == [True] * 3
    assert sorted(UnitPlan.objects.values_list("unit__code", "sequence")) == [("14758", 1), ("14758", 2)]


def test_sending_the_same_twice_is_one_plan(officer):
    for _press in range(2):
        send(officer)
    assert UnitPlan.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 word", "ảnh"),
        (b"", "Tệp"),
        (b"%PDF-1.7 cut off", ""),
        (PDF.replace(b"<<>>", b"<</Encrypt 1>>"), "mật khẩu"),
        (PDF.replace(b"<<>>", b"<</JavaScript 1>>"), ""),
    ],
)
def test_what_is_no_whole_and_harmless_pdf_is_refused_at_the_file(officer, content, said):
    page = send(officer, content)
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["document"])
    assert said.lower() in page.context["form"].errors["document"][0].lower()
    assert not UnitPlan.objects.exists()


def test_a_picture_is_no_plan(officer):
    picture = BytesIO()
    Image.new("RGB", (10, 10)).save(picture, "PNG")
    assert send(officer, picture.getvalue()).context["form"].errors["document"] == ["Kế hoạch phải là tệp PDF."]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"document_no": " "}, "document_no"),
        ({"signed_on": "1/1/2027"}, "signed_on"),
        ({"signed_on": "hôm qua"}, "signed_on"),
        ({"document": ""}, "document"),
    ],
)
def test_what_is_missing_is_said_at_its_field(officer, typed, field):
    page = send(officer, **typed)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])


@pytest.mark.parametrize("role", ["division", "task_force"])
def test_province_sees_who_has_none_and_takes_the_file(officer, clock, role):
    send(officer)
    client = signed_in(Client(), ProvinceFactory(), role)
    page = client.get(PAGE)
    assert [unit.name for unit in page.context["missing"]] == ["Xã Bình"]
    assert "1 xã, phường đã gửi, 1 chưa gửi" in html(page)
    answer = client.get(f"{PAGE}{UnitPlan.objects.get().pk}/tep/")
    assert answer.content == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="ke-hoach-14758-2026-1.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"].startswith("private, no-store")


def test_another_commune_gets_neither_list_nor_file(officer, clock, communes):
    send(officer)
    other = signed_in(Client(), communes[1], "officer")
    assert "12/KH-UBND" not in html(other.get(PAGE))
    assert other.get(f"{PAGE}{UnitPlan.objects.get().pk}/tep/").status_code == 404
    assert other.get(PAGE, {"xa": "14758"}).status_code == 404


def test_file_is_not_served_as_media(officer, client):
    send(officer)
    assert client.get(f"/media/{UnitPlan.objects.get().document.name}").status_code == 404


def test_who_only_approves_or_oversees_sends_nothing(officer, clock, communes):
    for unit, role in ((communes[0], "approver"), (ProvinceFactory(), "task_force")):
        assert send(signed_in(Client(), unit, role)).status_code == 404
    assert not UnitPlan.objects.exists()


@pytest.mark.parametrize("year", ["1999", "x", "2026-1"])
def test_a_year_that_is_none_is_not_there(officer, year):
    assert officer.get(PAGE, {"nam": year}).status_code == 404


def test_plans_of_another_year_are_another_list(officer):
    send(officer, query="?nam=2025")
    assert UnitPlan.objects.get().year == 2025
    assert "Chưa gửi kế hoạch" in html(officer.get(PAGE))


def test_two_officers_who_send_at_once_send_one(at_once, clock, communes):
    clients = [signed_in(Client(), communes[0], "officer") for _ in range(3)]
    assert at_once(3, lambda n: send(clients[n]).status_code) == [200, 200, 200]
    assert UnitPlan.objects.count() == 1
