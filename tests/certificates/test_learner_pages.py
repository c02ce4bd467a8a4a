"""The holder's pages: what I have earned, the name that is printed, the paper."""

import io

import pytest
from django.core.cache import caches
from pypdf import PdfReader

from accounts.models import Learner
from audit.rules import SYSTEM
from certificates import renderers
from certificates.actions import close
from certificates.models import Award, AwardType
from courses.actions import learning
from courses.models import Completion
from tests.certificates.conftest import AT, certify, earn, learner_of
from tests.courses.way import published
from tests.factories import AwardTypeFactory, CommuneFactory, LearnerFactory, make_course, make_programme

pytestmark = pytest.mark.django_db
MINE = "/chung-nhan/"


def paper_of(award) -> str:
    return f"{MINE}{award.pk}/tai-ve/"


def revoke(award):
    close.revoke(award_id=award.pk, by=SYSTEM, at=AT, reason="Cấp nhầm người", document_no="12/QĐ")


@pytest.mark.parametrize("path", [MINE, f"{MINE}019a0000-0000-7000-8000-000000000000/tai-ve/"])
def test_stranger_signs_in_and_comes_back(client, path):
    assert client.get(path)["Location"] == f"/tai-khoan/login/?next={path.replace('/', '%2F')}"


def test_mine_without_any_shows_the_way_to_learn(client):
    learner_of(client)
    page = client.get(MINE).content.decode()
    assert "Bạn chưa có chứng nhận nào" in page
    assert 'href="/hoc/"' in page


def in_programme(learner, *done):
    """Learning a programme of two courses that ends with a certificate; the courses named are complete."""
    courses = {code: published(code)[0] for code in ("mot", "hai")}
    programme = make_programme("ct", *courses.values())
    AwardTypeFactory(programme=programme)
    learning.choose_programme(learner=learner, programme=programme, at=AT)
    for code in done:
        Completion.objects.create(learner=learner, course=courses[code], completed_at=AT)
    return programme


def test_mine_says_how_many_courses_are_missing_and_which(client):
    in_programme(learner_of(client), "mot")
    page = client.get(MINE).content.decode()
    assert "Bạn chưa có chứng nhận nào" in page
    assert "Bạn còn 1 trong 2 khóa học của chương trình “Chương trình ct”." in page
    assert 'href="/khoa-hoc/hai/"' in page
    assert 'href="/khoa-hoc/mot/"' not in page


def test_mine_with_a_certificate_tells_of_the_next_one(client, award_type):
    learner = learner_of(client)
    certify(award_type, learner)
    in_programme(learner)
    page = client.get(MINE).content.decode()
    assert "Chứng nhận tiếp theo" in page
    assert "Bạn còn 2 trong 2 khóa học" in page
    assert "Bạn chưa có chứng nhận nào" not in page


def test_mine_promises_nothing_where_no_certificate_is_given(client):
    programme = in_programme(learner_of(client))
    AwardType.objects.filter(programme=programme).update(is_active=False)
    page = client.get(MINE)
    assert page.context["ahead"] is None
    assert "Chọn chương trình học" in page.content.decode()


def test_mine_of_somebody_who_has_every_course_promises_no_other(client):
    in_programme(learner_of(client), "mot", "hai")
    assert client.get(MINE).context["ahead"] is None


def test_mine_asks_for_the_name_before_the_first_certificate(client, award_type):
    learner = learner_of(client, name_confirmed_at=None, full_name="Lê Thị Ánh", birth_year=1958)
    earn(award_type, learner)
    page = client.get(MINE)
    text = page.content.decode()
    assert "Lê Thị Ánh" in text
    assert "1958" in text
    assert "Bạn chưa có chứng nhận nào" not in text
    assert not Award.objects.exists()

    page = client.post("/ca-nhan/xac-nhan-ten/", {"next": MINE}, follow=True)
    award = Award.objects.get()
    assert (award.printed_name, award.learner) == ("Lê Thị Ánh", learner)
    assert award.number in page.content.decode()
    assert not page.context["is_waiting"]


