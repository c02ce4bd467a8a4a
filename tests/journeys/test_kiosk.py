"""One tablet, many people: signing in by pictures, learning, and the next one seeing nothing of the last."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from lms.demo.people import ACCOUNTS
from tests.journeys import camera
from tests.journeys.conftest import QUIET
from tests.journeys.person import Person
from tests.journeys.test_class import fresh, plan

pytestmark = pytest.mark.journey
EMAILS = {account.role: account.email for account in ACCOUNTS}
COURSE = "Ứng dụng Thanh Hóa số và phản ánh hiện trường"


class Room:
    """A class that is together now, with people on its seats."""

    def __init__(self, teacher: Person, *names: str, course: str = COURSE) -> None:
        self.teacher, self.names = teacher, names
        teacher.sign_in(EMAILS["instructor"]).go("/quan-ly/lop-hoc/").press("Mở lớp", exact=True)
        teacher.page.get_by_label("Lớp học gì?").select_option(label=course)
        teacher.write("Số chỗ", "30").main_button()
        self._plan()
        self.address = teacher.path
        for name in names:
            teacher.go(f"{self.address}nguoi-moi/").write("Họ và tên", name).write("Năm", "1958")
            teacher.tap(teacher.page.get_by_text("Người học đã được giải thích"))
            teacher.main_button()
        teacher.go(f"{self.address}the/")
        self.code = teacher.page.locator("main p b").nth(1).inner_text()
        if names:
            teacher.press("Cấp hình cho").sees("Đã cấp hình cho")
        self.cards = [self._signs(number) for number in range(1, len(names) + 1)]
        teacher.go(self.address)
        self.session = str(teacher.page.locator("main a.row-title").first.get_attribute("href"))
        teacher.go(self.session)

    def _plan(self) -> None:
        now = timezone.localtime()
        begins = now.replace(hour=max(now.hour - 1, 0), minute=0)
        ends = now.replace(hour=min(now.hour + 1, 23), minute=59)
        plan(self.teacher, now.date(), f"{begins:%H:%M}", f"{ends:%H:%M}")

    def _signs(self, number: int) -> list[str]:
        self.teacher.go(f"{self.address}the/?ghe={number}")
        return [word.strip() for word in self.teacher.page.locator(".card-signs i").all_inner_texts()]


def wall_code(room: Room) -> str:
    """The code of the class, as it hangs on the wall: to sign up by, and nothing else."""
    poster = room.teacher.go(f"{room.address}to-dan-tuong/").page.locator(".poster-join b")
    return poster.inner_text().split("/lop/")[1].strip("/")


def enter(someone: Person, room: Room, number: int) -> Person:
    someone.press(f"Ghế {number}", exact=True)
    signs = room.cards[number - 1]
    for sign in signs[:-1]:
        if someone.scripts:
            someone.tap(someone.page.get_by_role("button", name=sign, exact=True))
        else:
            someone.press(sign, exact=True)
    return someone.press(signs[-1], exact=True)


def everything_kept(page: Page) -> str:
    """All that a curious next person could find in the browser."""
    return str(
        page.evaluate(
            """async () => JSON.stringify({
                local: {...localStorage}, session: {...sessionStorage}, cookie: document.cookie,
                caches: await caches.keys(), databases: (await indexedDB.databases?.() ?? []).map((each) => each.name),
                body: document.documentElement.outerHTML,
                fields: [...document.querySelectorAll("input")].map((each) => [each.name, each.value]),
            })"""
        )
    )


@pytest.mark.parametrize("width", [360, 820])
def test_next_person_finds_nothing_of_the_last(person: Callable[..., Person], width: int) -> None:
    first, second = fresh("Lò Thị"), fresh("Hà Văn")
    room = Room(person(1280), first, second)
    tablet = person(width).go("/may/").write("Mã của buổi học", room.code).main_button()
    seats = tablet.path
    assert first not in everything_kept(tablet.page)

    enter(tablet, room, 1).sees(f"Chào {first}")
    tablet.page.evaluate("localStorage.setItem('x', '1'); sessionStorage.setItem('x', '1'); caches.open('x')")
    tablet.press("Học tiếp").look()
    lesson = tablet.path
    assert lesson.startswith("/hoc/")
    before = {cookie["name"]: cookie["value"] for cookie in tablet.context.cookies()}

    tablet.press("Xong, người tiếp theo")
    assert tablet.path == seats
    kept = everything_kept(tablet.page)
    assert first not in kept
    assert '"local":{},"session":{},' in kept
    assert '"caches":[]' in kept
    left = {cookie["name"]: cookie["value"] for cookie in tablet.context.cookies()}
    named = {"thiet_bi", "may_cua_lop", "csrftoken"}
    assert left.keys() <= named, "the name of the device, its class, and what any page of a form sets"
    assert before["sessionid"] not in left.values()
    assert before.get("csrftoken") != left.get("csrftoken", "")

    for _step in range(4):  # back through everything that was on screen
        tablet.page.go_back()
        tablet.page.wait_for_load_state()
        assert first not in everything_kept(tablet.page), tablet.path
    tablet.go("/may/hoc/")
    assert tablet.path == seats

    enter(tablet, room, 2).sees(f"Chào {second}")
    assert first not in everything_kept(tablet.page)
    tablet.press("Không phải", exact=True)
    assert tablet.path == seats
    room.teacher.go(room.session)
    assert room.teacher.page.get_by_text("Vào lớp bằng máy chung").count() == 2


def test_pictures_without_scripts_and_a_lock_that_the_instructor_opens(person: Callable[..., Person]) -> None:
    name = fresh("Vi Thị")
    room = Room(person(1280), name)
    phone = person(360, scripts=False).go(f"/may/{room.code}/")
    wrong = [word for word in ("Nón", "Trâu", "Lúa", "Xe đạp", "Ấm trà", "Cá") if word not in room.cards[0]][:3]
    for _time in range(5):
        phone.go(f"/may/{room.code}/1/")
        for word in wrong:
            phone.press(word, exact=True)
    phone.sees("Đã chọn sai 5 lần")
    room.teacher.go(f"{room.address}the/").press("Mở lại bằng hình mới")
    room.cards = [room._signs(1)]
    enter(phone.go(f"/may/{room.code}/"), room, 1).sees(f"Chào {name}")


TYPED, WRONG = "73519", "987654"
PHONES = "Làm quen điện thoại thông minh"


def learn_and_fail(tablet: Person) -> list[str]:
    """A lesson with an answer that is not handed in, and a test with wrong ones. What of it nobody may find."""
    offer_nothing(tablet.go("/hoc/dien-thoai-thong-minh/vao-mang/"))
    tablet.page.locator("#tu-kiem-tra input[inputmode=decimal]").first.fill(TYPED)
    tablet.go("/hoc/dien-thoai-thong-minh/kiem-tra/").press("Bắt đầu làm bài")
    attempt = tablet.path.split("/cau-")[0].rpartition("/")[2]
    while "/cau-" in tablet.path:
        offer_nothing(tablet.answer(rightly=False)).press("Lưu và")
    offer_nothing(tablet).press("Nộp bài")
    score = tablet.page.locator(".score b").inner_text()
    assert attempt in tablet.path
    assert score in everything_kept(tablet.page)
    return [attempt, TYPED, WRONG, score]


def offer_nothing(tablet: Person) -> Person:
    """No field of the page is kept by the browser: neither to be offered again, nor to be filled in on going back."""
    kept = tablet.page.evaluate(
        """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
            .filter((each) => each.form?.autocomplete !== "off" || !["", "off"].includes(each.autocomplete))
            .map((each) => each.outerHTML)"""
    )
    assert kept == [], tablet.path
    return tablet


def test_fields_offer_nobody_what_was_typed_before(person: Callable[..., Person]) -> None:
    room = Room(person(1280), fresh("Lò Thị"))
    tablet = offer_nothing(person(820).go("/may/"))
    assert tablet.page.get_by_label("Mã của buổi học").get_attribute("autocomplete") == "off"
    offer_nothing(tablet.write("Mã của buổi học", room.code).main_button()).press("Ghế 1", exact=True)
    offer_nothing(tablet)
    tablet.go(f"/may/{room.code}/")
    offer_nothing(enter(tablet, room, 1))
    offer_nothing(tablet.go("/khoa-hoc/thanh-hoa-so/"))


def test_answers_and_results_of_the_last_are_found_nowhere(person: Callable[..., Person]) -> None:
    first, second = fresh("Lò Thị"), fresh("Hà Văn")
    room = Room(person(1280), first, second, course=PHONES)
    tablet = person(820).go(f"/may/{room.code}/")
    seats = tablet.path
    enter(tablet, room, 1).sees(f"Chào {first}")
    secrets = [first, *learn_and_fail(tablet)]
    result = tablet.path
    tablet.press("Xong, người tiếp theo")
    entries = int(tablet.page.evaluate("history.length"))
    assert entries > 12, "every question was a page"
    walk(tablet, "go_back", entries, secrets)  # nobody is signed in
    walk(tablet, "go_forward", entries, secrets)
    tablet.go(seats)
    enter(tablet, room, 2).sees(f"Chào {second}")
    walk(tablet, "go_back", entries, secrets)  # somebody else is: what was typed into a lesson does not stand in theirs
    for address in (result, result.replace("ket-qua/", ""), result.replace("ket-qua/", "cau-1/")):
        answer = tablet.page.goto(address)
        assert answer
        assert answer.status == 404
        assert not any(secret in tablet.page.locator("body").inner_text() for secret in secrets)
    tablet.noise.clear()  # the browser notes each 404
    tablet.go("/hoc/dien-thoai-thong-minh/vao-mang/")
    found(tablet, secrets)


def walk(tablet: Person, step: str, times: int, secrets: list[str]) -> None:
    """Through all that was on screen; nothing of it is there any more."""
    for _n in range(times):
        getattr(tablet.page, step)()
        tablet.page.wait_for_load_state()
        if tablet.page.url == "about:blank":
            break
        found(tablet, secrets)


def found(tablet: Person, secrets: list[str]) -> None:
    """None of them is on the page, in its address, in a field, a store, a cookie or a cache."""
    kept = everything_kept(tablet.page) + str(tablet.context.cookies()) + tablet.page.title() + tablet.page.url
    assert [secret for secret in secrets if secret in kept] == [], tablet.path


@pytest.mark.parametrize("width", [360, 820])
def test_device_that_nobody_touches_asks_and_leaves(person: Callable[..., Person], width: int) -> None:
    """Five minutes, then a question, then one minute more."""
    name = fresh("Lò Thị")
    room = Room(person(1280), name)
    tablet = person(width).go(f"/may/{room.code}/")
    seats, page = tablet.path, tablet.page
    enter(tablet, room, 1).sees(f"Chào {name}")
    page.clock.install()
    page.reload()
    asked = page.get_by_role("dialog", name="Bạn còn học không?")
    page.clock.run_for("04:58")
    expect(asked).to_be_hidden()
    page.clock.run_for("00:05")
    expect(asked).to_be_visible()
    stay = page.get_by_role("button", name="Tôi còn học")
    stay.tap() if width == 360 else stay.click()
    expect(asked).to_be_hidden()
    assert tablet.path == "/may/hoc/", "what lies beneath was not pressed"
    page.clock.run_for("04:58")
    expect(asked).to_be_hidden()
    page.keyboard.press("Tab")  # also somebody who only reads and scrolls is there
    page.clock.run_for("04:58")
    expect(asked).to_be_hidden()
    page.clock.run_for("00:05")
    expect(asked).to_be_visible()
    page.clock.run_for("00:55")
    expect(asked).to_be_visible()
    with page.expect_navigation(wait_until="load"):
        page.clock.run_for("00:05")
    assert tablet.path == seats
    assert name not in everything_kept(page)


def test_device_that_slept_leaves_when_it_wakes(person: Callable[..., Person]) -> None:
    name = fresh("Lò Thị")
    room = Room(person(1280), name)
    tablet = person(820).go(f"/may/{room.code}/")
    seats, page = tablet.path, tablet.page
    enter(tablet, room, 1).sees(f"Chào {name}")
    page.clock.install()
    page.reload()
    with page.expect_navigation(wait_until="load"):
        page.clock.fast_forward("30:00")
    assert tablet.path == seats
    page.go_back()
    page.wait_for_load_state()
    assert name not in everything_kept(page)


@pytest.fixture
def camera_at(browser_type: Any, browser_type_launch_args: dict[str, Any], tmp_path: Path, address: str) -> Any:
    """Somebody whose camera shows these addresses, one after the other."""
    opened: list[Browser] = []

    def made(*shown: str) -> Person:
        film = camera.film(tmp_path / "cards.mjpeg", shown)
        fake = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
        args = [*QUIET, *fake, f"--use-file-for-fake-video-capture={film}"]
        browser = browser_type.launch(**{**browser_type_launch_args, "args": args})
        opened.append(browser)
        context = browser.new_context(base_url=address, viewport={"width": 360, "height": 740}, locale="vi-VN")
        context.set_default_timeout(20_000)
        return Person(context, scripts=True)

    yield made
    for each in opened:
        each.close()


@pytest.mark.parametrize("reader", ["library", "own"])
def test_camera_reads_cards_one_after_the_other(
    person: Callable[..., Person], camera_at: Callable[..., Person], reader: str
) -> None:
    """Chromium on Linux reads no codes itself: the library is loaded. The other way is tried with its stand-in."""
    names = [fresh("Lò Thị"), fresh("Hà Văn")]
    room = Room(person(1280), *names)
    room.teacher.go(f"{room.address}the/in/")
    addresses = [camera.decoded(room.teacher.page, n) for n in range(2)]
    assert len(set(addresses)) == 2

    phone = camera_at(*addresses)
    phone.context.add_cookies(room.teacher.context.cookies())
    loaded: list[str] = []
    phone.page.on("request", lambda request: loaded.append(request.url))
    if reader == "own":
        phone.page.add_init_script(camera.own_reader(addresses))
    phone.go(f"{room.session}quet-the/")
    assert not [url for url in loaded if "/qr/" in url], "nobody waits for the library before it is wanted"
    phone.page.get_by_role("button", name="Mở máy ảnh").click()
    expect(phone.page.locator("[data-scan-found]")).to_contain_text("2 người có mặt")
    assert bool([url for url in loaded if "/qr/" in url]) == (reader == "library")
    phone.press("Xong, xem danh sách").sees("Đã điểm danh 2 người, 2 người có mặt.")


def test_screen_code_lets_a_phone_in(person: Callable[..., Person]) -> None:
    room = Room(person(1280), fresh("Lò Thị"))
    room.teacher.go(room.session).press("Hiện mã cho mọi người quét")
    door = camera.decoded(room.teacher.page, 0)
    phone = person(360).sign_in(EMAILS["learner"])
    phone.page.goto(door.replace(door.split("/diem-danh")[0], ""))
    phone.sees("vào lớp và điểm danh")
    phone.look()
    phone.main_button().sees("đã điểm danh")
    room.teacher.page.wait_for_timeout(500)
    room.teacher.go(f"{room.session}man-hinh/").sees("1/2")


def test_digits_are_typed_on_a_keyboard_and_the_pad_works_by_tab(person: Callable[..., Person]) -> None:
    name = fresh("Vi Văn")
    room = Room(person(1280), name)
    room.teacher.go(f"{room.address}the/").press("Dùng 4 số")
    digits = room.teacher.page.locator(".card-signs").inner_text().split()
    assert len(digits) == 4
    tablet = person(820).go(f"/may/{room.code}/")
    seat = tablet.page.get_by_role("link", name="Ghế 1", exact=True)
    seat.focus()
    tablet.page.keyboard.press("Enter")
    tablet.page.wait_for_url("**/1/")
    tablet.look()
    for digit in digits[:3]:
        tablet.page.keyboard.press(digit)
    last = tablet.page.get_by_role("button", name=digits[3], exact=True)
    last.focus()
    with tablet.page.expect_navigation():
        tablet.page.keyboard.press("Enter")
    tablet.sees(f"Chào {name}")
