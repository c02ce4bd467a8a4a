"""Putting steps in order, and finding what belongs together."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from courses.blocks.parts import image_id, remark, with_image
from courses.rules import questions
from courses.rules.questions import Body


class StepBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Bước"), max_length=300)
    picture = ImageChooserBlock(label=_("Hình"), required=False)

    class Meta:
        label = _("Bước")


class OrderingBlock(blocks.StructBlock):
    items = blocks.ListBlock(StepBlock(), label=_("Các bước, theo thứ tự đúng"), min_num=3, max_num=6)
    feedback = remark(_("Nói với người xếp sai"), required=True)

    class Meta:
        icon = "list-ol"

    def to_body(self, value: Any) -> Body:
        items = [
            with_image({"id": i, "text": step["text"]}, step["picture"])
            for i, step in zip(questions.IDS, value["items"], strict=False)
        ]
        return {"items": items, "feedback": value["feedback"]}

    def to_raw(self, body: Body) -> Body:
        items = [{"text": item["text"], "picture": image_id(item)} for item in body["items"]]
        return {"items": items, "feedback": body.get("feedback", "")}


class PairBlock(blocks.StructBlock):
    left = blocks.CharBlock(label=_("Vế trái"), max_length=200)
    picture = ImageChooserBlock(label=_("Hình của vế trái"), required=False)
    right = blocks.CharBlock(
        label=_("Vế phải của nó"), max_length=80, help_text=_("Ngắn, để đọc được trên điện thoại.")
    )
    feedback = remark(_("Nói với người ghép sai vế trái này"), _("Không bắt buộc."))

    class Meta:
        label = _("Cặp")


class MatchingBlock(blocks.StructBlock):
    pairs = blocks.ListBlock(PairBlock(), label=_("Các cặp"), min_num=2, max_num=6)
    extra = blocks.ListBlock(
        blocks.CharBlock(label=_("Vế phải thừa"), max_length=80),
        label=_("Vế phải không thuộc cặp nào"),
        help_text=_("Không bắt buộc, nhiều nhất ba. Có vế thừa thì không đoán được cặp cuối."),
        min_num=0,
        max_num=3,
        default=[],
    )
    feedback = remark(_("Nói với người ghép sai"), required=True)
    _names: ClassVar = ("left", "right", "feedback")

    class Meta:
        icon = "link"

    def to_body(self, value: Any) -> Body:
        pairs = [
            with_image({"id": i, **{name: pair[name] for name in self._names}}, pair["picture"])
            for i, pair in zip(questions.IDS, value["pairs"], strict=False)
        ]
        extra = [{"id": f"x{n}", "text": text} for n, text in enumerate(value["extra"], start=1)]
        return {"pairs": pairs, "extra": extra, "feedback": value["feedback"]}

    def to_raw(self, body: Body) -> Body:
        pairs = [
            {"picture": image_id(pair), **{name: pair.get(name, "") for name in self._names}} for pair in body["pairs"]
        ]
        extra = [row["text"] for row in body.get("extra", [])]
        return {"pairs": pairs, "extra": extra, "feedback": body.get("feedback", "")}
