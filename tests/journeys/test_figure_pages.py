"""Every page of the figures and the month, as whoever works on it: at the width of a telephone and of a tablet, by
keyboard alone, and in dark on a wide screen.
"""

import re
from collections.abc import Callable

import pytest

from lms.demo.people import ACCOUNTS, COMMUNE, OTHERS
from tests.journeys.person import Person
from tests.journeys.test_pages import TELEPHONE, first, looked_at, seen

pytestmark = pytest.mark.journey
PHONE = {account.role: account.phone for account in ACCOUNTS}
OFFICE = {account.role: account.phone for account in OTHERS if account.unit == "SKHCN-VP"}
CENTRE = next(account.phone for account in OTHERS if account.unit == "SKHCN-CNTT")
WIDE = 1280

PUBLIC = (
    "/chi-tieu/",
    "/chi-tieu/signature/",
    f"/chi-tieu/xa/{COMMUNE}/",
    "/chi-tieu/cach-tinh/",
    "/chi-tieu/ban-in/",
    f"/chi-tieu/ban-in/?xa={COMMUNE}",
)
OF_DIVISION = (
    "/quan-ly/ky-bao-cao/",
    "/quan-ly/ky-bao-cao/?bieu=staff",
    "/quan-ly/ky-bao-cao/?bieu=centre",
    "/quan-ly/ke-hoach-xa/",
    "/quan-ly/giao-so-lieu/",
    "/quan-ly/tai-so-lieu/",
    "/quan-ly/tai-so-lieu/doi-chieu/",
    "/quan-ly/bao-cao-tinh/",
    "/quan-ly/bao-cao-tinh/mau/",
    "/quan-ly/tong-quan/",
    "/quan-ly/tong-quan/?chi-tieu=app",
    "/quan-ly/tong-quan/nguon-dan-so/",
    "/quan-ly/tong-quan/xem-lai/",
    "/quan-ly/tong-quan/skills/ban-in/",
    "/quan-ly/tong-quan/skills/bang/",
    "/quan-ly/so-lieu/38/",
    "/quan-ly/so-lieu/38/signature/",
    f"/quan-ly/so-lieu/{COMMUNE}/",
    f"/quan-ly/so-lieu/{COMMUNE}/signature/",
    f"/quan-ly/so-lieu/{COMMUNE}/skills/",
    "/quan-ly/so-lieu/SKHCN/staff_app/",
    "/quan-ly/so-lieu/SKHCN-CNTT/field_reports/",
    f"/quan-ly/nguoi-duoc-tinh/{COMMUNE}/",
)
OF_MONTH = ("dung-han/", "dung-han/?bieu=staff", "lo-trinh/", "lo-trinh/?chi-tieu=app", "dieu-chinh/", "gia-han/")
"""Below the month's own address."""
OF_COMMUNE = (
    "/quan-ly/bao-cao/",
    "/quan-ly/ke-hoach-xa/",
    f"/quan-ly/so-lieu/{COMMUNE}/app/",
    f"/quan-ly/nguoi-duoc-tinh/{COMMUNE}/",
)
OF_TASK_FORCE = ("/quan-ly/tong-quan/", "/quan-ly/ky-bao-cao/", "/quan-ly/bao-cao-tinh/", "/quan-ly/ke-hoach-xa/")
REPORT = r"/quan-ly/bao-cao/\d+/"


def of_month(person: Person) -> list[str]:
    month = first(person.go("/quan-ly/ky-bao-cao/"), r"/quan-ly/ky-bao-cao/\d+/dung-han/.*").split("dung-han/")[0]
    return [month + each for each in OF_MONTH]


def in_dark(person: Callable[..., Person], login: str, *paths: str) -> None:
    reader = person(WIDE, scheme="dark")
    if login:
        reader.sign_in(login)
    for path in paths:
        reader.go(path)


def test_open_figures_are_in_order(person: Callable[..., Person]) -> None:
    reader = person(TELEPHONE)
    seen(reader, *PUBLIC)
    printed = reader.go("/chi-tieu/ban-in/").page.locator("main").inner_text()
    code = re.findall(r"/chi-tieu/doi-chieu/[0-9a-f]{20}/", printed)[0]
    seen(reader, code, f"{code}?xa={COMMUNE}&chi-tieu=app")
    in_dark(person, "", *PUBLIC, code)
    reader.page.goto("/chi-tieu/doi-chieu/00000000000000000000/")
    reader.noise.clear()  # a browser says of every 404 that it was one
    looked_at(reader)


def test_pages_of_the_division_are_in_order(person: Callable[..., Person]) -> None:
    division = person(TELEPHONE).sign_in(PHONE["division"])
    seen(division, *OF_DIVISION)
    paths = of_month(division)
    seen(division, *paths)
    waiting = first(division.go("/quan-ly/ky-bao-cao/"), REPORT)
    seen(division, waiting)
    division.go("/quan-ly/bao-cao-tinh/").page.locator("main form button").first.click()
    official = division.path
    seen(division, official)
    in_dark(person, PHONE["division"], *OF_DIVISION, *paths, waiting, official)


def test_pages_of_who_reports_are_in_order(person: Callable[..., Person]) -> None:
    for login, paths in (
        (PHONE["officer"], OF_COMMUNE),
        (PHONE["approver"], OF_COMMUNE[:3]),
        (OFFICE["officer"], ("/quan-ly/bao-cao/", "/quan-ly/so-lieu/SKHCN-VP/")),
        (OFFICE["approver"], ("/quan-ly/bao-cao/",)),
        (CENTRE, ("/quan-ly/bao-cao/", "/quan-ly/bao-cao/?bieu=centre")),
    ):
        reporter = person(TELEPHONE).sign_in(login)
        seen(reporter, *paths)
        in_dark(person, login, *paths)
    office = person(TELEPHONE).sign_in(OFFICE["officer"]).go("/quan-ly/bao-cao/")
    office.sees("Chưa khớp danh sách của Sở.")
    seen(office, first(office, REPORT))
    office.go("/quan-ly/bao-cao/").page.get_by_label("Lũy kế").nth(1).fill("999")
    office.main_button().sees("999 lớn hơn")
    looked_at(office)


def test_pages_of_the_task_force_are_in_order(person: Callable[..., Person]) -> None:
    member = person(TELEPHONE).sign_in(PHONE["task_force"])
    seen(member, *OF_TASK_FORCE)
    in_dark(person, PHONE["task_force"], *OF_TASK_FORCE)
