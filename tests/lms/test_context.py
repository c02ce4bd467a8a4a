"""The menu: learners' pages side by side, work by what it is about."""

from typing import Any

import pytest
from django.test import Client

from lms.context import FEW, Group, Item
from tests.factories import CommuneFactory, LearnerFactory, PostingFactory, ProvinceFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/tra-cuu/"


def menu_of(client: Client, role: str = "", path: str = PAGE) -> list[Item | Group]:
    user = UserFactory()
    LearnerFactory(user=user)
    if role:
        places = ProvinceFactory if role in {"division", "editor", "administrator"} else CommuneFactory
        PostingFactory(user=user, unit=places(), role=role)
    client.force_login(user, "accounts.backends.SignInBackend")
    menu: Any = client.get(path).context["menu"]
    return list(menu)


def labels(entries: Any) -> list[str]:
    return [entry.label for entry in entries]


def test_menu_of_a_stranger_and_of_a_learner_has_no_groups(client):
    strangers = client.get(PAGE).context["menu"]
    assert labels(strangers) == ["Số liệu", "Đăng nhập", "Đăng ký học"]
    learners = menu_of(client)
    assert labels(learners) == ["Tiếp tục học", "Học của tôi", "Chứng nhận", "Tin nhắn", "Hồ sơ"]
    assert not any(isinstance(entry, Group) for entry in learners)


def test_menu_of_few_work_pages_shows_them_side_by_side(client):
    entries = menu_of(client, "instructor")
    assert labels(entries) == ["Học viên", "Lớp học", "Câu hỏi của học viên", "Số liệu", "Của tôi"]
    assert len(entries) <= FEW + 1
    assert labels(entries[-1].items)[0] == "Tiếp tục học"


@pytest.mark.parametrize("role", ["officer", "division", "administrator"])
def test_menu_of_many_work_pages_is_grouped(client, role):
    entries = menu_of(client, role)
    assert labels(entries)[:2] == ["Người học", "Báo cáo, số liệu"]
    assert labels(entries)[-1] == "Của tôi"
    assert len(entries) <= FEW
    people = entries[0]
    assert labels(people.items) == [
        *("Học viên", "Lớp học", "Câu hỏi của học viên"),
        *("Tổ công nghệ số", "Chờ công nhận", "Sổ chứng nhận", "Dấu hiệu cần xem"),
    ]


def test_menu_of_one_page_in_a_group_shows_the_page(client):
    entries = menu_of(client, "administrator")
    assert [(entry.url, entry.label) for entry in entries if isinstance(entry, Item)] == [("/quan-tri/", "Quản trị")]


def test_menu_says_where_one_is_also_below_a_page(client):
    entries = menu_of(client, "division", "/quan-ly/cong-nhan/?tinh-trang=approved")
    group = entries[0]
    assert group.current
    assert [item.label for item in group.items if item.current] == ["Chờ công nhận"]
    below = client.get("/ca-nhan/hoc-vien/moi/").context["menu"]
    assert (below[0].current, [item.label for item in below[0].items if item.current]) == (True, [])


def test_menu_opens_without_scripts_one_group_at_a_time(client):
    menu_of(client, "division")
    page = " ".join(client.get("/quan-ly/cong-nhan/").content.decode().split())
    assert page.count('<details class="group" name="menu">') == 3
    assert '<summary aria-current="true">Người học</summary>' in page
    assert '<a href="/quan-ly/cong-nhan/" aria-current="page">Chờ công nhận</a>' in page
