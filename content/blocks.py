"""The block library: what an author can put on a page."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


def lesson_blocks() -> list[tuple[str, blocks.Block]]:
    """The blocks of a lesson, in the order of the editor's menu."""
    return [("text", blocks.RichTextBlock(label=_("Đoạn văn")))]
