"""A picture to tap. ``static/js/regions.js`` lets the editor draw on it."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.blocks.parts import remark
from courses.rules import questions
from courses.rules.questions import Body

_DRAWN = {
    "data-regions": "",
    "data-drag": _("Kéo trên hình để vẽ một vùng; kéo vùng để dời, kéo chấm ở góc để đổi cỡ."),
    "data-first": _("Hãy chọn hình ở ô “Hình của câu hỏi” ở trên, rồi vẽ các vùng lên hình."),
}
"""What ``static/js/regions.js`` looks for, and what it says. Without it the numbers are filled in by hand."""


class RegionBlock(blocks.StructBlock):
    """The sides keep these names in the form: ``static/js/regions.js`` draws by them."""

    name = blocks.CharBlock(
        label=_("Tên của vùng"),
        max_length=120,
        help_text=_("Cho người không nhìn thấy hình. Tả chỗ ấy, không nói ra đáp án. Ví dụ: Nút dài ở cạnh phải."),
    )
    x = blocks.IntegerBlock(label=_("Cách mép trái (%)"), min_value=0, max_value=100)
    y = blocks.IntegerBlock(label=_("Cách mép trên (%)"), min_value=0, max_value=100)
    width = blocks.IntegerBlock(label=_("Rộng (%)"), min_value=1, max_value=100)
    height = blocks.IntegerBlock(label=_("Cao (%)"), min_value=1, max_value=100)
    correct = blocks.BooleanBlock(label=_("Đây là chỗ đúng"), required=False)
    feedback = remark(_("Nói với người chạm vào đây"), _("Vùng sai nào cũng cần."))

    class Meta:
        label = _("Vùng")


class HotspotBlock(blocks.StructBlock):
    regions = blocks.ListBlock(
        RegionBlock(),
        label=_("Các vùng trên hình"),
        help_text=_("Số là phần trăm của hình. Vùng nào cũng rộng và cao ít nhất 10 %, không chồng lên nhau."),
        min_num=2,
        max_num=8,
        form_attrs=_DRAWN,
    )
    _names: ClassVar = ("name", "x", "y", "width", "height", "correct", "feedback")

    class Meta:
        icon = "crosshairs"

    def to_body(self, value: Any) -> Body:
        regions = [
            {"id": i, **{name: region[name] for name in self._names}}
            for i, region in zip(questions.IDS, value["regions"], strict=False)
        ]
        return {"regions": regions}

    def to_raw(self, body: Body) -> Body:
        return {"regions": [{name: region.get(name, "") for name in self._names} for region in body["regions"]]}
