"""A number to type."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.blocks.parts import remark
from courses.rules.questions import Body, numeric


class NumberBlock(blocks.CharBlock):
    """A number written as people here write it; kept as the bank keeps it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=numeric.MOST_LETTERS, **options)

    def clean(self, value: str) -> str:
        text: str = super().clean(value)
        if text and numeric.parse(text) is None:
            raise ValidationError(_("Hãy viết một số, ví dụ 50000, 50.000 hoặc 1,5."))
        return text


def _number(text: str) -> str:
    number = numeric.parse(text)
    return "" if number is None else numeric.plain(number)


def _written(kept: Any) -> str:
    number = numeric.decimal(kept)
    return "" if number is None else numeric.vietnamese(number)


class MistakeBlock(blocks.StructBlock):
    low = NumberBlock(label=_("Từ"))
    high = NumberBlock(label=_("Đến"), help_text=_("Bằng ô trên nếu chỉ là một số."))
    feedback = remark(_("Nói với người điền số này"), required=True)

    class Meta:
        label = _("Số sai hay gặp")


class NumericBlock(blocks.StructBlock):
    answer = NumberBlock(label=_("Đáp án"), help_text=_("Ví dụ: 50.000 hoặc 1,5."))
    tolerance = NumberBlock(
        label=_("Được lệch bao nhiêu"), default="0", help_text=_("0 nếu phải đúng hẳn. Lệch về cả hai phía.")
    )
    unit = blocks.CharBlock(
        label=_("Đơn vị"), required=False, max_length=20, help_text=_("Hiện cạnh ô điền. Ví dụ: đồng, phút, %.")
    )
    feedback = remark(_("Nói với người điền sai"), required=True)
    wrong = blocks.ListBlock(
        MistakeBlock(),
        label=_("Số sai hay gặp"),
        help_text=_("Không bắt buộc. Đoán được vì sao người học điền số ấy thì nói ngay chỗ nhầm."),
        min_num=0,
        max_num=5,
        default=[],
    )

    class Meta:
        icon = "decimal"

    def to_body(self, value: Any) -> Body:
        wrong = [
            {"low": _number(row["low"]), "high": _number(row["high"]), "feedback": row["feedback"]}
            for row in value["wrong"]
        ]
        numbers = {name: _number(value[name]) for name in ("answer", "tolerance")}
        return {**numbers, "unit": value["unit"].strip(), "feedback": value["feedback"], "wrong": wrong}

    def to_raw(self, body: Body) -> Body:
        wrong = [
            {"low": _written(row["low"]), "high": _written(row["high"]), "feedback": row["feedback"]}
            for row in body.get("wrong", [])
        ]
        numbers = {name: _written(body.get(name, "0")) for name in ("answer", "tolerance")}
        return {**numbers, "unit": body.get("unit", ""), "feedback": body.get("feedback", ""), "wrong": wrong}
