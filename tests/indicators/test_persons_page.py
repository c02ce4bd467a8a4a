"""From the number to the persons behind it."""

import re

import pytest
from django.test import Client

from accounts.models import Residence
from audit.models import Entry as Act
from certificates.models import Award
from indicators.views import persons
from tests.factories import ProvinceFactory, VillageFactory
from tests.indicators.scene import AT, certify, close, html, signed_in

pytestmark = pytest.mark.django_db
PAGE = "/quan-ly/nguoi-duoc-tinh/14758/"


def names(page):
    return [person.full_name for person, _award in page.context["people"]]


def test_persons_are_those_that_the_closed_figure_counted(officer, october, communes):
    for name in ("Lê Văn Ánh", "Đỗ Văn An"):
        certify(communes[0], full_name=name)
    certify(communes[1], full_name="Người Nơi Khác")
    close(october)
    certify(communes[0], full_name="Người Đến Sau", at=AT)
    page = officer.get(PAGE)
    assert names(page) == ["Đỗ Văn An", "Lê Văn Ánh"]
    assert "2 người, tính đến 14/10/2026" in html(page)


def test_persons_of_another_month(officer, october, november, communes):
    certify(communes[0])
    close(october)
    certify(communes[0], at=AT)
    assert len(names(officer.get(PAGE))) == 1
    page = officer.get(PAGE, {"ky": "2026-11"})
    assert len(names(page)) == 2
    assert "tính đến 16/10/2026" in html(page)
    for asked in ("2026-01", "x"):
        assert officer.get(PAGE, {"ky": asked}).status_code == 404


def test_persons_before_any_month_was_closed_are_todays(officer, communes):
    certify(communes[0])
    assert "1 người, tính đến 16/10/2026" in html(officer.get(PAGE))


def test_persons_of_nobody(officer):
    assert "Chưa có ai." in html(officer.get(PAGE))


def test_page_says_how_many_rest_on_recognition_and_who(officer, october, communes):
    certify(communes[0])
    recognised = certify(communes[0])
    assert "nhờ công nhận" not in html(officer.get(PAGE))
    Award.objects.filter(learner=recognised).update(basis="exemption")
    page = html(officer.get(PAGE))
    assert "Trong đó 1 người nhờ công nhận kết quả đã có." in page
    assert page.count('<span class="soft">công nhận</span>') == 1


def test_every_look_is_written_down(officer, october):
    officer.get(PAGE)
    act = Act.objects.get(act="figure.persons")
    assert (act.actor_id, act.details) == (str(officer.user.pk), {"cutoff": "2026-10-16"})
    assert officer.get("/quan-ly/nguoi-duoc-tinh/14797/").status_code == 404
    assert officer.get("/quan-ly/nguoi-duoc-tinh/99999/").status_code == 404
    assert Act.objects.filter(act="figure.persons").count() == 1


def test_certificates_lead_on_with_the_names_where_they_may_be_seen(officer, communes):
    here, moved = certify(communes[0]), certify(communes[0])
    Residence.objects.filter(learner=moved).update(commune=communes[0], unit=communes[1])
    text = html(officer.post(PAGE, {"ly-do": "check"}))
    links = re.findall(r'href="(/[^"]+)" class="nowrap"', text)
    assert len(links) == 1
    assert officer.get(links[0]).status_code == 200
    for person in (here, moved):
        assert person.awards.get().number in text
    masked = html(officer.get(PAGE))
    for person in (here, moved):
        number = person.awards.get().number
        assert number not in masked
        assert f"…{number[-4:]}" in masked


def test_persons_are_paged_by_key_and_shown_once(officer, communes, monkeypatch):
    monkeypatch.setattr(persons, "PAGE", 2)
    for _ in range(5):
        certify(communes[0], full_name="Nguyễn Văn An")
    seen, path = [], PAGE
    while path:
        page = officer.get(path)
        seen += [person.pk for person, _award in page.context["people"]]
        following = re.search(r'rel="next" href="([^"]+)"', html(page))
        path = PAGE + following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen)) == 5


