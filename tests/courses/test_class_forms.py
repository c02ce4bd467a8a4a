"""Who teaches with whom, and the days on which a class does not meet."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from uuid6 import uuid7

from courses.models import StudyClass
from courses.queries import study_classes
from courses.rules import classes as rules
from tests.courses.room import signed_in, staff

FIRST = date(2026, 12, 1)


# Days as people write them


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", set()),
        ("30/4, 01/05", {date(2027, 4, 30), date(2027, 5, 1)}),
        ("2/12; 1/12/2026", {date(2026, 12, 2), FIRST}),
        ("30/12 - 2/1", {date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)}),
        ("6/2/2027 đến 7/2/2027", {date(2027, 2, 6), date(2027, 2, 7)}),
        ("29/2/2028", {date(2028, 2, 29)}),
    ],
)
def test_days_are_read_as_people_write_them(typed, found):
    assert rules.read_days(typed, FIRST) == (found, "")


@pytest.mark.parametrize("typed", ["Tết", "31/2", "32/1", "1/13", "5/1/2027 - 3/1/2027", "1/1/2027 - 1/1/2029", "0/0"])
def test_part_that_is_no_day_is_named(typed):
    assert rules.read_days(f"30/4, {typed}", FIRST)[1] == typed


@pytest.mark.django_db
def test_plan_leaves_out_the_days_off_and_goes_on_a_week_later(client, study_class, teacher):
    signed_in(client, teacher)
    first = timezone.localdate() + timedelta(days=7)
    fields = {
        "course": study_class.course_id, "first": f"{first:%Y-%m-%d}", "weekdays": [str(first.weekday())], "count": 3,
        "starts": "14:00", "ends": "16:00",
    }  # fmt: skip
    off = first + timedelta(days=7)
    url = f"/quan-ly/lop-hoc/{study_class.pk}/lich/"
    answer = client.post(url, {**fields, "skip": f"{off:%d/%m}, mồng một"})
    assert answer.status_code == 422
    assert "“mồng một” không phải là ngày" in answer.content.decode()
    assert client.post(url, {**fields, "skip": f"{off:%d/%m}"}).status_code == 302
    days = [timezone.localdate(each.starts_at) for each in study_class.sessions.order_by("starts_at")]
    assert days == [first + timedelta(days=n) for n in (0, 14, 21)]


# Who teaches


def send(client, study_class, **fields):
    asked = {"id": uuid7(), "subject": f"c-{study_class.course.code}", "seats": 10, **fields}
    return client.post(f"/quan-ly/lop-hoc/moi/?xa={study_class.unit.code}", asked)


def names(study_class):
    return study_classes.instructor_names(study_class)


@pytest.mark.django_db
def test_instructor_opens_a_class_alone_or_with_colleagues_and_stays_the_first(client, study_class, teacher, commune):
    colleague = staff(commune, name="An Thị Bình")
    signed_in(client, teacher)
    assert "Ai dạy cùng?" in client.get("/quan-ly/lop-hoc/moi/").content.decode()
    for chosen, wanted in (([], [teacher.name]), ([colleague.pk], [teacher.name, "An Thị Bình"])):
        key = uuid7()
        assert send(client, study_class, id=key, instructors=chosen).status_code == 302
        assert names(StudyClass.objects.get(pk=key)) == wanted


@pytest.mark.django_db
def test_instructor_of_a_class_adds_a_colleague_and_takes_nobody_out(client, study_class, teacher, commune):
    colleague = staff(commune, name="An Thị Bình")
    signed_in(client, teacher)
    url = f"/quan-ly/lop-hoc/{study_class.pk}/sua/"
    fields = {"id": study_class.pk, "subject": f"c-{study_class.course.code}", "seats": 3}
    for chosen in ([colleague.pk], []):
        assert client.post(url, {**fields, "instructors": chosen}).status_code == 302
        assert names(study_class) == [teacher.name, "An Thị Bình"]
    assert "Ai dạy cùng?" not in client.get(url).content.decode(), "nobody else could be added"


@pytest.mark.django_db
def test_officer_says_who_teaches_and_names_somebody(client, study_class, commune):
    officer, chosen = staff(commune, "officer"), staff(commune, name="An Thị Bình")
    signed_in(client, officer)
    assert send(client, study_class).status_code == 422
    key = uuid7()
    assert send(client, study_class, id=key, instructors=[chosen.pk]).status_code == 302
    assert names(StudyClass.objects.get(pk=key)) == ["An Thị Bình"]
