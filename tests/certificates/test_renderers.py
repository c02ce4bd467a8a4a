"""The paper: complete, in Vietnamese letters, and calling nobody."""

import io

import pytest
from django.utils import timezone
from django.utils.html import escape
from pypdf import PdfReader

from certificates import renderers
from certificates.models import Award, AwardType, Template
from exchange.adapters import pdf

TEMPLATE = Template(
    parent_body="ỦY BAN NHÂN DÂN TỈNH THANH HÓA",
    issuing_body="SỞ KHOA HỌC VÀ CÔNG NGHỆ",
    heading="GIẤY CHỨNG NHẬN",
    place="Thanh Hóa",
    signer_title="GIÁM ĐỐC",
    signer_name="Lê Văn Mẫu",
)


def award(**fields) -> Award:
    values = {
        "number": "7K3M-Q0ZT-9XWA-4D2E-H",
        "register_no": 12,
        "award_type": AwardType(title="Kỹ năng số", template=TEMPLATE),
        "template": TEMPLATE,
        "printed_name": "Nguyễn Thị Ánh Tuyết",
        "printed_birth": "02/09/1956",
        "printed_unit": "Xã Hoằng Hóa",
        "printed_title": "Kỹ năng số cơ bản",
        "earned_on": timezone.localdate(),
        "issued_at": timezone.now(),
    }
    return Award(**{**values, **fields})


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


@pytest.fixture(scope="module")
def paper() -> PdfReader:
    return read(renderers.render_pdf(renderers.certificate_html(award())))


def test_the_paper_is_one_landscape_page_with_every_word(paper):
    (page,) = paper.pages
    assert page.mediabox.width > page.mediabox.height
    text = page.extract_text()
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "SỞ KHOA HỌC VÀ CÔNG NGHỆ",
        "Nguyễn Thị Ánh Tuyết",
        "02/09/1956",
        "Kỹ năng số cơ bản",
        "7K3M-Q0ZT-9XWA-4D2E-H",
        "Lê Văn Mẫu",
    ):
        assert words in text


def test_the_paper_is_made_without_complaint_and_reads_aloud(caplog):
    made = read(renderers.render_pdf(renderers.certificate_html(award())))
    assert [record.message for record in caplog.records if record.name.startswith("weasyprint")] == []
    root = made.trailer["/Root"]
    assert root["/Lang"] == "vi"
    assert root["/MarkInfo"]["/Marked"]


def test_the_paper_embeds_its_fonts(paper):
    fonts = paper.pages[0]["/Resources"]["/Font"].values()
    names = {font.get_object()["/BaseFont"] for font in fonts}
    assert any("Source-Serif" in name for name in names), names


@pytest.mark.parametrize("name", ["Công Tằng Tôn Nữ Nguyễn Hoàng Thị Phương Quỳnh Như", "A " * 45 + "B", "Lê Ý"])
def test_long_names_stay_on_one_page(name):
    title = "Kỹ năng số cơ bản cho cán bộ, công chức, viên chức và người lao động của Sở Khoa học và Công nghệ"
    html = renderers.certificate_html(award(printed_name=name, printed_title=title, printed_unit="Tổ dân phố " * 8))
    assert len(read(renderers.render_pdf(html)).pages) == 1


HOSTILE = [
    "<script>alert(1)</script>",
    '<img src="file:///etc/passwd"><link rel=attachment href="file:///etc/passwd">',
    "</p><style>@import url(http://127.0.0.1:1/x.css);</style>",
    '" onload="x',
    "=1+1",
    "{{ award.learner }}{% load x %}",
    "Nguyễn\u202eThị\u200f Mẫu",
    "M" * 100,
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_a_person_typed_is_text_and_fetches_nothing(typed, monkeypatch):
    fetched = []
    fetch = pdf.ProductFiles.fetch
    monkeypatch.setattr(
        pdf.ProductFiles, "fetch", lambda self, url, *rest: fetched.append(url) or fetch(self, url, *rest)
    )
    html = renderers.certificate_html(award(printed_name=typed, printed_unit=typed, printed_title=typed))
    assert html.count(escape(typed)) >= 4  # the document's title and three lines
    made = read(renderers.render_pdf(html))
    assert len(made.pages) == 1
    assert "/EmbeddedFiles" not in made.trailer["/Root"].get("/Names", {})
    assert {url.split(":", 1)[0] for url in fetched} == {"product", "data"}


@pytest.mark.parametrize("name", ["../models.py", "nothing.svg", "../../lms/settings.py"])
def test_only_the_products_drawings_are_drawings(name):
    assert renderers.drawings(name) is None
    assert renderers.drawings("drum.svg")


@pytest.mark.parametrize("fields", [{}, {"printed_birth": "1956"}, {"printed_unit": ""}])
def test_birth_and_unit_are_printed_as_known(fields):
    html = renderers.certificate_html(award(**fields))
    assert ("Năm sinh" in html) == ("printed_birth" in fields)
    assert ("Nơi cư trú" in html) == ("printed_unit" not in fields)


def test_renderings_take_no_more_room_than_they_were_given(settings, tmp_path, monkeypatch):
    kept = settings.CACHES["renderings"]
    assert 0 < kept["OPTIONS"]["MAX_ENTRIES"] <= 10_000
    few = {**kept, "LOCATION": str(tmp_path), "OPTIONS": {"MAX_ENTRIES": 6}}
    settings.CACHES = {**settings.CACHES, "renderings": few}
    monkeypatch.setattr(renderers, "render_pdf", lambda html: b"%PDF")
    for _ in range(30):
        assert renderers.certificate_pdf(award()) == b"%PDF"
    assert 0 < len(list(tmp_path.iterdir())) <= 6
