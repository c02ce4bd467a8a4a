"""Each block with its required parts; what shuts somebody out is refused in the editor's form."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks import StructBlockValidationError
from wagtail.rich_text import RichText
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from content import blocks
from content.models import NewsIndexPage, NewsPage
from tests.content.conftest import document, draws_pictures, media, picture

pytestmark = pytest.mark.django_db
BLOCKS = dict(blocks.body_blocks())
EMPTY = '<p data-block-key="a"></p>'
SAID = RichText("<p>Xin chào bà con.</p>")


def show(name, value) -> str:
    block = BLOCKS[name]
    return block.render(block.to_python(block.get_prep_value(block.normalize(value))))


def check(name, value):
    """What the editor's form makes of it: what was left out is empty."""
    block = BLOCKS[name]
    return block.clean(block.normalize({**block.get_default(), **value}))


def errors(name, value) -> dict[str, str]:
    """What the editor's form says, by field."""
    with pytest.raises(StructBlockValidationError) as refused:
        check(name, value)
    return said_by(refused.value)


def said_by(refusal: StructBlockValidationError) -> dict[str, str]:
    return {field: error.messages[0] for field, error in refusal.block_errors.items()}


@draws_pictures
def test_picture_is_shown_small_enough_with_its_words():
    html = show("picture", {"picture": picture(), "alt": "Nút gọi màu xanh", "caption": "Màn hình chính"})
    assert 'alt="Nút gọi màu xanh"' in html
    assert 'height="480"' in html
    assert 'width="640"' in html
    assert ".webp" in html
    assert 'loading="lazy"' in html
    assert "<figcaption>Màn hình chính</figcaption>" in html


@draws_pictures
def test_decoration_has_an_empty_alternative():
    for name in ("hinh.png", "hinh.svg"):
        html = show("picture", {"picture": picture(name), "alt": "Không đọc", "is_decorative": True})
        assert 'alt=""' in html
        assert "Không đọc" not in html
        assert "figcaption" not in html


def test_drawing_is_shown_as_it_is():
    drawing = picture("hinh.svg")
    html = show("picture", {"picture": drawing, "alt": 'Nút "gọi"'})
    assert f'src="{drawing.file.url}" alt="Nút &quot;gọi&quot;"' in html


@pytest.mark.parametrize("alt", ["", "   "])
def test_picture_without_words_is_refused(alt):
    read = BLOCKS["picture"].value_from_datadict
    typed = {"p-picture": str(picture().pk), "p-alt": alt, "p-caption": ""}
    said = errors("picture", read(typed, {}, "p"))
    assert said == {"alt": "Hãy mô tả hình cho người không nhìn thấy, hoặc đánh dấu là hình trang trí."}
    assert check("picture", read({**typed, "p-is_decorative": "on"}, {}, "p"))["is_decorative"]


@draws_pictures
def test_steps_are_numbered_and_may_have_pictures():
    html = show(
        "steps",
        [
            {"text": "<p>Bật <b>máy</b></p>"},
            {"text": "<p>Chạm</p>", "picture": picture(), "alt": "Nút xanh"},
            {"text": "<p>Gọi</p>", "picture": picture("hinh.svg"), "alt": "Nút đỏ"},
        ],
    )
    assert html.count("<li>") == 3
    assert '<ol class="steps">' in html
    assert "Bật <b>máy</b>" in html
    assert 'alt="Nút xanh"' in html
    assert 'alt="Nút đỏ"' in html
    assert html.count("<img") == 2


def test_step_with_a_picture_says_what_it_shows():
    step = BLOCKS["steps"].child_block
    value = {"text": SAID, "picture": picture(), "alt": ""}
    with pytest.raises(StructBlockValidationError) as refused:
        step.clean(step.normalize(value))
    assert said_by(refused.value) == {"alt": "Hãy mô tả hình cho người không nhìn thấy."}
    for fine in ({**value, "alt": "Nút"}, {**value, "picture": None}):
        step.clean(step.normalize(fine))


def test_steps_have_at_least_one():
    block = BLOCKS["steps"]
    with pytest.raises(ValidationError):
        block.clean(block.normalize([]))


@pytest.mark.parametrize(
    ("kind", "title"),
    [("note", "Ghi nhớ"), ("tip", "Mẹo nhỏ"), ("warning", "Cẩn thận"), ("try", "Thử làm")],
)
def test_callout_has_a_title_in_words(kind, title):
    html = show("callout", {"kind": kind, "text": "<p>Đừng đọc mã.</p>"})
    assert f'<div class="callout {kind}"><p class="callout-title">{title}</p>' in html
    assert "Đừng đọc mã." in html
    own = show("callout", {"kind": kind, "title": "Bạn nhớ nhé", "text": "<p>Đừng đọc mã.</p>"})
    assert '<p class="callout-title">Bạn nhớ nhé</p>' in own
    assert title not in own


