"""What an evening at the cultural house asks of people, as sums of presses, characters and pages."""

import sys
from collections.abc import Callable

import pytest

from tests.journeys.person import Person
from tests.journeys.test_class import fresh
from tests.journeys.test_kiosk import Room, enter
from tests.journeys.times import Sum

pytestmark = pytest.mark.journey
MINUTE = 60
TABLETS = 5


def tell(what: str, spent: object) -> None:
    """With ``-s`` the sums are read; they go into the notes of a release."""
    sys.stdout.write(f"\n{what}: {spent}")


def test_tablet_is_quick_enough_for_a_room(person: Callable[..., Person]) -> None:
    """Who cannot read signs in within 20 seconds the second time; 30 take turns at one tablet within an hour, and five
    tablets check 40 in within 5 minutes.
    """
    room = Room(person(1280), fresh("Lò Thị"), fresh("Hà Văn"))
    tablet = person(820).go(f"/may/{room.code}/")
    enter(tablet, room, 1).press("Xong, người tiếp theo")
    spent = Sum(tablet)
    enter(tablet, room, 2).sees("Chào")
    tell("sign in with pictures", spent)
    assert spent.seconds <= 20
    tablet.press("Học tiếp").press("Xong, người tiếp theo")
    tell("a turn at the tablet, without the learning", spent)
    assert spent.seconds * 30 <= 15 * MINUTE, "three quarters of the hour are for learning"
    assert spent.seconds * 40 / TABLETS <= 5 * MINUTE


def test_walk_in_is_registered_within_half_a_minute(person: Callable[..., Person]) -> None:
    room = Room(person(1280))
    teacher = room.teacher.go(f"{room.address}nguoi-moi/")
    spent = Sum(teacher)
    teacher.write("Họ và tên", "Lê Thị Hoa").write("Năm", "1958")
    teacher.page.get_by_label("Thôn, bản, tổ dân phố").select_option(label="Tổ dân phố 3")
    teacher.taps += 2  # the list is opened, the village is chosen
    teacher.tap(teacher.page.get_by_text("Người học đã được giải thích"))
    teacher.main_button().sees("ghế số 1")
    tell("walk-in", spent)
    assert spent.seconds <= 30


def test_list_calls_forty_people_within_five_minutes(person: Callable[..., Person]) -> None:
    """ "Có mặt tất cả", then those who are missing: six of forty, as many as in a usual class."""
    names = [fresh("Lò Thị") for _n in range(2)]
    teacher = Room(person(1280), *names).teacher
    spent = Sum(teacher)
    teacher.press("Có mặt tất cả")
    teacher.tap(teacher.page.get_by_role("group").filter(has_text=names[0]).locator("input[value=absent]"))
    absent = spent.seconds
    teacher.press("Lưu điểm danh").sees("Đã lưu điểm danh")
    tell("roll", spent)
    assert spent.seconds + 5 * absent <= 5 * MINUTE


def test_cards_check_forty_people_in_within_five_minutes(person: Callable[..., Person]) -> None:
    """Holding a card before the camera is a press; without a camera, a number is typed for each."""
    teacher = Room(person(360), fresh("Lò Thị")).teacher
    teacher.press("Quét thẻ")
    spent = Sum(teacher)
    teacher.write("Hoặc gõ số ghế", "1").tap(teacher.page.get_by_role("button", name="Ghi có mặt")).sees(
        "Ghế 1, có mặt"
    )
    tell("one number typed", spent)
    assert spent.seconds * 40 <= 5 * MINUTE


def test_roster_of_sixty_is_in_within_a_minute(person: Callable[..., Person]) -> None:
    room = Room(person(1280))
    rows = "".join(f"{fresh('Lò Thị')} {chr(65 + n // 26)}{chr(97 + n % 26)},19{40 + n % 50}\n" for n in range(60))
    file = {"name": "lop.csv", "mimeType": "text/csv", "buffer": f"Họ và tên,Năm sinh\n{rows}".encode("utf-8-sig")}
    teacher = room.teacher.go(room.address)
    spent = Sum(teacher)
    teacher.press("Nhập cả danh sách từ tệp Excel")
    teacher.page.get_by_label("Tệp Excel hoặc CSV").set_input_files(file)
    teacher.taps += 3  # the file is looked for and chosen
    teacher.tap(teacher.page.get_by_text("đã được giải thích và đồng ý"))
    teacher.press("Tải lên và kiểm tra").sees("60")
    tell("roster until its errors are shown", spent)
    teacher.press("Áp dụng").press("Về lớp học").sees("Ghế 30")
    tell("roster until they sit", spent)
    assert spent.seconds <= MINUTE
