"""The pages of sessions: the list, making one, changing it, taking an empty one away."""

from datetime import timedelta

import pytest
from django.utils import timezone
from uuid6 import uuid7

from audit.models import Entry
from audit.rules import SYSTEM
from courses.actions import classes as actions
from courses.actions.classes_attendance import NewMark, mark_attendance
from courses.actions.learning import FactRefusedError
from courses.models import ClassSession
from courses.queries import classes
from tests.courses.room import SESSIONS, acting, give, held, house, mark, neighbours, page, signed_in, staff, town
from tests.courses.way import enrolled, published
from tests.factories import CommuneFactory, PostingFactory, ProvinceFactory, make_course

pytestmark = pytest.mark.django_db
NEW = f"{SESSIONS}moi/"


def words(response):
    return " ".join(response.content.decode().split())


# The list


def test_instructor_sees_own_sessions_and_the_officer_those_of_the_commune(client, course, venue, teacher, commune):
    own, other = held(course, venue, teacher), held(course, venue, staff(commune), hours=1)
    far = town("16213", "Xã Xa")
    held(course, house(far), staff(far))
    assert [row[0] for row in signed_in(client, teacher).get(SESSIONS).context["rows"]] == [own]
    rows = signed_in(client, staff(commune, "officer")).get(SESSIONS).context["rows"]
    assert {row[0] for row in rows} == {own, other}
    division = PostingFactory(unit=ProvinceFactory(), role="division").user
    assert len(signed_in(client, division).get(SESSIONS).context["rows"]) == 3


def test_instructor_without_a_post_today_sees_nothing(client, session, teacher):
    teacher.postings.update(to_on=timezone.localdate() - timedelta(days=1))
    assert signed_in(client, teacher).get(SESSIONS).status_code == 404
    assert classes.visible_to(acting(teacher)).count() == 0


def test_list_says_what_became_of_each_session(client, course, venue, teacher, commune):
    now = timezone.now()
    done = held(course, venue, teacher, starts_at=now - timedelta(days=2))
    mark(done, teacher, "present", *neighbours(commune))
    held(course, venue, teacher, starts_at=now - timedelta(days=4))
    held(course, venue, teacher)
    held(course, venue, teacher, starts_at=now + timedelta(days=1))
    answer = signed_in(client, teacher).get(SESSIONS)
    told = words(answer)
    assert [told.count(word) for word in ("Sắp tới", "Đang diễn ra", "3 người có mặt", "Chưa điểm danh")] == [1] * 4
    starts = [row[0].starts_at for row in answer.context["rows"]]
    assert starts == sorted(starts, reverse=True)


def test_list_is_paged_and_costs_the_same(client, course, venue, teacher, django_assert_num_queries):
    begin = timezone.now()
    signed_in(client, teacher)
    held(course, venue, teacher)
    client.get(SESSIONS)
    with django_assert_num_queries(5):
        client.get(SESSIONS)
    for n in range(24):
        held(course, venue, teacher, starts_at=begin - timedelta(days=n + 1))
    with django_assert_num_queries(5):
        answer = client.get(SESSIONS)
    assert len(answer.context["rows"]) == 20
    rest = client.get(f"{SESSIONS}?sau={answer.context['after']}")
    assert len(rest.context["rows"]) == 5
    assert not {row[0] for row in rest.context["rows"]} & {row[0] for row in answer.context["rows"]}
    assert client.get(f"{SESSIONS}?sau=khong-phai-ma").context["rows"]


def test_empty_list_says_what_to_do(client, teacher):
    assert "Chưa có buổi học nào." in words(signed_in(client, teacher).get(SESSIONS))


def test_system_sees_no_session_and_attests_to_nobody(session, commune):
    neighbours(commune, 1)
    assert not classes.visible_to(SYSTEM).exists()
    assert not classes.people(SYSTEM).exists()


@pytest.mark.parametrize("role", ["approver", "editor"])
def test_sessions_are_not_there_for_other_posts(client, commune, role):
    assert signed_in(client, staff(commune, role)).get(SESSIONS).status_code == 404


def test_rows_say_what_they_are(session, teacher, commune, course):
    (person,) = neighbours(commune, 1)
    mark(session, teacher, "late", person)
    given = give(enrolled(person, course, course.editions.get()), teacher)
    assert str(session).startswith(f"{course.pk}: ")
    assert str(session.attendance.get()).endswith("late")
    assert str(given) == f"{person.pk}: viec-1"


# Making one


def terms(course, venue, **more):
    return {
        "id": str(uuid7()),
        "course": str(course.pk),
        "venue": str(venue.pk) if venue else "",
        "day": f"{timezone.localdate():%Y-%m-%d}",
        "starts": "08:00",
        "ends": "10:00",
        **more,
    }