def test_video_plays_with_captions_and_with_words():
    film, captions = media("video"), document("bai.vtt")
    html = show("video", {"media": film, "captions": captions})
    assert f'<source src="{film.url}" type="video/mp4">' in html
    assert f'<track kind="captions" srclang="vi" label="Tiếng Việt" src="{captions.url}" default>' in html
    assert "<details>" not in html
    assert "poster" not in html
    html = show("video", {"media": film, "transcript": SAID})
    assert "<track" not in html
    assert "<summary>Đọc lời thoại</summary>" in html
    assert "Xin chào bà con." in html


def test_video_shows_its_still():
    film = media("video")
    film.thumbnail = picture().file.name
    film.save()
    assert f'poster="{film.thumbnail.url}"' in show("video", {"media": film, "transcript": SAID})


def test_audio_plays_with_words_or_leads_to_them():
    sound, captions = media("audio"), document("bai.vtt")
    html = show("audio", {"media": sound, "transcript": SAID})
    assert f'src="{sound.url}"' in html
    assert "Bài số một" in html
    assert "Xin chào bà con." in html
    html = show("audio", {"media": sound, "captions": captions})
    assert f'<a href="{captions.url}">Đọc lời thoại</a>' in html
    assert "<details>" not in html


@pytest.mark.parametrize("name", ["video", "audio"])
@pytest.mark.parametrize("transcript", ["", EMPTY, "<p>   </p>", "<p>&nbsp;</p>"])
def test_recording_without_captions_or_words_is_refused(name, transcript):
    said = errors(name, {"media": media(name), "transcript": RichText(transcript)})
    assert said == {"transcript": "Hãy thêm phụ đề hoặc lời thoại viết ra."}


@pytest.mark.parametrize("name", ["video", "audio"])
def test_recording_with_captions_or_words_is_accepted(name):
    record = media(name)
    assert check(name, {"media": record, "transcript": SAID})["transcript"] == SAID
    emptied = check(name, {"media": record, "captions": document("bai.VTT"), "transcript": RichText(EMPTY)})
    assert not emptied["transcript"]


@pytest.mark.parametrize("name", ["video", "audio"])
def test_captions_of_another_kind_are_refused(name):
    said = errors(name, {"media": media(name), "captions": document("bai.pdf"), "transcript": SAID})
    assert said == {"captions": "Phụ đề phải là tệp .vtt."}


def test_recording_of_the_other_kind_cannot_be_chosen():
    assert list(errors("video", {"media": media("audio"), "transcript": SAID})) == ["media"]


def test_download_says_kind_and_size():
    plan = document()
    html = show("download", {"document": plan})
    assert f'<a href="{plan.url}">Kế hoạch 60</a>' in html
    assert "PDF, 5" in html
    assert ">Tải kế hoạch</a>" in show("download", {"document": plan, "title": "Tải kế hoạch"})


def told(page) -> dict[str, str]:
    """What the page's form says of its first block."""
    (refusal,) = page.context["form"].errors.as_data()["body"]
    return said_by(refusal.block_errors[0])


def posted(kind, value):
    body = {"body": streamfield([(kind, value)])}
    about = {"title": "Tin thử", "slug": "tin-thu", "date": "2026-10-05", "intro": "Tóm tắt."}
    comments = {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
    return {**about, **comments, **nested_form_data(body), "action-publish": "1"}


@draws_pictures
def test_editor_cannot_publish_a_picture_without_words(admin, home):
    add = f"/quan-tri/pages/add/content/newspage/{NewsIndexPage.objects.get().pk}/"
    value = {"picture": picture().pk, "alt": "", "caption": ""}
    page = admin.post(add, posted("picture", value))
    assert "Hãy mô tả hình cho người không nhìn thấy" in told(page)["alt"]
    assert not NewsPage.objects.filter(slug="tin-thu").exists()
    admin.post(add, posted("picture", {**value, "alt": "Nút gọi"}))
    assert 'alt="Nút gọi"' in admin.get("/tin-tuc/tin-thu/").content.decode()


def test_editor_cannot_publish_a_film_without_words(admin, home):
    add = f"/quan-tri/pages/add/content/newspage/{NewsIndexPage.objects.get().pk}/"
    value = {"media": media("video").pk, "captions": "", "transcript": rich_text("<p></p>", features=["bold", "ul"])}
    page = admin.post(add, posted("video", value))
    assert told(page) == {"transcript": "Hãy thêm phụ đề hoặc lời thoại viết ra."}
    assert not NewsPage.objects.filter(slug="tin-thu").exists()
    said = rich_text("<p>Xin chào bà con.</p>", features=["bold", "ul"])
    admin.post(add, posted("video", {**value, "transcript": said}))
    assert "Xin chào bà con." in admin.get("/tin-tuc/tin-thu/").content.decode()
