"""What a question asks, as the bank's editor fills it in. Choosing the block is choosing the kind of question."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.rules import questions

LETTERS = "abcdefghijklmnopqrstuvwxyz"
"""Ids of options: unique within a version, which is all that an answer needs."""


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Lựa chọn"), max_length=300)
    correct = blocks.BooleanBlock(label=_("Đây là câu đúng"), required=False)
    feedback = blocks.TextBlock(
        label=_("Nói với người chọn câu này"),
        required=False,
        rows=2,
        help_text=_("Lựa chọn sai nào cũng cần: sai ở đâu, lần sau nhìn vào đâu."),
    )

    class Meta:
        label = _("Lựa chọn")


class ChoicesBlock(blocks.StructBlock):
    """Both kinds of choosing; how many may be right is checked by ``courses.rules.questions``."""

    choices = blocks.ListBlock(OptionBlock(), label=_("Các lựa chọn"), min_num=3)

    class Meta:
        icon = "circle-check"


class TrueFalseBlock(blocks.StructBlock):
    answer = blocks.ChoiceBlock(
        label=_("Câu này"), choices=[(questions.TRUE, _("Đúng")), (questions.FALSE, _("Sai"))], default=questions.TRUE
    )
    feedback_true = blocks.TextBlock(
        label=_("Nói với người chọn “Đúng”"), required=False, rows=2, help_text=_("Cần có, nếu chọn “Đúng” là sai.")
    )
    feedback_false = blocks.TextBlock(
        label=_("Nói với người chọn “Sai”"), required=False, rows=2, help_text=_("Cần có, nếu chọn “Sai” là sai.")
    )

    class Meta:
        icon = "help"


class OrderingBlock(blocks.StructBlock):
    items = blocks.ListBlock(
        blocks.CharBlock(label=_("Bước"), max_length=300), label=_("Các bước, theo thứ tự đúng"), min_num=3, max_num=6
    )
    feedback = blocks.TextBlock(label=_("Nói với người xếp sai"), rows=2)

    class Meta:
        icon = "list-ol"


class AskedBlock(blocks.StreamBlock):
    """Exactly one of the kinds."""

    single = ChoicesBlock(label=_("Chọn một"), icon="radio-full")
    multiple = ChoicesBlock(label=_("Chọn nhiều"))
    true_false = TrueFalseBlock(label=_("Đúng hay sai"))
    ordering = OrderingBlock(label=_("Sắp xếp thứ tự"))

    class Meta:
        max_num = 1


def body_of(asked: Any) -> tuple[str, questions.Body]:
    """``(kind, the kind's part of a body)`` from the value of an ``AskedBlock``."""
    kind, value = asked[0].block_type, asked[0].value
    if kind == questions.TRUE_FALSE:
        return kind, {**value, "answer": value["answer"] == questions.TRUE}
    if kind == questions.ORDERING:
        items = [{"id": letter, "text": text} for letter, text in zip(LETTERS, value["items"], strict=False)]
        return kind, {"items": items, "feedback": value["feedback"]}
    return kind, {"choices": [{"id": i, **option} for i, option in zip(LETTERS, value["choices"], strict=False)]}


def asked_of(kind: str, body: questions.Body) -> list[tuple[str, dict[str, Any]]]:
    """The other way round: raw stream data for the form of a question that exists."""
    if kind == questions.TRUE_FALSE:
        said = {name: body.get(name, "") for name in ("feedback_true", "feedback_false")}
        return [(kind, {"answer": questions.TRUE if body["answer"] else questions.FALSE, **said})]
    if kind == questions.ORDERING:
        return [(kind, {"items": [item["text"] for item in body["items"]], "feedback": body.get("feedback", "")})]
    parts = ("text", "correct", "feedback")
    return [(kind, {"choices": [{name: choice.get(name, "") for name in parts} for choice in body["choices"]]})]