def test_the_next_page_is_of_the_same_month(officer, october, communes, monkeypatch):
    monkeypatch.setattr(persons, "PAGE", 1)
    for _ in range(2):
        certify(communes[0])
    following = re.search(r'rel="next" href="([^"]+)"', html(officer.get(PAGE, {"ky": "2026-10"})))[1]
    assert following.endswith("&amp;ky=2026-10")
    assert "tính đến 14/10/2026" in html(officer.get(PAGE + following.replace("&amp;", "&")))


@pytest.mark.parametrize("place", ["x", "abc~", "abc~1", "~1"])
def test_a_place_to_go_on_that_is_none_is_not_there(officer, place):
    assert officer.get(PAGE, {"sau": place}).status_code == 404


def test_queries_are_the_same_for_few_and_many(officer, october, communes, django_assert_num_queries):
    certify(communes[0])
    close(october)
    officer.get(PAGE)
    with django_assert_num_queries(19):
        officer.get(PAGE)
    for _ in range(10):
        certify(communes[0])
    with django_assert_num_queries(19):
        officer.get(PAGE)


@pytest.mark.parametrize("role", ["division", "administrator"])
def test_the_division_drills_down_everywhere(clock, communes, role):
    certify(communes[1])
    client = signed_in(Client(), ProvinceFactory(), role)
    assert len(names(client.get("/quan-ly/nguoi-duoc-tinh/14797/"))) == 1


def test_names_are_masked_until_somebody_says_why(officer, communes):
    person = certify(communes[0], full_name="Nguyễn Văn An", birth_year=1960)
    text = html(officer.get(PAGE))
    assert "Nguyễn V. A." in text
    assert "1960" in text
    assert "Nguyễn Văn An" not in text
    text = html(officer.post(PAGE, {"ly-do": "contact"}))
    assert "Nguyễn Văn An" in text
    assert "Hiện họ tên trên trang này" not in text
    act = Act.objects.get(act="figure.names")
    assert act.details == {"cutoff": "2026-10-16", "reason": "contact", "persons": [str(person.pk)]}
    assert act.actor_id == str(officer.user.pk)
    assert "Nguyễn Văn An" not in html(officer.get(PAGE))


@pytest.mark.parametrize("reason", ["", "vi-to-mo"])
def test_names_stay_masked_without_one_of_the_reasons(officer, communes, reason):
    certify(communes[0], full_name="Nguyễn Văn An")
    text = html(officer.post(PAGE, {"ly-do": reason}))
    assert "Hãy chọn lý do, rồi bấm lại." in text
    assert "Nguyễn Văn An" not in text
    assert not Act.objects.filter(act="figure.names").exists()


def test_names_of_the_page_alone_are_shown_and_written_down(officer, communes, monkeypatch):
    monkeypatch.setattr(persons, "PAGE", 1)
    first, second = (certify(communes[0], full_name=f"Lê Văn {name}") for name in ("An", "Bình"))
    text = html(officer.post(PAGE, {"ly-do": "check"}))
    assert ("Lê Văn An" in text, "Lê Văn Bình" in text) == (True, False)
    following = PAGE + re.search(r'rel="next" href="([^"]+)"', text)[1].replace("&amp;", "&")
    assert "Lê V. B." in html(officer.get(following))
    assert "Lê Văn Bình" in html(officer.post(following, {"ly-do": "check"}))
    shown = [act.details["persons"] for act in Act.objects.filter(act="figure.names").order_by("pk")]
    assert shown == [[str(first.pk)], [str(second.pk)]]


def test_village_stands_beside_the_name(officer, communes):
    person = certify(communes[0])
    village = VillageFactory(parent=communes[0], name="Thôn Ba")
    assert "<td>–</td>" in html(officer.get(PAGE))
    Residence.objects.filter(learner=person).update(unit=village, commune=communes[0])
    assert "<td>Thôn Ba</td>" in html(officer.get(PAGE))


def test_names_of_another_commune_are_not_shown_for_any_reason(officer, communes):
    certify(communes[1])
    assert officer.post("/quan-ly/nguoi-duoc-tinh/14797/", {"ly-do": "check"}).status_code == 404
    assert not Act.objects.filter(act="figure.names").exists()
