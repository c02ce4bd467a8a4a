"""A month from the first figure to the signed report, and what its printed code says before and after a correction."""

import io
import re
from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from playwright.sync_api import expect

from lms.demo.people import ACCOUNTS
from tests.journeys.person import Person
from tests.journeys.test_printed import read

pytestmark = pytest.mark.journey
PHONE = {account.role: account.phone for account in ACCOUNTS}
OURS = "Phường Đông Tiến"
SLOW = 90_000
SIGNATURE = "Cấp chữ ký số cá nhân miễn phí"


class Month:
    """The newest closed month of the example, and everybody who works on it."""

    def __init__(self, person: Callable[..., Person]) -> None:
        self.officer, self.boss = person(360).sign_in(PHONE["officer"]), person(360).sign_in(PHONE["approver"])
        self.division = person(1280).sign_in(PHONE["division"])
        self.second = person(1280).sign_in(PHONE["administrator"])
        self.reader = person(360)
        newest = self.division.context.request.get("/api/v1/snapshots").json()[0]
        self.label, self.vintage = newest["period"], newest["vintage"]
        year, number = self.label.split("-")
        self.shown = f"{number}/{year}"
        self.title = f"Báo cáo tháng {int(number)} năm {year}"

    @property
    def revised(self) -> str:
        return f", đã điều chỉnh lần {self.vintage - 1}" if self.vintage > 1 else ""

    @property
    def form(self) -> str:
        return f"/quan-ly/bao-cao/?ky={self.label}"

    @property
    def board(self) -> str:
        return f"/quan-ly/ky-bao-cao/?ky={self.label}"

    def opened(self, reason: str) -> None:
        """The month takes reports again; JOURNEYS_AT may name a product where it does already."""
        self.division.go(self.board).write("Lý do chốt lại hoặc mở lại", reason)
        if self.division.page.get_by_role("button", name="Mở lại").count():
            self.division.press("Mở lại để nhận số liệu sửa")
        self.division.sees("Chốt lại")

    def closed_again(self, reason: str) -> "Month":
        self.division.go(self.board).write("Lý do chốt lại hoặc mở lại", reason).press("Chốt lại")
        self.vintage += 1
        self.division.sees(f"Đã chốt tháng {self.shown}{self.revised}")
        return self

    def published(self) -> int:
        """The province's first indicator; of a commune of so small an example the number is withheld."""
        asked = {"period": self.label, "indicator": "signature", "unit": "38"}
        (row,) = self.division.context.request.get("/api/v1/values", params=asked).json()["values"]
        return int(row["numerator"])

    def downloaded(self, form: str) -> bytes:
        """The report of the month as a file, from the division's page; 166 communes on paper take some seconds."""
        link = self.division.page.get_by_role("link", name=f"Tải tệp {form}")
        with self.division.page.expect_download(timeout=SLOW) as started:
            link.click(timeout=SLOW)
        return started.value.path().read_bytes()


def report_month(month: Month, added: int) -> int:
    """Every reported indicator: the stock of the month before and what came in this one. Returns the first stock."""
    month.officer.go(month.form)
    stocks = []
    for panel in month.officer.page.locator("fieldset.panel").all():
        found = re.search(r"Lũy kế tháng trước: ([\d.]+)", panel.locator(".soft").first.inner_text())
        before = int(found.group(1).replace(".", "")) if found else 0
        stocks.append(before + added)
        panel.get_by_label("Trong kỳ").fill(str(added))
        panel.get_by_label("Lũy kế").fill(str(before + added))
        panel.get_by_label(re.compile("^Giải thích")).fill("Đã rà soát từng tổ dân phố")
    month.officer.write("Khó khăn, vướng mắc", "Sóng yếu ở tổ 6").main_button()
    return stocks[0]


def approved(month: Month) -> None:
    month.boss.go(month.form).press("Xem và duyệt báo cáo").press("Duyệt báo cáo").sees("Đã duyệt, chờ tiếp nhận")


