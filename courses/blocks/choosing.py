"""Choosing among what is offered, and saying whether a sentence is true."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from courses.blocks.parts import image_id, remark, with_image
from courses.rules import questions
from courses.rules.questions import Body

REMARK = _("Lựa chọn sai nào cũng cần: sai ở đâu, lần sau nhìn vào đâu.")


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Lựa chọn"), max_length=300)
    picture = ImageChooserBlock(label=_("Hình"), required=False)
    correct = blocks.BooleanBlock(label=_("Đây là câu đúng"), required=False)
    feedback = remark(_("Nói với người chọn câu này"), REMARK)

    class Meta:
        label = _("Lựa chọn")


class ChoicesBlock(blocks.StructBlock):
    """Both kinds of choosing; how many may be right is checked by ``courses.rules.questions``."""

    choices = blocks.ListBlock(OptionBlock(), label=_("Các lựa chọn"), min_num=3)
    _names: ClassVar = ("text", "correct", "feedback")

    class Meta:
        icon = "circle-check"

    def to_body(self, value: Any) -> Body:
        choices = [
            with_image({"id": i, **{name: option[name] for name in self._names}}, option["picture"])
            for i, option in zip(questions.IDS, value["choices"], strict=False)
        ]
        return {"choices": choices}

    def to_raw(self, body: Body) -> Body:
        choices = [
            {"picture": image_id(choice), **{name: choice.get(name, "") for name in self._names}}
            for choice in body["choices"]
        ]
        return {"choices": choices}


class TrueFalseBlock(blocks.StructBlock):
    answer = blocks.ChoiceBlock(
        label=_("Câu này"), choices=[(questions.TRUE, _("Đúng")), (questions.FALSE, _("Sai"))], default=questions.TRUE
    )
    feedback_true = remark(_("Nói với người chọn “Đúng”"), _("Cần có, nếu chọn “Đúng” là sai."))
    feedback_false = remark(_("Nói với người chọn “Sai”"), _("Cần có, nếu chọn “Sai” là sai."))
    _names: ClassVar = ("feedback_true", "feedback_false")

    class Meta:
        icon = "help"

    def to_body(self, value: Any) -> Body:
        return {"answer": value["answer"] == questions.TRUE, **{name: value[name] for name in self._names}}

    def to_raw(self, body: Body) -> Body:
        said = {name: body.get(name, "") for name in self._names}
        return {"answer": questions.TRUE if body["answer"] else questions.FALSE, **said}
