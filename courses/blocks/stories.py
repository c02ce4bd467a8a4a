"""A short story with several questions."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.blocks.choosing import ChoicesBlock, TrueFalseBlock
from courses.blocks.numbers import NumericBlock
from courses.rules.questions import Body


class MessageBlock(blocks.StructBlock):
    who = blocks.CharBlock(label=_("Người gửi"), required=False, max_length=60)
    text = blocks.TextBlock(label=_("Lời nhắn"), rows=2, max_length=400)
    is_mine = blocks.BooleanBlock(label=_("Đây là tin của người học"), required=False)

    class Meta:
        label = _("Tin nhắn")


class StemBlock(blocks.StructBlock):
    stem = blocks.CharBlock(label=_("Câu hỏi của phần này"), max_length=300)


class ChoicesPart(ChoicesBlock, StemBlock):
    pass


class TrueFalsePart(TrueFalseBlock, StemBlock):
    pass


class NumericPart(NumericBlock, StemBlock):
    pass


class PartsBlock(blocks.StreamBlock):
    single = ChoicesPart(label=_("Chọn một"), icon="radio-full")
    multiple = ChoicesPart(label=_("Chọn nhiều"))
    true_false = TrueFalsePart(label=_("Đúng hay sai"))
    numeric = NumericPart(label=_("Điền số"))


class ScenarioBlock(blocks.StructBlock):
    chat = blocks.ListBlock(
        MessageBlock(),
        label=_("Đoạn nhắn tin"),
        help_text=_("Máy vẽ thành màn hình nhắn tin. Để trống nếu câu hỏi đã có hình."),
        min_num=0,
        max_num=12,
        default=[],
    )
    parts = PartsBlock(label=_("Các phần"), min_num=2, max_num=5)

    class Meta:
        icon = "comment"

    def to_body(self, value: Any) -> Body:
        parts = [
            {"id": str(n), "kind": part.block_type, "stem": part.value["stem"], **part.block.to_body(part.value)}
            for n, part in enumerate(value["parts"], start=1)
        ]
        chat = [{name: line[name] for name in ("who", "text", "is_mine")} for line in value["chat"]]
        return {"parts": parts} | ({"chat": chat} if chat else {})

    def to_raw(self, body: Body) -> Body:
        inner = self.child_blocks["parts"].child_blocks
        parts = [
            {"type": part["kind"], "value": {"stem": part["stem"], **inner[part["kind"]].to_raw(part)}}
            for part in body["parts"]
        ]
        return {"parts": parts, "chat": body.get("chat", [])}