def follows_the_decree(paper: Document) -> None:
    """Decree 30/2020: A4, margins, the font, the state's name and motto; an annex lies wide."""
    first, wide = paper.sections[0], paper.sections[1]
    assert (round(first.page_width.mm), round(first.page_height.mm)) == (210, 297)
    assert (round(wide.page_width.mm), round(wide.page_height.mm)) == (297, 210)
    assert 30 <= round(first.left_margin.mm) <= 35
    assert 15 <= round(first.right_margin.mm) <= 20
    assert 20 <= round(first.top_margin.mm) <= 25
    assert 20 <= round(first.bottom_margin.mm) <= 25
    assert paper.styles["Normal"].font.name == "Times New Roman"
    head = [paragraph.text for cell in paper.tables[0].rows[0].cells for paragraph in cell.paragraphs]
    assert {"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"} <= set(head)


def grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def test_month_from_the_first_figure_to_the_report_and_its_correction(person: Callable[..., Person]) -> None:
    month = Month(person)
    division = month.division
    month.opened("Đông Tiến báo thiếu")
    report_month(month, 1)
    month.officer.sees("Chờ lãnh đạo duyệt")
    approved(month)
    division.go(month.board).press(OURS)
    division.tap(division.page.get_by_text("Có chỗ cần sửa?"))
    division.write("Chữ ký số: cần sửa gì?", "Thiếu tổ dân phố 6").press("Trả lại để sửa")
    month.officer.go(month.form).sees("Cần sửa: Thiếu tổ dân phố 6")
    stock = report_month(month, 2)
    approved(month)
    division.go(month.board).press(OURS).press("Tiếp nhận")
    month.closed_again("Đông Tiến báo thiếu")
    whole = month.published()

    has_a_report(month, stock, whole)
    (address,) = set(read(month.downloaded("PDF"), 0))
    scanned = f"{address}?chi-tieu=signature"
    month.reader.go(scanned).sees("Giữ nguyên")
    mine = month.reader.page.locator("a.kpi[aria-current=true]")
    expect(mine).to_contain_text(SIGNATURE)
    expect(mine).to_contain_text(grouped(whole))

    corrected(month, "-1", "Một người đếm hai lần")
    month.closed_again("Một người đếm hai lần")
    assert month.published() == whole - 1
    month.reader.go(scanned).sees("Đã điều chỉnh vì: Một người đếm hai lần")
    expect(mine).to_contain_text(grouped(whole))
    expect(mine).to_contain_text(f"Nay là {grouped(whole - 1)}")


def has_a_report(month: Month, stock: int, whole: int) -> None:
    """Word opens it, it says what was closed, and it looks as the decree wants."""
    division = month.division.go("/quan-ly/bao-cao-tinh/")
    kept = division.page.get_by_role("link", name=month.title)
    if kept.count():
        division.press(month.title).press("Soạn lại từ số liệu mới nhất")
    else:
        division.press(f"Soạn {month.title}")
    division.sees(f"Số liệu chốt tháng {month.shown}{month.revised}")
    paper = docx.Document(io.BytesIO(month.downloaded("Word")))
    follows_the_decree(paper)
    said = [paragraph.text.replace("\u00a0", " ") for paragraph in paper.paragraphs]
    for words in ("BÁO CÁO", "Kính gửi: Ủy ban nhân dân tỉnh Thanh Hóa."):
        assert words in said
    assert any(heading.startswith("I. ") for heading in said)
    assert any("Sóng yếu ở tổ 6" in text for text in said)
    rows = [[cell.text for cell in row.cells] for row in paper.tables[3].rows]
    (ours,) = [row for row in rows if OURS in row]
    assert grouped(stock) in ours
    assert any(grouped(whole) in text for text in said), "the province's figure stands in a sentence"


def corrected(month: Month, delta: str, reason: str) -> None:
    """One of the division proposes, who cannot approve; another does."""
    division = month.division.go(month.board).press("Điều chỉnh")
    division.page.get_by_label("Đơn vị").select_option(label=OURS)
    division.page.get_by_label("Chỉ tiêu").select_option(value="signature")
    division.write("Tăng, giảm bao nhiêu?", delta).write("Lý do, viết thành câu", reason)
    division.page.get_by_label("Loại lý do").select_option(value="overlap")
    division.press("Đề nghị điều chỉnh").sees("Chờ người khác của Phòng duyệt")
    assert division.page.get_by_role("button", name="Duyệt điều chỉnh").count() == 0
    month.second.go(division.path).press("Duyệt điều chỉnh").sees("Đã duyệt lúc")
