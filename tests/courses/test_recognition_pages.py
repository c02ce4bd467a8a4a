"""Asking from the page of a course or programme, reading what became of it, and who gets the paper."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Posting
from audit.models import Entry
from courses.actions import recognition
from courses.models import Exemption
from tests.courses.recognised import BOSS, LATER, approved, asked, photograph, refused, revoked
from tests.courses.way import complete, enrolled, published, sign_in
from tests.exchange.test_papers import PDF
from tests.factories import CommuneFactory, LearnerFactory, PostingFactory, UserFactory, make_programme

pytestmark = pytest.mark.django_db
URL = "/khoa-hoc/khoa-mau/cong-nhan/"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(content=None, name="../Ảnh của tôi.png"):
    return SimpleUploadedFile(name, photograph((60, 40)) if content is None else content)


def text(answer) -> str:
    return answer.content.decode()


def test_asking_with_a_photograph(client):
    published()
    learner = sign_in(client)
    answer = client.post(URL, {"kind": "national", "evidence": upload(), "issued_on": "20/7/2020"}, follow=True)
    exemption = Exemption.objects.get()
    assert (exemption.learner, exemption.asked_by_id) == (learner, str(learner.user_id))
    assert exemption.evidence.name == f"private/exemptions/{exemption.pk}.jpg"
    assert "đang chờ xét" in text(answer)
    assert '<form method="post" enctype' not in text(answer)


def test_asking_twice_is_one_request(client):
    published()
    sign_in(client)
    for _n in range(2):
        assert client.post(URL, {"kind": "post", "document_no": "5/QĐ"}).status_code == 302
    assert Exemption.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"<html>", "Đây không phải ảnh hay tệp PDF"), (b"", "Tệp bị hỏng"), (b"%PDF-1.4 half", "Tệp bị hỏng")],
)
def test_refused_file_is_told_at_its_field_and_nothing_typed_is_lost(client, content, said):
    published()
    sign_in(client)
    typed = {"kind": "certificate", "document_no": "9/CC", "issued_by": "Sở GD", "issued_on": "1.2.2020", "note": "Em"}
    answer = client.post(URL, {**typed, "evidence": upload(content)})
    assert answer.status_code == 422
    assert said in "".join(answer.context["form"].errors["evidence"])
    assert said in text(answer)
    for value in ("9/CC", "Sở GD", "1.2.2020", ">\nEm"):
        assert value in text(answer)
    assert answer.context["form"]["kind"].value() == "certificate"
    assert not Exemption.objects.exists()


def test_whoever_has_to_correct_something_else_is_told_to_choose_the_file_again(client):
    published()
    sign_in(client)
    answer = client.post(URL, {"kind": "national", "evidence": upload(), "issued_on": "hôm qua"})
    assert "chọn lại tệp" in "".join(answer.context["form"].errors["evidence"])
    assert "Chưa đọc được ngày" in text(answer)


def test_neither_paper_nor_number_and_no_kind_are_told(client):
    published()
    sign_in(client)
    answer = client.post(URL, {})
    assert answer.status_code == 422
    assert "Hãy chọn loại giấy tờ." in text(answer)
    assert "Hãy chụp ảnh giấy tờ, hoặc ghi số hiệu" in text(answer)


def test_reason_of_a_refusal_is_shown_and_one_may_ask_again(client):
    course, _edition = published()
    learner = sign_in(client)
    refused(asked(learner, course))
    page = text(client.get(URL))
    assert "Ảnh mờ" in page
    assert "Gửi đề nghị công nhận" in page
    client.post(URL, {"kind": "post", "document_no": "6/QĐ"})
    assert Exemption.objects.filter(state="asked").count() == 1


def test_reason_of_a_revocation_is_shown(client):
    course, _edition = published()
    learner = sign_in(client)
    revoked(approved(learner, course))
    page = text(client.get(URL))
    assert "Giấy giả" in page
    assert "7/QĐ" in page


def test_approved_leads_to_the_certificate_or_on_to_what_is_missing(client):
    course, _edition = published()
    more, _edition = published("khoa-them", rule={"all": ["exemption", "assessment"]})
    learner = sign_in(client)
    approved(learner, course)
    approved(learner, more)
    assert "Xem chứng nhận của tôi" in text(client.get(URL))
    assert "Bạn còn một số việc nữa" in text(client.get("/khoa-hoc/khoa-them/cong-nhan/"))


def test_who_completed_by_learning_needs_no_recognition(client):
    course, edition = published()
    complete(enrolled(sign_in(client), course, edition))
    assert "không cần công nhận nữa" in text(client.get(URL))
    assert client.post(URL, {"kind": "post", "document_no": "6/QĐ"}).status_code == 302
    assert not Exemption.objects.exists()


def test_programme_is_asked_for_in_the_same_way(client):
    course, _edition = published()
    programme = make_programme("chuong-trinh", course)
    sign_in(client)
    client.post("/chuong-trinh/chuong-trinh/cong-nhan/", {"kind": "post", "document_no": "6/QĐ"})
    assert Exemption.objects.get().programme == programme


@pytest.mark.parametrize("url", ["/khoa-hoc/khong-co/cong-nhan/", "/chuong-trinh/khong-co/cong-nhan/"])
def test_what_is_not_offered_does_not_exist(client, url):
    sign_in(client)
    assert client.get(url).status_code == 404


def test_stranger_signs_in_first_and_comes_back(client):
    published()
    assert client.get(URL)["Location"] == "/tai-khoan/login/?next=%2Fkhoa-hoc%2Fkhoa-mau%2Fcong-nhan%2F"


def test_pages_of_course_and_programme_say_how_the_request_stands(client):
    course, _edition = published()
    programme = make_programme("chuong-trinh", course)
    learner = sign_in(client)

    def pages() -> list[str]:
        return [text(client.get(url)) for url in ("/khoa-hoc/khoa-mau/", "/chuong-trinh/chuong-trinh/")]

    assert all("Tôi đã biết rồi" in page for page in pages())
    requests = [asked(learner, subject) for subject in (course, programme)]
    assert all("đang chờ xét" in page for page in pages())
    for each in requests:
        refused(each)
    assert all("Xem lý do và gửi lại" in page for page in pages())
    requests = [asked(learner, subject) for subject in (course, programme)]
    for each in requests:
        recognition.approve(exemption_id=each.pk, by=BOSS, at=LATER)
    assert all("đã được công nhận" in page for page in pages())
    for each in requests:
        each.refresh_from_db()
        revoked(each)
    assert all("đã bị thu hồi" in page for page in pages())


# --- the paper


def paper_of(exemption) -> str:
    return f"/cong-nhan/{exemption.pk}/giay-to/"


def test_person_sees_the_own_paper_and_no_look_is_written_down(client):
    course, _edition = published()
    exemption = asked(sign_in(client), course)
    answer = client.get(paper_of(exemption))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.startswith(b"\xff\xd8")
    assert not Entry.objects.filter(act="exemption.look").exists()


def test_pdf_is_handed_over_and_never_shown_inside_the_site(client):
    published()
    sign_in(client)
    client.post(URL, {"kind": "national", "evidence": upload(PDF, "giay.jpg")})
    answer = client.get(paper_of(Exemption.objects.get()))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="giay-to.pdf"'


@pytest.mark.parametrize(
    ("role", "commune", "status"),
    [
        ("officer", "14758", 200),
        ("officer", "16213", 404),
        ("division", "38", 200),
        ("administrator", "38", 200),
        ("instructor", "14758", 404),
        ("approver", "14758", 404),
        ("editor", "38", 404),
    ],
)
def test_paper_is_for_staff_who_recognise_there_and_every_look_is_written_down(client, role, commune, status):
    near, far = CommuneFactory(code="14758"), CommuneFactory(code="16213")
    course, _edition = published()
    exemption = asked(LearnerFactory(commune=near), course)
    units = {"14758": near, "16213": far, "38": near.parent}
    user = PostingFactory(unit=units[commune], role=Posting.Role(role)).user
    client.force_login(user)
    assert client.get(paper_of(exemption)).status_code == status
    looks = Entry.objects.filter(act="exemption.look", actor_id=str(user.pk), object_id=str(exemption.pk))
    assert looks.count() == (status == 200)


def test_another_person_gets_no_paper_and_its_file_has_no_public_address(client):
    course, _edition = published()
    exemption = asked(LearnerFactory(user=UserFactory()), course)
    sign_in(client)
    assert client.get(paper_of(exemption)).status_code == 404
    client.logout()
    assert client.get(paper_of(exemption)).status_code == 404
    assert client.get(f"/media/{exemption.evidence.name}").status_code == 404


def test_paper_that_is_not_there_is_not_found(client):
    course, _edition = published()
    exemption = asked(sign_in(client), course)
    exemption.evidence.storage.delete(exemption.evidence.name)
    assert client.get(paper_of(exemption)).status_code == 404
    Exemption.objects.update(evidence="")
    assert client.get(paper_of(exemption)).status_code == 404


def test_after_a_refusal_the_reason_stands_before_the_old_paper_which_is_folded(client):
    learner, (course, _edition) = sign_in(client), published()
    refused(asked(learner, course))
    page = text(client.get(URL))
    places = [
        page.index(words) for words in ("Ảnh mờ", "Giấy tờ bạn đã gửi", "12/XN-SKHCN", "Gửi lại", "multipart/form-data")
    ]
    assert places == sorted(places)
    assert "<h1>Bạn đã biết rồi?</h1>" not in page
    assert '<details class="fold">' in page
