"""The learner's few questions again, and the page of estimates."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.actions import retests
from courses.models import Completion, Retest
from courses.rules import retests as rules
from tests.courses.room import held, mark, signed_in, staff, town
from tests.courses.watched import handed_in
from tests.courses.way import complete, enrolled, published, sign_in, with_every_kind
from tests.factories import LearnerFactory, make_programme

pytestmark = pytest.mark.django_db
PAGE = "/quan-ly/on-lai/"


@pytest.fixture
def edition(db):
    return published(questions=12, draw=5, lessons=1)[1]


def drawn(learner, edition) -> Retest:
    """Completed six weeks ago, and asked today."""
    long_ago = timezone.now() - timedelta(days=45)
    complete(enrolled(learner, edition.course, edition, long_ago), long_ago)
    retests.draw_retests(at=timezone.now())
    return Retest.objects.get(learner=learner)


@pytest.fixture
def retest(client, edition, commune):
    return drawn(sign_in(client, commune=commune), edition)


def page_of(retest, act="") -> str:
    return f"/hoc/on-lai/{retest.pk}/{act}"


def begin(client, retest):
    page = client.post(page_of(retest, "bat-dau/"), follow=True)
    retest.refresh_from_db()
    return page


def answers(retest, right: int) -> dict[str, str]:
    return {f"q{each['version']}": "true" if n < right else "false" for n, each in enumerate(retest.items)}


def text_of(page) -> str:
    return " ".join(page.content.decode().split())


def test_invitation_says_what_it_is_and_that_one_may_refuse(client, retest):
    text = text_of(client.get(page_of(retest)))
    for said in ("5 câu, khoảng 3 phút", "không ảnh hưởng gì tới chứng nhận", "Tôi không muốn trả lời"):
        assert said in text
    retest.refresh_from_db()
    assert retest.begun_at is None


def test_home_invites_until_it_is_answered_or_declined(client, retest, edition):
    make_programme("ct", edition.course)
    client.post("/hoc/chuong-trinh/ct/")
    assert page_of(retest) in text_of(client.get("/hoc/"))
    begin(client, retest)
    client.post(page_of(retest), answers(retest, 5))
    assert page_of(retest) not in text_of(client.get("/hoc/"))


def test_five_questions_on_one_page_then_what_was_right(client, retest):
    page = begin(client, retest)
    assert "Câu 5 trên 5" in text_of(page)
    assert "Đúng rồi" not in text_of(page)
    done = client.post(page_of(retest), answers(retest, 4), follow=True)
    text = text_of(done)
    for said in ("Cảm ơn bạn đã trả lời", "Bạn đúng <b>4 trong 5</b> câu.", "Đúng rồi.", "Chưa đúng."):
        assert said in text
    retest.refresh_from_db()
    assert (retest.right, retest.is_able, retest.session) == (4, True, None)
    assert len(retest.device) == 32
    client.post(page_of(retest), answers(retest, 0))
    retest.refresh_from_db()
    assert retest.right == 4


def test_missing_answer_is_told_and_the_others_are_kept_on_the_page(client, retest):
    begin(client, retest)
    sent = answers(retest, 5)
    sent.pop(f"q{retest.items[2]['version']}")
    page = client.post(page_of(retest), sent)
    assert page.status_code == 422
    text = text_of(page)
    assert "Còn 1 câu chưa trả lời." in text
    assert f'href="#q{retest.items[2]["version"]}-hoi"' in text
    assert text.count("checked") == 4
    retest.refresh_from_db()
    assert retest.answered_at is None


def test_every_kind_of_question_can_be_asked(client, commune):
    _course, edition, _asked = with_every_kind(pass_mark=70)
    learner = sign_in(client, commune=commune)
    long_ago = timezone.now() - timedelta(days=45)
    Completion.objects.create(learner=learner, course=edition.course, edition=edition, completed_at=long_ago)
    retests.draw_retests(at=timezone.now())
    page = begin(client, Retest.objects.get())
    assert page.status_code == 200
    assert len(page.context["items"]) == rules.QUESTIONS


def test_declining_is_one_press_and_final(client, retest):
    page = client.post(page_of(retest, "tu-choi/"), follow=True)
    assert "Vâng, chúng tôi không hỏi nữa." in text_of(page)
    assert "Bạn đã từ chối" in text_of(client.get(page_of(retest)))
    assert "Bạn đã từ chối" in text_of(begin(client, retest))
    assert client.post(page_of(retest), {}).status_code == 200
    retest.refresh_from_db()
    assert (retest.begun_at, retest.declined_at is not None) == (None, True)


def test_declining_after_answering_changes_nothing(client, retest):
    begin(client, retest)
    client.post(page_of(retest), answers(retest, 5))
    page = client.post(page_of(retest, "tu-choi/"), follow=True)
    assert "Cảm ơn bạn đã trả lời" in text_of(page)
    retest.refresh_from_db()
    assert retest.declined_at is None


def test_answer_that_another_tab_gave_first_stands(client, retest, monkeypatch):
    begin(client, retest)
    sent, given = answers(retest, 5), retests.answer

    def slow(**asked):
        given(**{**asked, "responses": {}})
        return given(**asked)

    monkeypatch.setattr(retests, "answer", slow)
    assert "0 trong 5" in text_of(client.post(page_of(retest), sent, follow=True))


def test_late_is_told_kindly(client, retest):
    Retest.objects.update(until=timezone.now())
    text = text_of(client.get(page_of(retest)))
    assert "Đã hết hạn trả lời" in text
    assert "Chứng nhận của bạn vẫn như cũ." in text


def test_in_a_class_the_session_is_kept(client, retest, edition, venue, teacher):
    session = held(edition.course, venue, teacher)
    mark(session, teacher, "present", retest.learner)
    begin(client, retest)
    client.post(page_of(retest), answers(retest, 5))
    retest.refresh_from_db()
    assert retest.session == session


def test_somebody_elses_is_not_there(client, edition, commune):
    other = drawn(LearnerFactory(commune=commune), edition)
    for _ in range(2):
        assert client.get(page_of(other)).status_code in {302, 404}
        for act in ("", "bat-dau/", "tu-choi/"):
            assert client.post(page_of(other, act)).status_code in {302, 404}
        sign_in(client)
    other.refresh_from_db()
    assert (other.begun_at, other.declined_at) == (None, None)


def test_pages_cost_the_same_for_few_and_many(client, retest, django_assert_num_queries):
    client.get(page_of(retest))
    with django_assert_num_queries(3):
        client.get(page_of(retest))
    begin(client, retest)
    client.get(page_of(retest))
    with django_assert_num_queries(4):
        client.get(page_of(retest))


# Estimates


@pytest.fixture
def officer(client, commune):
    return signed_in(client, staff(commune, "officer"))


def test_estimates_without_any_say_when_they_begin(officer):
    assert "Chưa mời ai." in text_of(officer.get(PAGE))


def test_estimates_show_share_interval_and_who_did_not_answer(officer, edition, commune, monkeypatch):
    monkeypatch.setattr(rules, "LEAST", 20)
    long_ago = timezone.now() - timedelta(days=45)
    for _ in range(12):
        learner = LearnerFactory(commune=commune)
        complete(enrolled(learner, edition.course, edition, long_ago), long_ago)
    retests.draw_retests(at=timezone.now())
    asked = list(Retest.objects.all())
    for n, each in enumerate(asked[:10]):
        begun = retests.begin(retest_id=each.pk, at=timezone.now())
        responses = {item["version"]: n < 8 for item in begun.items}
        retests.answer(retest_id=each.pk, responses=responses, at=timezone.now())
    text = text_of(officer.get(PAGE))
    for said in ("80 %", "từ 49 % đến 94 %", "Xã Gần", 'd="M49.0 6H94.3"', 'cx="80.0"'):
        assert said in text
    Retest.objects.filter(pk=asked[0].pk).update(answered_at=None, right=None, is_able=None)
    text = text_of(officer.get(PAGE))
    assert "Chưa đủ để nói" in text
    assert '<svg class="interval"' not in text


def test_estimates_cost_the_same_for_few_and_many(officer, edition, commune, django_assert_num_queries):
    officer.get(PAGE)
    drawn(LearnerFactory(commune=commune), edition)
    with django_assert_num_queries(4):
        officer.get(PAGE)
    for _ in range(3):
        learner = LearnerFactory(commune=commune)
        handed_in(edition, learner, timezone.now())
    drawn(LearnerFactory(commune=town("16213", "Xã Xa")), edition)
    with django_assert_num_queries(4):
        officer.get(PAGE)