def test_instructor_makes_a_session_of_their_own(client, course, venue, teacher, commune):
    answer = signed_in(client, teacher).post(NEW, terms(course, venue))
    made = ClassSession.objects.get()
    assert answer["Location"] == page(made)
    assert (made.instructor_id, made.made_by_id, made.unit, made.venue) == (
        str(teacher.pk),
        str(teacher.pk),
        commune,
        venue,
    )
    assert f"{timezone.localtime(made.starts_at):%H:%M}" == "08:00"
    assert Entry.objects.get(act="class_session.hold").object_id == str(made.pk)


def test_pressing_twice_makes_one_session(client, course, venue, teacher):
    data = terms(course, venue)
    first, second = (signed_in(client, teacher).post(NEW, data) for _n in range(2))
    assert first["Location"] == second["Location"]
    assert ClassSession.objects.count() == Entry.objects.filter(act="class_session.hold").count() == 1


def test_form_sent_again_with_other_words_leads_to_the_session(client, course, venue, teacher):
    data = terms(course, venue)
    signed_in(client, teacher).post(NEW, data)
    answer = client.post(NEW, {**data, "ends": "11:00"}, follow=True)
    assert "Buổi học này đã được tạo trước đó." in words(answer)
    assert f"{timezone.localtime(ClassSession.objects.get().ends_at):%H:%M}" == "10:00"


def test_key_of_somebody_elses_session_leads_nowhere(client, course, venue, session):
    far = town("16213", "Xã Xa")
    data = terms(course, house(far), id=str(session.pk))
    assert signed_in(client, staff(far)).post(NEW, data).status_code == 404
    assert ClassSession.objects.count() == 1


def test_place_may_be_the_commune_alone(client, course, teacher, commune):
    signed_in(client, teacher).post(NEW, terms(course, None))
    assert ClassSession.objects.get().place == commune.name


def test_venue_of_another_commune_cannot_be_chosen(client, course, teacher):
    answer = signed_in(client, teacher).post(NEW, terms(course, house(town("16213", "Xã Xa"))))
    assert "Hãy chọn trong danh sách." in words(answer)
    assert not ClassSession.objects.exists()


def test_only_live_and_published_courses_are_offered(client, course, teacher):
    make_course("khoa-nhap")
    gone, _edition = published("khoa-cu")
    gone.unpublish()
    form = signed_in(client, teacher).get(NEW).context["form"]
    assert list(form.fields["course"].queryset) == [course]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"course": ""}, "Hãy chọn khóa học."),
        ({"day": ""}, "Hãy chọn ngày."),
        ({"day": "hôm nay"}, "Hãy ghi ngày như 25/11/2026."),
        ({"starts": "25:00"}, "Hãy ghi giờ như 14:00."),
        ({"ends": ""}, "Hãy ghi giờ kết thúc."),
        ({"ends": "08:00"}, "Giờ kết thúc phải sau giờ bắt đầu."),
        ({"day": "2020-01-01"}, "31 ngày trước"),
        ({"day": "2099-01-01"}, "31 ngày trước"),
    ],
)
def test_form_says_what_is_wrong(client, course, venue, teacher, wrong, told):
    answer = signed_in(client, teacher).post(NEW, terms(course, venue) | wrong)
    assert told in words(answer)
    assert not ClassSession.objects.exists()


def test_form_without_its_key_is_not_taken(client, course, venue, teacher):
    signed_in(client, teacher).post(NEW, terms(course, venue, id="khong-phai-ma"))
    assert not ClassSession.objects.exists()


def test_instructor_is_not_in_two_rooms_at_once(client, course, venue, teacher, commune):
    signed_in(client, teacher).post(NEW, terms(course, venue))
    other = house(commune, "Nhà văn hóa thôn 5")
    answer = client.post(NEW, terms(course, other, starts="09:00", ends="11:00"))
    assert "Giảng viên đã có buổi học khác lúc 08:00 – 10:00 cùng ngày, tại Nhà văn hóa thôn 3" in words(answer)
    assert client.post(NEW, terms(course, other, starts="10:00", ends="11:00")).status_code == 302


def test_officer_chooses_the_instructor_and_an_instructor_does_not(client, course, venue, teacher, commune):
    stranger = staff(town("16213", "Xã Xa"))
    signed_in(client, staff(commune, "officer"))
    assert "Hãy chọn trong danh sách." in words(client.post(NEW, terms(course, venue, instructor=str(stranger.pk))))
    client.post(NEW, terms(course, venue, instructor=str(teacher.pk)))
    assert ClassSession.objects.get().instructor_id == str(teacher.pk)
    answer = signed_in(client, staff(commune)).post(NEW, terms(course, venue, instructor=str(teacher.pk)))
    assert answer.status_code == 302
    assert ClassSession.objects.exclude(instructor_id=str(teacher.pk)).count() == 1


def test_whoever_covers_several_communes_says_first_which(client, course, commune):
    far = town("16213", "Xã Xa")
    venue = house(far)
    signed_in(client, PostingFactory(unit=ProvinceFactory(), role="division").user)
    assert "Buổi học ở xã, phường nào?" in words(client.get(NEW))
    assert "Hãy chọn xã hoặc phường." in words(client.get(f"{NEW}?xa="))
    assert client.get(f"{NEW}?xa=99999").status_code == 404
    form = client.get(f"{NEW}?xa=16213").context["form"]
    assert list(form.fields["venue"].queryset) == [venue]
    division = form.initial["instructor"]
    client.post(f"{NEW}?xa=16213", terms(course, venue, instructor=division))
    assert ClassSession.objects.get().unit == far


