"""The block library: what an author can put on a page. Each block has a template in ``content/blocks/``."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtailmedia.blocks import AudioChooserBlock, VideoChooserBlock

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]


class PictureBlock(blocks.StructBlock):
    """A picture says in words what it shows, or is said to be decoration."""

    picture = ImageChooserBlock(label=_("Hình"))
    alt = blocks.CharBlock(label=_("Hình cho thấy gì?"), required=False, max_length=250)
    is_decorative = blocks.BooleanBlock(label=_("Chỉ để trang trí, không cần mô tả"), required=False)
    caption = blocks.CharBlock(label=_("Chú thích"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Hình")
        template = "content/blocks/picture.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not cleaned["alt"] and not cleaned["is_decorative"]:
            message = _("Hãy mô tả hình cho người không nhìn thấy, hoặc đánh dấu là hình trang trí.")
            raise blocks.StructBlockValidationError(block_errors={"alt": ValidationError(message)})
        return cleaned


class StepBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(label=_("Việc cần làm"), features=["bold", "italic", "link"])
    picture = ImageChooserBlock(label=_("Hình"), required=False)
    alt = blocks.CharBlock(label=_("Hình cho thấy gì?"), required=False, max_length=250)

    class Meta:
        label = _("Bước")
        icon = "list-ol"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["picture"] and not cleaned["alt"]:
            message = _("Hãy mô tả hình cho người không nhìn thấy.")
            raise blocks.StructBlockValidationError(block_errors={"alt": ValidationError(message)})
        return cleaned


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        label=_("Loại"),
        choices=[
            ("note", _("Ghi nhớ")),
            ("tip", _("Mẹo")),
            ("warning", _("Cảnh báo")),
            ("try", _("Thử làm")),
        ],
        default="note",
    )
    title = blocks.CharBlock(label=_("Tiêu đề"), required=False, max_length=120)
    text = blocks.RichTextBlock(label=_("Nội dung"), features=["bold", "italic", "ol", "ul", "link"])

    class Meta:
        icon = "warning"
        label = _("Khung chú ý")
        template = "content/blocks/callout.html"


class _RecordedBlock(blocks.StructBlock):
    """Something heard or seen comes with words for those who cannot hear or see it."""

    transcript = blocks.RichTextBlock(label=_("Lời thoại viết ra"), required=False, features=["bold", "ul"])
    captions = DocumentChooserBlock(label=_("Tệp phụ đề (.vtt)"), required=False)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not cleaned["captions"] and not str(cleaned["transcript"] or "").strip():
            message = _("Hãy thêm phụ đề hoặc lời thoại viết ra.")
            raise blocks.StructBlockValidationError(block_errors={"transcript": ValidationError(message)})
        return cleaned


class VideoBlock(_RecordedBlock):
    media = VideoChooserBlock(label=_("Video"))

    class Meta:
        icon = "media"
        label = _("Video")
        template = "content/blocks/video.html"


class AudioBlock(_RecordedBlock):
    media = AudioChooserBlock(label=_("Bài nghe"))

    class Meta:
        icon = "media"
        label = _("Bài nghe")
        template = "content/blocks/audio.html"


class DownloadBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Tệp"))
    title = blocks.CharBlock(label=_("Tên hiện ra"), required=False, max_length=120)

    class Meta:
        icon = "download"
        label = _("Tệp tải về")
        template = "content/blocks/download.html"


def body_blocks() -> list[tuple[str, blocks.Block]]:
    """The blocks of any page, in the order of the editor's menu."""
    steps = blocks.ListBlock(
        StepBlock(), label=_("Các bước"), icon="list-ol", template="content/blocks/steps.html", min_num=1
    )
    return [
        ("text", blocks.RichTextBlock(label=_("Đoạn văn"), features=FEATURES)),
        ("picture", PictureBlock()),
        ("steps", steps),
        ("callout", CalloutBlock()),
        ("video", VideoBlock()),
        ("audio", AudioBlock()),
        ("download", DownloadBlock()),
    ]
