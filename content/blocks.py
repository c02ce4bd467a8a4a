"""The block library: what an author can put on a page. Each block has a template in ``content/blocks/``."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import RichText
from wagtailmedia.blocks import AbstractMediaChooserBlock, AudioChooserBlock, VideoChooserBlock

from content import rules

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
SEEN = _("Cho người không nhìn thấy, và khi hình chưa tải xong. Ví dụ: Ngón tay chạm vào nút gọi màu xanh.")


class PictureBlock(blocks.StructBlock):
    """A picture says in words what it shows, or is said to be decoration."""

    picture = ImageChooserBlock(label=_("Hình"))
    alt = blocks.CharBlock(label=_("Hình cho thấy gì?"), required=False, max_length=250, help_text=SEEN)
    is_decorative = blocks.BooleanBlock(label=_("Chỉ để trang trí, không cần mô tả"), required=False)
    caption = blocks.CharBlock(
        label=_("Chú thích"), required=False, max_length=250, help_text=_("Dòng chữ nhỏ dưới hình.")
    )

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
    text = blocks.RichTextBlock(
        label=_("Việc cần làm"), features=["bold", "italic", "link"], help_text=_("Mỗi bước một việc.")
    )
    picture = ImageChooserBlock(label=_("Hình"), required=False)
    alt = blocks.CharBlock(label=_("Hình cho thấy gì?"), required=False, max_length=250, help_text=SEEN)

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
            ("tip", _("Mẹo nhỏ")),
            ("warning", _("Cẩn thận")),
            ("try", _("Thử làm")),
        ],
        default="note",
    )
    title = blocks.CharBlock(
        label=_("Tiêu đề"), required=False, max_length=120, help_text=_("Để trống thì dùng tên loại ở trên.")
    )
    text = blocks.RichTextBlock(label=_("Nội dung"), features=["bold", "italic", "ol", "ul", "link"])

    class Meta:
        icon = "warning"
        label = _("Khung chú ý")
        template = "content/blocks/callout.html"


class _RecordedBlock(blocks.StructBlock):
    """Something heard or seen comes with words for those who cannot hear or see it."""

    media = AbstractMediaChooserBlock()  # each kind names its own; it comes first in the form
    transcript = blocks.RichTextBlock(
        label=_("Lời thoại viết ra"),
        required=False,
        features=["bold", "ul"],
        help_text=_("Chép lại lời nói, cho người không nghe được. Cần có lời thoại hoặc phụ đề."),
    )
    captions = DocumentChooserBlock(
        label=_("Tệp phụ đề (.vtt)"), required=False, help_text=_("Chữ chạy theo lời nói. Tải tệp lên ở mục Tài liệu.")
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        captions = cleaned["captions"]
        if not rules.plain([str(cleaned["transcript"] or "")]):
            cleaned["transcript"] = RichText("")  # an emptied editor leaves a paragraph without words
        if not captions and not cleaned["transcript"]:
            message = _("Hãy thêm phụ đề hoặc lời thoại viết ra.")
            raise blocks.StructBlockValidationError(block_errors={"transcript": ValidationError(message)})
        if captions and captions.file_extension.lower() != "vtt":
            message = _("Phụ đề phải là tệp .vtt.")
            raise blocks.StructBlockValidationError(block_errors={"captions": ValidationError(message)})
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
    title = blocks.CharBlock(
        label=_("Tên hiện ra"), required=False, max_length=120, help_text=_("Để trống thì dùng tiêu đề của tệp.")
    )

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