def test_post_without_a_commune_is_told_so(client):
    office = CommuneFactory(code="SO-1", name="Phòng Chuyển đổi số", kind="office")
    told = words(signed_in(client, staff(office)).get(NEW))
    assert "chưa gắn với xã, phường nào" in told


def test_instructor_of_a_village_holds_sessions_in_its_commune(client, course, commune, venue):
    village = CommuneFactory(code="14758-1", name="Thôn 1", kind="village", parent=commune)
    signed_in(client, staff(village)).post(NEW, terms(course, venue))
    assert ClassSession.objects.get().unit == commune


# Changing and taking away


def test_session_is_changed_until_something_is_marked(client, session, teacher, commune, course, venue):
    signed_in(client, teacher)
    data = terms(course, None, id=str(session.pk), starts="13:00", ends="15:00")
    assert client.get(page(session, "sua/")).context["form"].initial["course"] == course.pk
    assert client.post(page(session, "sua/"), data)["Location"] == page(session)
    session.refresh_from_db()
    assert session.venue is None
    assert client.post(page(session, "sua/"), data).status_code == 302
    assert Entry.objects.filter(act="class_session.change").count() == 1
    session.starts_at -= timedelta(days=1)
    session.save()
    mark(session, teacher, "absent", *neighbours(commune, 1))
    for method in (client.get, client.post):
        assert method(page(session, "sua/"), follow=True).redirect_chain == [(page(session), 302)]
    later = session.ends_at + timedelta(minutes=1)
    other = actions.Terms(course, commune, venue, session.starts_at, later, session.instructor_id)
    with pytest.raises(actions.HasEvidenceError):
        actions.change_session(session_id=session.pk, terms=other, by=acting(teacher), at=timezone.now())


def test_change_that_comes_after_the_first_mark_is_refused(client, session, teacher, commune, course, monkeypatch):
    """The page was open when somebody began the roll."""
    mark(session, teacher, "present", *neighbours(commune, 1))
    answers = iter([False, True])
    monkeypatch.setattr(classes, "has_evidence", lambda _session: next(answers, True))
    answer = signed_in(client, teacher).post(
        page(session, "sua/"), terms(course, None, id=str(session.pk)), follow=True
    )
    assert "không sửa hay xóa được nữa" in words(answer)


def test_form_of_a_change_says_what_is_wrong(client, session, teacher, course):
    answer = signed_in(client, teacher).post(page(session, "sua/"), terms(course, None, ends="07:00"))
    assert "Giờ kết thúc phải sau giờ bắt đầu." in words(answer)


def test_instructor_stays_when_an_instructor_changes_the_session(client, session, teacher, course):
    signed_in(client, teacher).post(page(session, "sua/"), terms(course, None, starts="13:00", ends="15:00"))
    session.refresh_from_db()
    assert session.instructor_id == str(teacher.pk)


def test_empty_session_is_deleted_and_one_with_evidence_never(client, session, teacher, commune):
    signed_in(client, teacher)
    (person,) = neighbours(commune, 1)
    key = uuid7()
    marks = [NewMark(key, person.pk, "present")]
    mark_attendance(session_id=session.pk, marks=marks, by=acting(teacher), at=timezone.now())
    taken_back = [NewMark(uuid7(), person.pk, "", replaces=key)]
    mark_attendance(session_id=session.pk, marks=taken_back, by=acting(teacher), at=timezone.now(), reason="Nhầm người")
    assert "không sửa hay xóa được nữa" in words(client.post(page(session, "xoa/"), follow=True))
    empty = held(session.course, session.venue, teacher, starts_at=timezone.now() + timedelta(days=1))
    assert client.post(page(empty, "xoa/"))["Location"] == SESSIONS
    assert client.post(page(empty, "xoa/")).status_code == 404
    assert list(ClassSession.objects.all()) == [session]
    assert Entry.objects.get(act="class_session.delete").object_id == str(empty.pk)


@pytest.mark.parametrize("what", ["", "thuc-hanh/", "sua/"])
def test_session_of_another_instructor_is_not_there(client, session, commune, what):
    assert signed_in(client, staff(commune)).get(page(session, what)).status_code == 404
    assert signed_in(client, staff(town("16213", "Xã Xa"), "officer")).get(page(session, what)).status_code == 404


def test_session_key_with_other_terms_is_refused_to_the_same_hand(course, venue, teacher, session):
    other = actions.Terms(course, session.unit, None, session.starts_at, session.ends_at, session.instructor_id)
    with pytest.raises(FactRefusedError):
        actions.hold_session(session_id=session.pk, terms=other, by=acting(teacher), at=timezone.now())
