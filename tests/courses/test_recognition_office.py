"""The office's pages: what waits, deciding on one or many, revoking, asking for somebody."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Posting
from audit.rules import Actor
from courses.models import Exemption
from courses.views import recognition_office
from tests.courses.recognised import LATER, approved, asked, photograph, refused, standing, without_exemption
from tests.courses.way import AT, complete, enrolled, published
from tests.factories import CommuneFactory, LearnerFactory, PostingFactory, UserFactory, make_programme

pytestmark = pytest.mark.django_db
QUEUE = "/quan-ly/cong-nhan/"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def commune(db):
    return CommuneFactory(code="14758", name="Phường Hàm Rồng")


@pytest.fixture
def course(db):
    return published()[0]


def as_staff(client, unit, role="officer"):
    user = PostingFactory(unit=unit, role=Posting.Role(role)).user
    client.force_login(user)
    return user


def text(answer) -> str:
    return answer.content.decode()


def page_of(exemption) -> str:
    return f"{QUEUE}{exemption.pk}/"


def test_queue_shows_the_oldest_first_with_the_paper_beside(client, commune, course):
    asked(LearnerFactory(full_name="Lê Thị Sau", commune=commune), course, at=LATER)
    asked(LearnerFactory(full_name="Lê Văn Trước", commune=commune), course, at=AT)
    as_staff(client, commune)
    page = text(client.get(QUEUE))
    assert page.index("Lê Văn Trước") < page.index("Lê Thị Sau")
    assert "2 đề nghị đang chờ" in page
    assert page.count('loading="lazy"') == 2
    assert "12/XN-SKHCN" in page


def test_queue_is_paged_and_costs_the_same_for_a_full_page(
    client, commune, course, django_assert_num_queries, monkeypatch
):
    for _n in range(3):
        asked(LearnerFactory(commune=commune), course)
    as_staff(client, commune)
    monkeypatch.setattr(recognition_office, "PAGE", 2)
    first = client.get(QUEUE)
    rest = client.get(f"{QUEUE}?tinh-trang=asked&sau={first.context['next']}")
    shown = [row.pk for answer in (first, rest) for row, _home, _others in answer.context["rows"]]
    assert sorted(shown) == sorted(Exemption.objects.values_list("pk", flat=True))
    assert rest.context["next"] is None
    assert "Về đầu danh sách" in text(rest)


def test_queue_costs_the_same_whatever_waits(client, commune, course, django_assert_num_queries):
    as_staff(client, commune)
    asked(LearnerFactory(commune=commune), course)
    client.get(QUEUE)
    with CaptureQueriesContext(connection) as few:
        client.get(QUEUE)
    for _n in range(3):
        asked(LearnerFactory(commune=commune), course)
    with django_assert_num_queries(len(few)):
        client.get(QUEUE)


def test_empty_queue_says_so(client, commune):
    as_staff(client, commune)
    assert "Không có đề nghị nào đang chờ" in text(client.get(QUEUE))
    assert "Chưa có đề nghị nào ở mục này" in text(client.get(f"{QUEUE}?tinh-trang=revoked"))
    assert client.get(f"{QUEUE}?tinh-trang=khac").status_code == 404


def test_decided_ones_are_behind_the_other_tabs(client, commune, course):
    refused(asked(LearnerFactory(full_name="Lê Thị Chưa", commune=commune), course))
    as_staff(client, commune)
    assert "Lê Thị Chưa" not in text(client.get(QUEUE))
    page = text(client.get(f"{QUEUE}?tinh-trang=refused"))
    assert "Lê Thị Chưa" in page
    assert 'name="chon"' not in page


def test_selected_rows_are_approved_at_once(client, commune, course):
    chosen = [asked(LearnerFactory(commune=commune), course) for _n in range(2)]
    other = asked(LearnerFactory(commune=commune), course)
    as_staff(client, commune)
    answer = client.post(f"{QUEUE}chon/", {"chon": [each.pk for each in chosen]}, follow=True)
    assert "Đã công nhận 2 đề nghị." in text(answer)
    other.refresh_from_db()
    assert other.state == "asked"
    assert [len(standing(each.learner)) for each in chosen] == [1, 1]


def test_selection_leaves_what_is_out_of_scope_own_or_decided(client, commune, course):
    user = as_staff(client, commune)
    own = asked(LearnerFactory(commune=commune), course)
    Exemption.objects.update(asked_by_id=str(user.pk))
    far = asked(LearnerFactory(commune=CommuneFactory(code="16213")), course)
    mine = asked(LearnerFactory(commune=commune, user=user), course)
    keys = [own.pk, far.pk, mine.pk, "khong-phai-ma"]
    answer = client.post(f"{QUEUE}chon/", {"chon": keys}, follow=True)
    assert "3 đề nghị không đổi" in text(answer)
    assert set(Exemption.objects.values_list("state", flat=True)) == {"asked"}
    assert text(answer).count("Người khác xét") == 2
    assert 'name="chon"' not in text(answer)


def test_nothing_selected_is_told(client, commune):
    as_staff(client, commune)
    assert "Chưa chọn đề nghị nào" in text(client.post(f"{QUEUE}chon/", {}, follow=True))


def test_request_says_what_approval_changes_before_one_presses(client, commune):
    one, _edition = published("khoa-1")
    two, edition = published("khoa-2")
    three, _edition = without_exemption("khoa-3")
    four, _edition = published("khoa-4", rule={"all": ["exemption", "assessment"]})
    learner = LearnerFactory(commune=commune)
    complete(enrolled(learner, two, edition))
    exemption = asked(learner, make_programme("chuong-trinh", one, two, three, four))
    as_staff(client, commune)
    page = text(client.get(page_of(exemption)))
    for said in ("sẽ hoàn thành", "đã hoàn thành từ 05/10/2026", "công nhận sẽ không đổi gì", "còn đòi thêm việc khác"):
        assert said in page
    assert page.index("công nhận sẽ không đổi gì") < page.index(f"{page_of(exemption)}cong-nhan/")


def test_approving_and_refusing_one(client, commune, course):
    yes, no = (asked(LearnerFactory(commune=commune), course) for _n in range(2))
    as_staff(client, commune)
    assert "Đã công nhận." in text(client.post(f"{page_of(yes)}cong-nhan/", follow=True))
    answer = client.post(f"{page_of(no)}tu-choi/", {"reason": ""})
    assert answer.status_code == 422
    assert "Người học sẽ đọc lý do này" in text(answer)
    assert "Đã trả lời" in text(client.post(f"{page_of(no)}tu-choi/", {"reason": "Ảnh mờ"}, follow=True))
    assert sorted(Exemption.objects.values_list("state", flat=True)) == ["approved", "refused"]


def test_second_decider_is_told_that_somebody_was_first(client, commune, course):
    exemption = refused(asked(LearnerFactory(commune=commune), course))
    as_staff(client, commune)
    answer = client.post(f"{page_of(exemption)}cong-nhan/", follow=True)
    assert "đã có người xét trước: Không công nhận" in text(answer)
    exemption.refresh_from_db()
    assert exemption.state == "refused"


def test_own_request_and_own_person_have_no_button_and_no_address(client, commune, course):
    user = as_staff(client, commune)
    exemption = asked(LearnerFactory(commune=commune, user=user), course)
    page = text(client.get(page_of(exemption)))
    assert "người khác phải xét" in page
    assert f'action="{page_of(exemption)}' not in page
    for act in ("cong-nhan", "tu-choi"):
        assert client.post(f"{page_of(exemption)}{act}/", {"reason": "x"}).status_code == 404
    exemption.refresh_from_db()
    assert exemption.state == "asked"


def test_division_revokes_with_reason_and_document(client, commune, course):
    learner = LearnerFactory(commune=commune)
    exemption = approved(learner, course)
    as_staff(client, commune.parent, "division")
    answer = client.post(f"{page_of(exemption)}thu-hoi/", {"reason": "Giấy giả"})
    assert answer.status_code == 422
    assert "Hãy ghi số văn bản quyết định." in text(answer)
    assert standing(learner)
    answer = client.post(f"{page_of(exemption)}thu-hoi/", {"reason": "Giấy giả", "document_no": "7/QĐ"}, follow=True)
    assert "Đã thu hồi công nhận" in text(answer)
    assert 'Giấy giả (<span class="nowrap">7/QĐ</span>)' in text(answer)
    assert standing(learner) == []


def test_what_was_never_approved_is_not_said_to_be_revoked(client, commune, course):
    exemption = asked(LearnerFactory(commune=commune), course)
    as_staff(client, commune.parent, "division")
    fields = {"reason": "Giấy giả", "document_no": "7/QĐ"}
    answer = client.post(f"{page_of(exemption)}thu-hoi/", fields, follow=True)
    assert "Không thu hồi gì" in text(answer)
    invisible = {"reason": "\u200b\u202e"}
    assert "Hãy ghi lý do." in text(client.post(f"{page_of(exemption)}tu-choi/", invisible))


def test_officer_does_not_revoke_nor_does_the_person(client, commune, course):
    exemption = approved(LearnerFactory(commune=commune), course)
    fields = {"reason": "Giấy giả", "document_no": "7/QĐ"}
    as_staff(client, commune)
    assert "Thu hồi công nhận này" not in text(client.get(page_of(exemption)))
    assert client.post(f"{page_of(exemption)}thu-hoi/", fields).status_code == 404
    user = as_staff(client, commune.parent, "division")
    own = approved(LearnerFactory(commune=commune, user=user), course)
    assert "Thu hồi công nhận này" not in text(client.get(page_of(own)))
    assert client.post(f"{page_of(own)}thu-hoi/", fields).status_code == 404


def test_officer_asks_for_a_person_in_scope(client, commune, course):
    learner = LearnerFactory(full_name="Lê Thị Bà", commune=commune)
    user = as_staff(client, commune)
    assert f"{QUEUE}cho/{learner.pk}/" in text(client.get(f"/ca-nhan/hoc-vien/{learner.pk}/"))
    url = f"{QUEUE}cho/{learner.pk}/"
    paper = SimpleUploadedFile("giay.jpg", photograph((60, 40)))
    answer = client.post(url, {"subject": "c-khoa-mau", "kind": "national", "evidence": paper}, follow=True)
    exemption = Exemption.objects.get()
    assert (exemption.learner, exemption.course_id, exemption.asked_by_id) == (learner, course.pk, str(user.pk))
    assert "người khác phải xét" in text(answer)
    answer = client.post(url, {"subject": "c-khoa-mau", "kind": "national", "document_no": "1"})
    assert "đã có đề nghị hoặc công nhận" in text(answer)


def test_asking_for_somebody_says_what_is_wrong(client, commune, course):
    learner = LearnerFactory(commune=commune)
    complete(enrolled(learner, course, course.editions.get()))
    as_staff(client, commune)
    url = f"{QUEUE}cho/{learner.pk}/"
    assert "Hãy chọn khóa học hoặc chương trình." in text(client.post(url, {"kind": "national", "document_no": "1"}))
    answer = client.post(url, {"subject": "c-khoa-mau", "kind": "national", "document_no": "1"})
    assert "Đã hoàn thành nội dung này" in text(answer)
    far = LearnerFactory(commune=CommuneFactory(code="16213"))
    assert client.get(f"{QUEUE}cho/{far.pk}/").status_code == 404


def test_request_says_who_asked(client, commune, course):
    user = PostingFactory(unit=commune, user__name="Trịnh Thị Lan").user
    own = LearnerFactory(commune=commune, user=UserFactory())
    requests = [
        asked(LearnerFactory(commune=commune), course, by=Actor(kind="user", id=str(user.pk))),
        asked(own, course, by=Actor(kind="user", id=str(own.user_id))),
        asked(LearnerFactory(commune=commune), course),
    ]
    as_staff(client, commune)
    pages = [text(client.get(page_of(each))) for each in requests]
    for page, said in zip(pages, ("Trịnh Thị Lan,", "chính người học,", "cán bộ,"), strict=True):
        assert said in page


def test_paper_is_looked_at_before_deciding(client, commune, course):
    exemption = asked(LearnerFactory(commune=commune), course)
    as_staff(client, commune)
    page = text(client.get(page_of(exemption)))
    assert page.index("giay-to/") < page.index(f"{page_of(exemption)}cong-nhan/")
