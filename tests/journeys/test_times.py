"""What an evening at the cultural house asks of people, as sums of presses, characters and pages."""

import sys
import time
from collections.abc import Callable

import pytest

from tests.journeys import camera
from tests.journeys.person import Person
from tests.journeys.test_class import fresh, import_list
from tests.journeys.test_kiosk import Room, enter
from tests.journeys.test_learner import register
from tests.journeys.times import Sum

pytestmark = pytest.mark.journey
MINUTE = 60
TABLETS, FULL_HOUSE, ROSTER = 5, 40, 60


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
    teacher.write("Họ và tên", fresh("Lê Thị")).write("Năm", "1958")
    teacher.page.get_by_label("Thôn, bản, tổ dân phố").select_option(label="Tổ dân phố 3")
    teacher.taps += 2  # the list is opened, the village is chosen
    teacher.tap(teacher.page.get_by_text("Người học đã được giải thích"))
    teacher.main_button().sees("ghế số 1")
    tell("walk-in", spent)
    assert spent.seconds <= 30


def full_house(teacher: Person, count: int = FULL_HOUSE) -> Room:
    """A class that is together now, every seat taken."""
    room = Room(teacher)
    teacher.go(f"{room.address}sua/").write("Số chỗ", str(count)).main_button()
    import_list(teacher, *people(count)).sees(f"Ghế {count}")
    return room


def people(count: int) -> list[str]:
    return [f"{fresh('Lò Thị')} {chr(65 + n // 26)}{chr(97 + n % 26)}" for n in range(count)]


def test_list_calls_forty_people_within_five_minutes(person: Callable[..., Person]) -> None:
    """ "Có mặt tất cả", then those who are missing: six of forty, as many as in a usual class."""
    room = full_house(person(360))
    teacher = room.teacher.go(room.address)
    spent = Sum(teacher)
    teacher.press("Điểm danh").press("Có mặt tất cả")
    absent = teacher.page.locator("ol.roll > li input[value=absent]")
    assert absent.count() == FULL_HOUSE
    for row in range(0, 36, 6):
        teacher.tap(absent.nth(row))
    teacher.press("Lưu điểm danh").sees(f"Đã điểm danh {FULL_HOUSE} người, {FULL_HOUSE - 6} người có mặt.")
    tell("roll of forty", spent)
    assert spent.seconds <= 5 * MINUTE


def test_numbers_check_forty_people_in_within_five_minutes(person: Callable[..., Person]) -> None:
    """Without a camera; holding a card before one is less than typing its number."""
    room = full_house(person(360))
    teacher = room.teacher.go(room.session)
    spent = Sum(teacher)
    teacher.press("Quét thẻ")
    for seat in range(1, FULL_HOUSE + 1):
        teacher.write("Hoặc gõ số ghế", str(seat)).tap(teacher.page.get_by_role("button", name="Ghi có mặt"))
        teacher.sees(f"Ghế {seat}, có mặt")
    teacher.press("Xong, xem danh sách").sees(f"Đã điểm danh {FULL_HOUSE} người, {FULL_HOUSE} người có mặt.")
    tell("forty numbers typed", spent)
    assert spent.seconds <= 5 * MINUTE


def test_own_phone_is_in_within_five_minutes_signing_up_first(person: Callable[..., Person]) -> None:
    """Forty people do so at the same time, each with a phone that has never been here."""
    room = Room(person(1280))
    room.teacher.go(room.session).press("Hiện mã cho mọi người quét")
    door = camera.decoded(room.teacher.page, 0)
    phone = person(360)
    spent = Sum(phone)
    phone.taps += 2  # the camera is opened, the address is pressed
    phone.go(door).main_button()
    number = f"{time.time_ns() // 1000 % 10**7:07}"
    phone.write("Số điện thoại hoặc e-mail", f"096{number}").main_button().enter_code(number)
    phone.typed += 6  # the code
    phone.press("Cho biết tên để điểm danh")
    register(phone, fresh("Lò Thị"))
    phone.taps, phone.typed = phone.taps + 3, phone.typed + len("dong tien")  # a commune, a group, the consent
    phone.sees("vào lớp và điểm danh")
    phone.main_button().sees("đã điểm danh")
    tell("signing up and in with one's own phone", spent)
    assert spent.seconds <= 5 * MINUTE


def test_roster_of_sixty_with_mistakes_is_in_within_a_minute(person: Callable[..., Person]) -> None:
    """The file, what is wrong in it by row and column, the corrected file, everybody on a seat. Correcting three cells
    in one's own spreadsheet is not ours to count.
    """
    room = Room(person(1280))
    teacher = room.teacher.go(f"{room.address}sua/").write("Số chỗ", str(ROSTER)).main_button()
    right = [f"{name},19{40 + n % 50},09{time.time_ns() % 10**6:06}{n:02}" for n, name in enumerate(people(ROSTER))]
    wrong = [*right[:57], "Hoa,1960,", f"{fresh('Lê Văn')},31/2/1960,", f"{fresh('Lê Văn')},1961,12345"]
    spent = Sum(teacher)
    teacher.press("Nhập cả danh sách từ tệp Excel")
    upload(teacher, wrong)
    for told in (
        "Dòng 59, cột Họ và tên",
        "Dòng 60, cột Ngày sinh hoặc năm sinh",
        "Dòng 61, cột Số điện thoại",
    ):
        teacher.sees(told)
    tell("roster until its errors are shown", spent)
    teacher.press("Tải tệp đã sửa")
    upload(teacher, right)
    teacher.press(f"Áp dụng {ROSTER} dòng").press("Về lớp học").sees(f"Ghế {ROSTER}")
    tell("roster until they sit", spent)
    assert spent.seconds <= MINUTE


def upload(teacher: Person, rows: list[str]) -> None:
    lines = "\n".join(["Họ và tên,Năm sinh,Số điện thoại", *rows])
    file = {"name": "lop.csv", "mimeType": "text/csv", "buffer": lines.encode("utf-8-sig")}
    teacher.page.get_by_label("Tệp Excel hoặc CSV").set_input_files(file)
    teacher.taps += 3  # the file is looked for and chosen
    teacher.tap(teacher.page.get_by_text("đã được giải thích và đồng ý"))
    teacher.press("Tải lên và kiểm tra")
