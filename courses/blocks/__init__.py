"""What a question asks, as the bank's editor fills it in. Choosing the block is choosing the kind of question.

Every block translates both ways: ``to_body`` gives the kind's part of a body, ``to_raw`` what a form starts from.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.blocks.arranging import MatchingBlock, OrderingBlock
from courses.blocks.choosing import ChoicesBlock, TrueFalseBlock
from courses.blocks.numbers import NumericBlock
from courses.blocks.parts import audio_of, image_of
from courses.blocks.regions import HotspotBlock
from courses.blocks.stories import ScenarioBlock
from courses.rules.questions import Body

__all__ = ["AskedBlock", "asked_of", "audio_of", "body_of", "image_of"]


class AskedBlock(blocks.StreamBlock):
    """Exactly one of the kinds."""

    single = ChoicesBlock(label=_("Chọn một"), icon="radio-full")
    multiple = ChoicesBlock(label=_("Chọn nhiều"))
    true_false = TrueFalseBlock(label=_("Đúng hay sai"))
    ordering = OrderingBlock(label=_("Sắp xếp thứ tự"))
    matching = MatchingBlock(label=_("Ghép đôi"))
    numeric = NumericBlock(label=_("Điền số"))
    hotspot = HotspotBlock(label=_("Chỉ trên hình"))
    scenario = ScenarioBlock(label=_("Tình huống"))

    class Meta:
        max_num = 1


def body_of(asked: Any) -> tuple[str, Body]:
    """``(kind, the kind's part of a body)`` from the value of an ``AskedBlock``."""
    return asked[0].block_type, asked[0].block.to_body(asked[0].value)


def asked_of(kind: str, body: Body) -> Any:
    """The other way round: the value of an ``AskedBlock`` for a question that exists."""
    block = AskedBlock()
    return block.to_python([{"type": kind, "value": block.child_blocks[kind].to_raw(body)}])
