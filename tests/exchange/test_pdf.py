"""The one renderer of papers: what it may read, and what it refuses."""

import io
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from exchange.adapters import pdf

DOT = io.BytesIO()
Image.new("RGB", (4, 4), "navy").save(DOT, "PNG")


def drawings(name: str) -> bytes | None:
    return DOT.getvalue() if name == "dot.png" else None


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/x",
        "product:../models.py",
        "product:nothing.svg",
        "product:dot.txt",
        "data:text/html,x",
        "data:image/png;base64,AAAA",
    ],
)
def test_the_fetcher_refuses_everything_but_the_products_files(url):
    with pytest.raises(ValueError, match="refused"):
        pdf.ProductFiles(drawings).fetch(url)


def test_a_caller_without_drawings_has_none():
    with pytest.raises(ValueError, match="refused"):
        pdf.ProductFiles().fetch("product:dot.png")


def test_drawings_of_the_caller_are_drawn(caplog):
    html = '<html lang="vi"><title>x</title><img src="product:dot.png" alt="Một chấm"></html>'
    made = read(pdf.render(html, styles="@page { size: A4 }", drawings=drawings))
    assert len(made.pages[0].images) == 1
    assert [record.message for record in caplog.records if record.name.startswith("weasyprint")] == []


def test_attachments_of_a_hostile_page_are_not_embedded(tmp_path: Path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret-content")
    made = pdf.render(f'<link rel="attachment" href="{secret.as_uri()}"><p>x</p>', styles="")
    assert b"secret-content" not in made
    assert "/EmbeddedFiles" not in read(made).trailer["/Root"].get("/Names", {})
