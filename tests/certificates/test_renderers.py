"""The paper: complete, in Vietnamese letters, and calling nobody."""

import io
from pathlib import Path

import pytest
from django.utils import timezone
from pypdf import PdfReader

from certificates import renderers
from certificates.models import Award, AwardType, Template

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


def test_the_paper_embeds_its_fonts(paper):
    fonts = paper.pages[0]["/Resources"]["/Font"].values()
    names = {font.get_object()["/BaseFont"] for font in fonts}
    assert any("Source-Serif" in name for name in names), names


@pytest.mark.parametrize("name", ["Công Tằng Tôn Nữ Nguyễn Hoàng Thị Phương Quỳnh Như", "A " * 45 + "B", "Lê Ý"])
def test_long_names_stay_on_one_page(name):
    title = "Kỹ năng số cơ bản cho cán bộ, công chức, viên chức và người lao động của Sở Khoa học và Công nghệ"
    html = renderers.certificate_html(award(printed_name=name, printed_title=title, printed_unit="Tổ dân phố " * 8))
    assert len(read(renderers.render_pdf(html)).pages) == 1


def test_what_a_person_typed_is_text_and_nothing_else():
    html = renderers.certificate_html(award(printed_name='<img src="file:///etc/passwd">'))
    assert "<img src=&quot;file" in html.replace('"', "&quot;") or "&lt;img" in html
    assert "file:///" not in html.replace("&quot;file:///etc/passwd&quot;", "")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/x",
        "product:../models.py",
        "product:nothing.svg",
        "data:text/html,x",
    ],
)
def test_the_fetcher_refuses_everything_but_the_products_files(url):
    with pytest.raises(ValueError, match="refused"):
        renderers.ProductFiles().fetch(url)


def test_attachments_of_a_hostile_page_are_not_embedded(tmp_path: Path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret-content")
    pdf = renderers.render_pdf(f'<link rel="attachment" href="{secret.as_uri()}"><p>x</p>')
    assert b"secret-content" not in pdf
    assert "/EmbeddedFiles" not in read(pdf).trailer["/Root"].get("/Names", {})


@pytest.mark.parametrize("fields", [{}, {"printed_birth": "1956"}, {"printed_unit": ""}])
def test_birth_and_unit_are_printed_as_known(fields):
    html = renderers.certificate_html(award(**fields))
    assert ("Năm sinh" in html) == ("printed_birth" in fields)
    assert ("Nơi cư trú" in html) == ("printed_unit" not in fields)


def test_a_rendering_is_kept_and_made_again_when_lost(settings, tmp_path):
    settings.CACHES = {
        **settings.CACHES,
        "renderings": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)},
    }
    one = award()
    first = renderers.certificate_pdf(one)
    assert renderers.certificate_pdf(one) is not None
    assert first.startswith(b"%PDF")
