"""Word templates from an office: judged before they are opened, and data that never runs."""

import io
import zipfile

import docx
import pytest
from docx.document import Document

from exchange.adapters import documents
from exchange.adapters.documents import Picture, TagError
from exchange.rules.documents import DOCUMENTS
from exchange.rules.errors import FileError
from exchange.rules.gate import MB, Limits

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cc\xf8\x0f\0\x01\x01\x01\0\x1b"
    b"\xb6\xeeV\0\0\0\0IEND\xaeB`\x82"
)


def saved(paper: Document) -> bytes:
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def written(*texts: str) -> bytes:
    """A document with a paragraph for each text."""
    paper = docx.Document()
    for text in texts:
        paper.add_paragraph(text)
    return saved(paper)


def with_parts(content: bytes, parts: dict[str, bytes | str]) -> bytes:
    """The same package with parts added or put in the place of others."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename not in parts:
                new.writestr(info.filename, old.read(info))
        for name, part in parts.items():
            new.writestr(name, part)
    return out.getvalue()


def with_body(xml: str) -> bytes:
    """A document whose body begins with this XML."""
    content = written("Mẫu")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        body = package.read("word/document.xml").decode()
    return with_parts(content, {"word/document.xml": body.replace("<w:body>", f"<w:body>{xml}", 1)})


def code(content: bytes, name: str = "mau.docx", limits: Limits = DOCUMENTS) -> str:
    with pytest.raises(FileError) as caught:
        documents.inspect(io.BytesIO(content), name, limits)
    return caught.value.code


def texts(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


GOOD = written("Kính gửi {{ ai }}")


def test_gate_lets_an_ordinary_document_through_and_leaves_it_at_its_beginning() -> None:
    stream = io.BytesIO(GOOD)
    documents.inspect(stream, "Mẫu báo cáo.DOCX")
    assert stream.tell() == 0


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"", "a.docx", "empty"),
        (b"%PDF-1.7", "a.docx", "document_type"),
        (GOOD, "a.zip", "document_type"),
        (GOOD, "a.docm", "document_macro"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a.doc", "document_old"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a.docx", "document_old"),
        (with_parts(GOOD, {"word/vbaProject.bin": b"x"}), "a.docx", "document_macro"),
        (with_parts(GOOD, {"word/embeddings/oleObject1.bin": b"x"}), "a.docx", "document_unsafe"),
        (with_parts(GOOD, {"word/activeX/activeX1.xml": "<x/>"}), "a.docx", "document_unsafe"),
        (with_parts(GOOD, {"../evil.xml": "<x/>"}), "a.docx", "unsafe"),
        (with_parts(GOOD, {"word/a.xml": "<!DOCTYPE x><x/>"}), "a.docx", "unsafe"),
        (GOOD[:-40], "a.docx", "damaged"),
    ],
)
def test_gate_refuses_what_is_no_ordinary_document(content: bytes, name: str, expected: str) -> None:
    assert code(content, name) == expected


def test_gate_refuses_a_macro_that_only_the_types_tell() -> None:
    types = '<Types xmlns="x"><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    assert code(with_parts(GOOD, {"[Content_Types].xml": types})) == "document_macro"


def test_gate_refuses_what_unpacks_too_large() -> None:
    assert code(with_parts(GOOD, {"word/media/a.bin": b"\0" * 7 * MB})) == "unpacks_too_large"
    assert code(with_parts(GOOD, {"word/big.xml": "<x>" + "ab" * 2 * MB})) == "unpacks_too_large"
    assert code(GOOD, limits=Limits(file=100)) == "too_large"


def test_gate_refuses_what_would_be_fetched_when_it_is_opened() -> None:
    kind, target = 'Type="http://x/attachedTemplate"', 'Target="http://evil.example/"'
    link = f"<Relationships><Relationship {kind} {target} {{}}/></Relationships>"
    outside = with_parts(GOOD, {"word/_rels/settings.xml.rels": link.format("TargetMode='External'")})
    assert code(outside) == "document_link"
    leads_out = link.replace("attachedTemplate", "hyperlink").format('TargetMode="External"')
    documents.inspect(io.BytesIO(with_parts(GOOD, {"word/_rels/settings.xml.rels": leads_out})), "a.docx")


@pytest.mark.parametrize(
    "xml",
    [
        "<w:p><w:r><w:instrText>DDEAUTO c:\\\\windows</w:instrText></w:r></w:p>",
        "<w:p><w:r><w:instrText>INCLUDE</w:instrText></w:r><w:r><w:instrText>PICTURE x</w:instrText></w:r></w:p>",
        '<w:p><w:fldSimple w:instr=" INCLUDETEXT x "/></w:p>',
        '<w:altChunk r:id="r1"/>',
    ],
)
def test_gate_refuses_fields_that_fetch(xml: str) -> None:
    assert code(with_body(xml)) == "document_unsafe"


def test_gate_lets_fields_of_pages_and_links_through() -> None:
    xml = "<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:instrText> HYPERLINK x</w:instrText></w:r></w:p>"
    documents.inspect(io.BytesIO(with_body(xml)), "a.docx")


def test_gate_refuses_more_braces_than_any_template_has() -> None:
    assert code(written("{{ " * 3000)) == "document_tags"


def test_tags_inside_tags_are_refused_however_deep() -> None:
    content = written("{{ " * 1200)
    documents.inspect(io.BytesIO(content), "a.docx")
    with pytest.raises(TagError):
        documents.fill(content, {})


def test_tags_are_filled() -> None:
    content = written("Kính gửi {{ ai }}", "{%p for cau in cac_cau %}", "{{ loop.index }}. {{ cau }}", "{%p endfor %}")
    filled = documents.fill(content, {"ai": "UBND", "cac_cau": ["một", "hai"]})
    assert texts(filled) == ["Kính gửi UBND", "1. một", "2. hai"]


def test_names_that_look_like_xml_or_tags_stay_names() -> None:
    hostile = '</w:t><script>" & {{ 7 * 7 }} {% for %} \x0b\a\f ]]>'
    assert texts(documents.fill(GOOD, {"ai": hostile})) == ['Kính gửi </w:t><script>" & {{ 7 * 7 }} {% for %}  ]]>']


def test_lines_of_a_text_stay_lines() -> None:
    assert texts(documents.fill(GOOD, {"ai": "một\nhai"})) == ["Kính gửi một\nhai"]


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("{{ khong_co }}", ("unknown", "khong_co")),
        ("{{ ai.sai }}", ("unknown", "sai")),
        ("{{ ''.__class__ }}", ("unknown", "__class__")),
        ("{{ ai.__class__ }}", ("unknown", "__class__")),
        ("{{ ai.format }}", ("unknown", "format")),
        ("{{ lipsum }}", ("unknown", "lipsum")),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", ("forbidden", "__subclasses__()")),
        ("{% for a in 1 %}{% endfor %}", ("syntax", "int")),
        ("{{ range(999999999) }}", ("forbidden", "{{ range(999999999) }}")),
        ("{{ 'a' * 999999999 }}", ("forbidden", "{{ 'a' * 999999999 }}")),
        ("{{ ai|upper }}", ("forbidden", "{{ ai|upper }}")),
        ("{% set x = 1 %}", ("forbidden", "{% set x = 1 %}")),
        ("{% include 'x' %}", ("forbidden", "{% include 'x' %}")),
        ("{% for a in ai %}{% for b in ai %}{% for c in ai %}{% endfor %}{% endfor %}{% endfor %}", ("forbidden", "")),
        ("{{ ai", ("syntax", "{{ ai")),
        ("{% for a in ai %}", ("syntax", "{% for a in ai %}")),
        ("{% la gi %}", ("syntax", "{% la gi %}")),
    ],
)
def test_tags_that_are_no_plain_names_are_refused_by_name(tag: str, expected: tuple[str, str]) -> None:
    with pytest.raises(TagError) as caught:
        documents.fill(written(tag), {"ai": "UBND"})
    assert caught.value.code == expected[0]
    assert expected[1] in caught.value.tag


def test_tags_in_head_and_properties_are_judged_too() -> None:
    paper = docx.Document()
    paper.sections[0].header.paragraphs[0].text = "{{ ai|upper }}"
    with pytest.raises(TagError):
        documents.fill(saved(paper), {"ai": ""})
    paper = docx.Document()
    paper.core_properties.title = "{{ ''.__class__.__base__ }}"
    with pytest.raises(TagError):
        documents.fill(saved(paper), {"ai": ""})


def test_pictures_carry_words() -> None:
    filled = documents.fill(written("{{ ma }}"), {"ma": Picture(PNG, 20, "Mã QR")})
    (shape,) = docx.Document(io.BytesIO(filled)).inline_shapes
    assert (shape.width.mm, shape._inline.docPr.get("descr")) == (pytest.approx(20, abs=0.1), "Mã QR")


def test_what_is_no_document_inside_is_damaged() -> None:
    with pytest.raises(FileError):
        documents.fill(with_parts(GOOD, {"word/document.xml": "<x/>"}), {})