def test_mine_shows_the_day_of_birth_where_it_is_known(client, award_type):
    learner = learner_of(client, name_confirmed_at=None, birth_year=1958, birth_date="1958-03-05")
    earn(award_type, learner)
    assert "05/03/1958" in client.get(MINE).content.decode()


def test_mine_opened_twice_issues_once(client, award_type):
    earn(award_type, learner_of(client))
    numbers = [[award.number for award in client.get(MINE).context["awards"]] for _ in range(2)]
    assert numbers[0] == numbers[1] != []
    assert Award.objects.count() == 1


def test_mine_is_not_somebody_elses(client, award_type):
    other = certify(award_type)
    earn(award_type, learner_of(client))
    page = client.get(MINE)
    assert other not in page.context["awards"]
    assert other.number not in page.content.decode()


def test_mine_shows_why_a_certificate_is_no_longer_valid(client, award_type):
    award = certify(award_type, learner_of(client))
    assert paper_of(award) in client.get(MINE).content.decode()
    revoke(award)
    page = client.get(MINE).content.decode()
    assert "Cấp nhầm người" in page
    assert "Đã thu hồi" in page
    assert paper_of(award) not in page


def test_mine_costs_the_same_for_one_and_for_many(client, award_type, django_assert_num_queries):
    learner = learner_of(client)
    certify(award_type, learner)
    client.get(MINE)
    with django_assert_num_queries(6):
        client.get(MINE)
    for n in range(12):
        certify(AwardTypeFactory(course=make_course(f"khoa-{n}")), learner)
    with django_assert_num_queries(6):
        page = client.get(MINE)
    assert page.content.decode().count("Tải giấy chứng nhận") == 13


def test_mine_shows_the_newest_first(client, award_type):
    learner = learner_of(client)
    made = [certify(AwardTypeFactory(course=make_course(f"khoa-{n}")), learner) for n in range(3)]
    assert list(client.get(MINE).context["awards"]) == made[::-1]


def test_download_is_the_paper_for_its_holder_and_for_no_cache_between(client, award_type):
    award = certify(award_type, learner_of(client, full_name="Lê Thị Ánh", commune=CommuneFactory(name="Xã Nga Sơn")))
    answer = client.get(paper_of(award))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="chung-nhan-{award.number}.pdf"'
    assert answer["Cache-Control"] == "private, no-store"
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    for words in ("Lê Thị Ánh", "Xã Nga Sơn", award.number, "Kỹ năng số cơ bản"):
        assert words in text


def test_download_is_rendered_once_and_again_when_the_cache_was_lost(client, award_type):
    award = certify(award_type, learner_of(client))
    first = client.get(paper_of(award)).content
    key = f"certificate-{renderers.LAYOUT}-{award.pk}"
    assert caches["renderings"].get(key) == first
    caches["renderings"].set(key, b"%PDF kept")
    assert client.get(paper_of(award)).content == b"%PDF kept"
    caches["renderings"].clear()
    assert client.get(paper_of(award)).content.startswith(b"%PDF-")


def test_download_of_somebody_elses_award_is_not_there(client, award_type):
    learner_of(client)
    assert client.get(paper_of(certify(award_type))).status_code == 404
    assert client.get(f"{MINE}019a0000-0000-7000-8000-000000000000/tai-ve/").status_code == 404


def test_download_of_a_withdrawn_award_is_not_there(client, award_type):
    award = certify(award_type, learner_of(client))
    client.get(paper_of(award))
    revoke(award)
    assert client.get(paper_of(award)).status_code == 404


def test_download_after_a_merge_is_for_the_kept_person(client, award_type):
    kept, double = learner_of(client), LearnerFactory()
    award = certify(award_type, double)
    assert client.get(paper_of(award)).status_code == 404
    Learner.objects.filter(pk=double.pk).update(canonical=kept)
    caches["renderings"].set(f"certificate-{renderers.LAYOUT}-{award.pk}", b"%PDF kept")
    assert client.get(paper_of(award)).content == b"%PDF kept"
    assert list(client.get(MINE).context["awards"]) == [award]


def test_pages_only_show(client, award_type):
    award = certify(award_type, learner_of(client))
    assert client.post(MINE).status_code == client.post(paper_of(award)).status_code == 405
