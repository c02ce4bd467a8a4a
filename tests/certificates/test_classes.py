"""Certifying a class at one press: names first, nobody twice, and one file to print."""

import io

import pytest
from pypdf import PdfReader
from uuid6 import uuid7

from accounts.models import Learner
from audit.rules import SYSTEM
from certificates.models import Award
from courses.actions import study_classes
from tests.certificates.conftest import AT, certify, earn
from tests.courses.room import house, staff, town
from tests.courses.way import complete, enrolled, published
from tests.factories import AwardTypeFactory, LearnerFactory, make_course, make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return town()


@pytest.fixture
def teacher(commune):
    return staff(commune)


@pytest.fixture
def study_class(award_type, commune, teacher):
    terms = study_classes.ClassTerms(award_type.course, commune, house(commune), 40, (str(teacher.pk),))
    return study_classes.open_class(class_id=uuid7(), terms=terms, by=SYSTEM, at=AT)


@pytest.fixture
def browser(client, teacher):
    client.force_login(teacher, "accounts.backends.SignInBackend")
    return client


def seated(study_class, *people):
    ids = [each.pk for each in people]
    study_classes.seat_people(class_id=study_class.pk, learner_ids=ids, by=SYSTEM, at=study_class.made_at)


def page_of(study_class, what="chung-nhan/"):
    return f"/quan-ly/lop-hoc/{study_class.pk}/{what}"


def text(answer):
    return " ".join(answer.content.decode().split())


def test_one_press_awards_all_who_are_due_and_nobody_twice(browser, study_class, award_type, commune):
    ready = LearnerFactory.create_batch(3, commune=commune)
    waiting = LearnerFactory(full_name="Lò Thị Chưa Xong", commune=commune)
    seated(study_class, *ready, waiting)
    for each in ready:
        earn(award_type, each)
    page = text(browser.get(page_of(study_class)))
    assert "3 người được cấp ngay" in page
    assert "Còn thiếu (1)" in page
    assert "Đã cấp 3 chứng nhận." in text(browser.post(page_of(study_class), follow=True))
    assert "Không có chứng nhận nào để cấp" in text(browser.post(page_of(study_class), follow=True))
    assert {award.learner for award in Award.objects.all()} == set(ready)


def test_name_is_compared_before_it_is_printed(browser, study_class, award_type, commune):
    checked, unchecked = LearnerFactory.create_batch(2, commune=commune, name_confirmed_at=None)
    seated(study_class, checked, unchecked)
    for each in (checked, unchecked):
        earn(award_type, each)
    assert "Xem tên trước khi in" in text(browser.get(page_of(study_class)))
    browser.post(page_of(study_class), {f"ten-{checked.pk}": "on"})
    assert [award.learner for award in Award.objects.all()] == [checked]
    assert Learner.objects.get(pk=unchecked.pk).name_confirmed_at is None


def test_somebody_outside_the_class_is_not_awarded_by_it(browser, study_class, award_type, commune):
    outsider = LearnerFactory(commune=commune, name_confirmed_at=None)
    earn(award_type, outsider)
    browser.post(page_of(study_class), {f"ten-{outsider.pk}": "on"})
    assert not Award.objects.exists()


def test_certificate_of_another_course_counts_for_nothing_in_the_class(browser, study_class, award_type, commune):
    """It is neither held here nor printed again, and what is due elsewhere is not issued by this press."""
    person = LearnerFactory(commune=commune)
    other, due_elsewhere = (AwardTypeFactory(course=make_course(code)) for code in ("khoa-cu", "khoa-khac"))
    certify(other, person)
    earn(due_elsewhere, person)
    seated(study_class, person)
    page = text(browser.get(page_of(study_class)))
    assert "Còn thiếu (1)" in page
    assert "Đã có chứng nhận" not in page
    assert browser.get(page_of(study_class, "chung-nhan.pdf")).status_code == 404
    browser.post(page_of(study_class))
    assert Award.objects.get().award_type == other
    earn(award_type, person)
    assert "1 người được cấp ngay" in text(browser.get(page_of(study_class)))
    browser.post(page_of(study_class))
    assert set(Award.objects.values_list("award_type", flat=True)) == {other.pk, award_type.pk}


def test_class_of_a_course_awards_the_programme_that_it_completes(browser, award_type, study_class, commune):
    programme = make_programme("ct", award_type.course)
    whole = AwardTypeFactory(course=None, programme=programme)
    person = LearnerFactory(commune=commune)
    seated(study_class, person)
    certify(award_type, person)
    assert "Còn thiếu (1)" in text(browser.get(page_of(study_class))), "one of two is held"
    earn(whole, person)
    assert "Đã cấp 1 chứng nhận." in text(browser.post(page_of(study_class), follow=True))
    page = text(browser.get(page_of(study_class)))
    assert "Đã có chứng nhận (1)" in page
    assert all(award.number in page for award in Award.objects.all())


def test_what_is_missing_is_said_and_the_programme_that_is_not_complete(client, commune, teacher):
    course, _edition = published(rule={"all": ["lessons", "assessment"]})
    AwardTypeFactory(course=None, programme=make_programme("ct", course, make_course("khoa-nua")))
    terms = study_classes.ClassTerms(course, commune, house(commune), 40, (str(teacher.pk),))
    study_class = study_classes.open_class(class_id=uuid7(), terms=terms, by=SYSTEM, at=AT)
    begun, finished = LearnerFactory.create_batch(2, commune=commune)
    seated(study_class, begun, finished)
    complete(enrolled(finished, course, course.editions.get()))
    client.force_login(teacher, "accounts.backends.SignInBackend")
    page = text(client.get(page_of(study_class)))
    assert "Còn thiếu (2)" in page
    assert "0/2 bài học · chưa đạt bài kiểm tra" in page
    assert "Chứng nhận cấp khi xong cả chương trình." in page


def test_papers_of_the_class_are_one_file_in_the_order_of_seats(browser, study_class, award_type, commune):
    people = [LearnerFactory(full_name=name, commune=commune) for name in ("Lê Văn Ba", "Bùi Thị An")]
    seated(study_class, *people)
    assert browser.get(page_of(study_class, "chung-nhan.pdf")).status_code == 404
    for each in reversed(people):
        certify(award_type, each)
    answer = browser.get(page_of(study_class, "chung-nhan.pdf"))
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert ["Lê Văn Ba" in pages[0].extract_text(), "Bùi Thị An" in pages[1].extract_text()] == [True, True]
    assert len(pages) == 2


def test_class_of_somebody_else_does_not_exist(client, study_class):
    client.force_login(staff(town("14812", "Xã Xa"), "officer"), "accounts.backends.SignInBackend")
    for what in ("chung-nhan/", "chung-nhan.pdf"):
        assert client.get(page_of(study_class, what)).status_code == 404
        assert client.post(page_of(study_class, what)).status_code in {404, 405}


def test_certifying_page_costs_the_same_for_few_and_for_many(
    browser, study_class, award_type, commune, django_assert_max_num_queries
):
    people = LearnerFactory.create_batch(30, commune=commune)
    seated(study_class, *people)
    for each in people[:20]:
        earn(award_type, each)
    with django_assert_max_num_queries(20):
        browser.get(page_of(study_class))
