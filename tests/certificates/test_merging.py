"""Merging from the page that shows both: what it says, what it does, what is written down, and taking apart again."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import consents, erasing, kiosk
from accounts.actions import merging as accounts
from accounts.actions.refusals import RefusedError
from accounts.models import Consent, Learner, Merge
from audit.models import Entry
from audit.rules import SYSTEM, Actor
from certificates.actions import close, merging
from certificates.models import Award
from certificates.queries import certified
from certificates.queries.merging import preview
from certificates.tasks import settle_merged_awards
from courses.actions.editions import publish_edition
from courses.models import Attempt, Completion
from courses.queries import facts
from tests.certificates.conftest import AT, certify, staff_of
from tests.factories import AwardTypeFactory, CommuneFactory, LearnerFactory, make_course

pytestmark = pytest.mark.django_db
QUERIES = 19
OFFICER = Actor(kind="user", id="officer")
LATER = AT + timedelta(days=1)


@pytest.fixture
def commune(db):
    return CommuneFactory(code="14758", name="Phường Hàm Rồng")


@pytest.fixture
def officer(client, commune):
    return staff_of(client, commune, "officer")


@pytest.fixture
def two(award_type, commune):
    """Two records with certificates of one type; the second was earned first."""
    names = ("Lê Thị Mận", "Lê Thị Mẫn")
    people = [LearnerFactory(full_name=name, commune=commune) for name in names]
    for n, person in enumerate(people):
        certify(award_type, person, AT - timedelta(days=9 * n))
        for score in (30 + 50 * n, 40):
            tried(award_type.course, person, score)
    return people


def tried(course, person, score):
    edition = course.editions.first() or publish_edition(course_id=course.pk, by=SYSTEM, at=AT)
    Attempt.objects.create(
        learner=person, course=course, edition=edition, seed=1, items=[], occurred_at=AT, state="submitted",
        submitted_at=AT, score=score, is_passed=score >= 80,
    )  # fmt: skip


def url(*people):
    return f"/quan-ly/gop-ho-so/{'/'.join(str(each.pk) for each in people)}/"


def text(answer):
    return " ".join(answer.content.decode().split())


def now(*people):
    return [Learner.objects.get(pk=each.pk).canonical_id for each in people]


def states(*people):
    return [Award.objects.get(learner=each).state for each in people]


def merge(kept, merged, by=OFFICER):
    return merging.merge(kept=kept, merged=merged, by=by, at=LATER)


# The page


def test_page_shows_both_and_what_will_be_and_changes_nothing(officer, two, award_type):
    kept, other = two
    consents.give(learner=other, purpose=Consent.Purpose.MESSAGES, by=OFFICER, at=AT)
    kiosk.give_cards(person_ids=[other.pk], by=OFFICER, at=AT)
    before = list(Learner.objects.order_by("pk").values()), list(Award.objects.order_by("pk").values())
    page = text(officer.get(url(kept, other)))
    for word in ("Lê Thị Mận", "Lê Thị Mẫn", "Dấu trong họ tên khác nhau", "nhận tin nhắn, 05/10/2026", "có thẻ"):
        assert word in page
    title = award_type.course.title
    assert page.count(f"{title}, 05/10/2026") == 1, "the kept one's day stands on its side only"
    assert page.count(f"{title}, 26/09/2026") == 2, "the earliest day holds afterwards"
    assert f"{title}: cao nhất 80 điểm, 4 lượt" in page
    stays, goes = (Award.objects.get(learner=each).number for each in (other, kept))
    after = page.split("Sau khi gộp", 1)[1]
    assert after.index(stays) < after.index("Đã được thay thế") < after.index(goes)
    assert "chỉ dùng thẻ của hồ sơ được giữ" not in after, "the one card goes on working"
    assert "Không xóa gì cả" in after
    assert before == (list(Learner.objects.order_by("pk").values()), list(Award.objects.order_by("pk").values()))
    assert not Merge.objects.exists()
    assert Entry.objects.filter(act="learner.view").count() == 2


def test_what_speaks_against_it_is_said_first(officer, commune):
    one = LearnerFactory(commune=commune, full_name="Lê Thị Mận", personal_number_hash="a", personal_number_tail="123")
    two = LearnerFactory(
        commune=CommuneFactory(parent=commune.parent), workplace=commune, full_name="Lê Thị Mận", birth_year=1961,
        personal_number_hash="b", personal_number_tail="456",
    )  # fmt: skip
    page = text(officer.get(url(one, two)))
    for word in ("rất có thể là hai người", "năm sinh khác nhau", "được tính cho Phường Hàm Rồng", "••••• 456"):
        assert word in page
    assert "họ tên khác nhau" not in page.lower()


def test_page_costs_the_same_however_much_there_is(officer, two, django_assert_num_queries):
    officer.get(url(*two))  # the settings of the site are read once
    with django_assert_num_queries(QUERIES):
        officer.get(url(*two))
    for n in range(5):
        course = make_course(f"khoa-{n}")
        certify(AwardTypeFactory(course=course), two[0])
        tried(course, two[1], 50)
    with django_assert_num_queries(QUERIES):
        officer.get(url(*two))


def test_the_other_record_can_be_kept_instead(officer, two):
    assert f'href="{url(two[1], two[0])}"' in text(officer.get(url(*two)))


def test_button_merges_says_so_and_shows_the_way_back(officer, two):
    page = text(officer.post(url(*two), follow=True))
    assert now(*two) == [two[0].pk] * 2
    assert "Đã gộp hai hồ sơ" in page
    assert "1 khóa học, chương trình đã hoàn thành; 2 lượt làm bài kiểm tra" in page
    assert "1 chứng nhận bị thay khi gộp sẽ có giá trị lại." in page
    page = text(officer.post(f"/quan-ly/gop-ho-so/{two[0].pk}/tach/", {"merged": two[1].pk}, follow=True))
    assert "Đã tách hồ sơ ra như cũ" in page
    assert "Hồ sơ đã gộp vào đây" not in page
    assert now(*two) == [each.pk for each in two]


def test_second_press_changes_nothing(officer, two):
    officer.post(url(*two))
    for again in (url(*two), url(two[1], two[0])):
        answer = officer.post(again, follow=True)
        assert "đã là của một người" in text(answer)
        assert answer.redirect_chain[-1][0] == f"/ca-nhan/hoc-vien/{two[0].pk}/"
    assert Merge.objects.count() == 1


@pytest.mark.parametrize("place", [0, 1])
def test_who_is_out_of_sight_is_not_there(officer, two, place):
    people = [two[0], two[1]]
    people[place] = LearnerFactory(commune=CommuneFactory())
    assert officer.get(url(*people)).status_code == 404
    assert officer.post(url(*people)).status_code == 404
    assert not Merge.objects.exists()


def test_post_of_another_role_lends_nothing(client, commune, two):
    assert staff_of(client, commune, "instructor").get(url(*two)).status_code == 404


def test_merged_meanwhile_leads_to_whom_it_stands_for_now(officer, two, commune):
    third = LearnerFactory(commune=commune, full_name="Lê Thị Mân")
    merge(third, two[1])
    assert officer.get(url(*two))["Location"] == url(two[0], third)
    page = text(officer.post(url(*two), follow=True))
    assert "vừa được gộp với hồ sơ khác" in page
    assert "Lê Thị Mân" in page
    assert now(two[0]) == [two[0].pk], "nobody is merged with whom the officer did not see"


def test_merged_into_somebody_out_of_sight_is_explained_without_a_name(officer, two):
    far = LearnerFactory(commune=CommuneFactory(), full_name="Phùng Văn Xa")
    merge(far, two[1])
    for answer in (officer.get(url(*two), follow=True), officer.post(url(*two), follow=True)):
        assert "ở ngoài phạm vi của bạn" in text(answer)
        assert "Phùng Văn Xa" not in text(answer)
    assert now(two[0]) == [two[0].pk]


def test_unmerge_of_what_is_no_alias_is_not_there(officer, two):
    for named in (two[1].pk, "x", ""):
        assert officer.post(f"/quan-ly/gop-ho-so/{two[0].pk}/tach/", {"merged": named}).status_code == 404


def test_unmerge_that_is_refused_says_why(officer, two):
    merge(*two)
    Learner.objects.update(personal_number_hash=None)
    Learner.objects.filter(pk=two[0].pk).update(personal_number_hash="a")
    Learner.objects.filter(pk=two[1].pk).update(personal_number_hash="a")
    page = officer.post(f"/quan-ly/gop-ho-so/{two[0].pk}/tach/", {"merged": two[1].pk}, follow=True)
    assert "cùng số định danh" in text(page)
    assert now(two[1]) == [two[0].pk]


# The act


def test_merge_keeps_every_try_the_best_the_earliest_and_one_award_and_undoing_restores(two, award_type):
    kept, other = two
    rows = Attempt.objects.count(), Completion.objects.count(), Award.objects.count()
    people = certified(timezone.localdate()).count()
    said = preview(kept, other)
    merge(kept, other)
    standing = facts.standing_of(kept.pk).courses[award_type.course_id]
    assert timezone.localdate(standing.completed_at) == said.learned.done[0].on == (AT - timedelta(days=9)).date()
    assert Attempt.objects.filter(learner__canonical=kept).count() == said.learned.tries == 4
    valid = Award.objects.get(learner__canonical=kept, state="valid")
    assert [valid.pk] == [each.pk for each in said.standing]
    assert states(kept, other) == ["superseded", "valid"]
    assert certified(timezone.localdate()).count() == people - 1
    merging.unmerge(merged=other, by=OFFICER, at=LATER)
    assert states(kept, other) == ["valid", "valid"]
    assert certified(timezone.localdate()).count() == people
    assert rows == (Attempt.objects.count(), Completion.objects.count(), Award.objects.count())
    assert facts.standing_of(kept.pk).courses[award_type.course_id].completed_at == AT


def test_merge_never_raises_a_count(two, commune):
    people = [*two, *LearnerFactory.create_batch(2, commune=commune)]
    counts = [certified(timezone.localdate()).count()]
    for kept, merged in ((people[2], people[0]), (people[3], people[1]), (people[2], people[3])):
        merge(kept, merged)
        counts.append(certified(timezone.localdate()).count())
    assert counts == [2, 2, 2, 1]


def test_manifest_is_frozen_with_the_merge_and_names_nobody(two, award_type):
    kept, other = two
    merge(kept, other)
    manifest = Merge.objects.get().manifest
    course = award_type.course_id
    assert manifest["learning"]["merged"]["done"] == [{"course": course, "on": "2026-09-26"}]
    assert manifest["learning"]["merged"]["tests"] == [{"course": course, "tries": 2, "best": 80.0}]
    assert manifest["learning"]["kept"]["tries"] == 2
    mine, theirs = (Award.objects.get(learner=each) for each in two)
    assert manifest["replaced"] == [str(mine.pk)]
    assert manifest["awards"]["merged"] == [
        {"id": str(theirs.pk), "type": award_type.pk, "on": "2026-09-26", "state": "valid"}
    ]
    assert manifest["people"]["merged"]["rows"] == [str(other.pk)]
    told = json.dumps(manifest, ensure_ascii=False)
    assert not any(word in told for word in ("Lê Thị", "Khóa", mine.number, theirs.number))
    tried(award_type.course, other, 90)
    settle_merged_awards()
    assert Merge.objects.get().manifest == manifest
    merging.unmerge(merged=other, by=OFFICER, at=LATER)
    assert Merge.objects.get().manifest == manifest


def test_merge_by_a_claim_gets_its_manifest_from_the_sweep_even_after_it_was_settled(two):
    kept, other = two
    accounts.merge(kept=kept, merged=other, by=SYSTEM, at=LATER)
    assert set(Merge.objects.get().manifest) == {"people"}
    close.settle_merges(by=SYSTEM, at=LATER)
    settle_merged_awards()
    by_sweep = Merge.objects.get().manifest
    assert merging.complete_manifests() == 0
    merging.unmerge(merged=other, by=OFFICER, at=LATER)
    merge(kept, other)
    assert Merge.objects.get(undone_at=None).manifest == by_sweep


def test_page_of_a_person_without_a_full_manifest_says_so(officer, two):
    accounts.merge(kept=two[0], merged=two[1], by=SYSTEM, at=LATER)
    assert "Bản kê của hồ sơ này chưa có" in text(officer.get(f"/ca-nhan/hoc-vien/{two[0].pk}/"))
    merging.complete_manifests()
    assert "2 lượt làm bài kiểm tra" in text(officer.get(f"/ca-nhan/hoc-vien/{two[0].pk}/"))


def test_two_officers_at_once_in_opposite_directions_end_in_one_person(two, at_once):
    at_once(2, lambda n: merge(*(two if n else two[::-1])))
    assert len(set(now(*two))) == 1
    assert Merge.objects.count() == 1
    assert sorted(states(*two)) == ["superseded", "valid"]


def test_officer_who_comes_second_is_told(officer, two, monkeypatch):
    """Both pages were open; the other one's press came between this one's reading and its lock."""
    once = merging.merge

    def late(**words):
        once(kept=two[1], merged=two[0], by=SYSTEM, at=LATER)
        return once(**words)

    monkeypatch.setattr(merging, "merge", late)
    answer = officer.post(url(*two), follow=True)
    assert "Cán bộ khác vừa gộp hai hồ sơ này trước bạn" in text(answer)
    assert answer.redirect_chain[-1][0] == f"/ca-nhan/hoc-vien/{two[1].pk}/"


def test_erased_meanwhile_is_not_merged(two):
    erasing.erase(learner=two[1], reason="Đơn số 12", by=OFFICER, at=AT)
    with pytest.raises(RefusedError, match="đã xóa"):
        merge(*two)
    assert not Merge.objects.exists()


def test_merging_settles_nobody_else(two, award_type, commune):
    others = [certify(award_type, LearnerFactory(commune=commune)) for _n in range(2)]
    Learner.objects.filter(pk=others[0].learner_id).update(canonical=others[1].learner)
    merge(*two)
    assert {Award.objects.get(pk=each.pk).state for each in others} == {"valid"}
