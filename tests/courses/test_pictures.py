"""Pictures in SVG show; they neither act nor reach outside."""

from pathlib import Path

import pytest
from django.conf import settings

from courses.rules import pictures

SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">
  <title>Chiếc lá</title>
  <defs><linearGradient id="m"><stop offset="0"/></linearGradient></defs>
  {}
</svg>"""


@pytest.mark.parametrize(
    "part",
    [
        '<rect width="9" height="9" fill="url(#m)"/>',
        '<use href="#la"/>',
        '<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#la"/>',
        "<!-- script --><text>onload = javascript:</text>",
    ],
)
def test_shapes_and_words_may_be_shown(part):
    assert pictures.problems(SVG.format(part).encode()) == []


def test_every_picture_of_the_curriculum_may_be_shown():
    found = [
        path for path in Path(settings.BASE_DIR, "curriculum").rglob("*.svg") if pictures.problems(path.read_bytes())
    ]
    assert found == []


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("<script>alert(1)</script>", "Hình SVG không được có <script>."),
        ("<SCRIPT>alert(1)</SCRIPT>", "Hình SVG không được có <SCRIPT>."),
        ("<foreignObject/>", "Hình SVG không được có <foreignObject>."),
        ("<style>a{}</style>", "Hình SVG không được có <style>."),
        ('<image href="#a"/>', "Hình SVG không được có <image>."),
        ('<a href="#a"/>', "Hình SVG không được có <a>."),
        ('<animate attributeName="href"/>', "Hình SVG không được có <animate>."),
        ('<x:script xmlns:x="http://www.w3.org/2000/svg"/>', "Hình SVG không được có <x:script>."),
        ('<rect onload="alert(1)"/>', "Hình SVG không được có thuộc tính onload."),
        ('<rect ONCLICK="alert(1)"/>', "Hình SVG không được có thuộc tính ONCLICK."),
        ('<rect style="fill:red"/>', "Hình SVG không được có thuộc tính style."),
        ('<use href="http://nguon.example/x"/>', "Hình SVG không được liên kết ra ngoài (href)."),
        ('<use href="//nguon.example/x"/>', "Hình SVG không được liên kết ra ngoài (href)."),
        ('<use href="data:image/svg+xml,x"/>', "Hình SVG không được liên kết ra ngoài (href)."),
        ('<use href="&#106;avascript:x"/>', "Hình SVG không được liên kết ra ngoài (href)."),
        (
            '<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="x.svg#a"/>',
            "Hình SVG không được liên kết ra ngoài (xlink:href).",
        ),
        ('<rect fill="url(http://nguon.example/x)"/>', "Hình SVG không được liên kết ra ngoài (fill)."),
        ("<rect fill=\"url( 'http://nguon.example/x')\"/>", "Hình SVG không được liên kết ra ngoài (fill)."),
        ('<?xml-stylesheet href="http://nguon.example/x"?>', "Hình SVG không được có DOCTYPE hay lệnh <? ... ?>."),
        ("<rect", "Không đọc được hình SVG: not well-formed (invalid token)."),
        ("<rect>", "Không đọc được hình SVG: mismatched tag."),
        ("&la;", "Không đọc được hình SVG: undefined entity."),
    ],
)
def test_what_acts_or_reaches_outside_is_told_with_its_line(part, message):
    line, told = pictures.problems(SVG.format(part).encode())[0]
    assert told == message
    assert line == (5 if part in {"<rect", "<rect>"} else 4)


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><svg>&b;</svg>',
        '<!DOCTYPE svg SYSTEM "http://nguon.example/x"><svg/>',
    ],
)
def test_document_types_are_refused_before_they_are_read(content):
    assert pictures.problems(content.encode()) == [(1, "Hình SVG không được có DOCTYPE hay lệnh <? ... ?>.")]


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n", b"MZ\x90", "<svg>Đ".encode("cp1258", errors="replace")])
def test_what_is_no_svg_is_told(content):
    assert "Không đọc được hình SVG" in pictures.problems(content)[0][1]


def test_scripts_in_another_encoding_are_found():
    svg = '<?xml version="1.0" encoding="utf-16"?>' + SVG.format("<script/>")
    assert pictures.problems(svg.encode("utf-16")) == [(4, "Hình SVG không được có <script>.")]


def test_heavy_pictures_are_told():
    assert pictures.problems(SVG.format("<g/>" * 2000).encode())[0][1].startswith("Hình nặng 8")
