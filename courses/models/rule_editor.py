"""The completion rule as an author puts it together: conditions, or groups of conditions, in plain words."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.compare import FieldComparison
from wagtail.admin.panels import FieldPanel
from wagtail.blocks.struct_block import StructBlockValidationError

from courses.rules import completion, rule_words
from courses.rules.completion import ASSESSMENT, EXEMPTION, LESSONS, SESSIONS, TASK, TASKS, Rule

LEVELS = 2
"""How deep a rule the form can show; deeper ones come from curriculum files and are kept as they are."""
NEEDS = [
    ("all", _("Phải đạt tất cả các điều dưới đây")),
    ("any", _("Chỉ cần đạt một trong các điều dưới đây")),
    ("n_of", _("Phải đạt một số trong các điều dưới đây")),
]


def _plain(label: Any, told: Any, icon: str) -> blocks.StaticBlock:
    return blocks.StaticBlock(label=label, admin_text=told, icon=icon)


def _conditions(tasks: Sequence[tuple[str, str]]) -> list[tuple[str, blocks.Block]]:
    """What can be asked; ``tasks`` are the keys and titles of the course's practical tasks."""
    found: list[tuple[str, blocks.Block]] = [
        (LESSONS, _plain(_("Học xong các bài"), _("Mọi bài của khóa học."), "openquote")),
        (ASSESSMENT, _plain(_("Đạt bài kiểm tra"), _("Từ điểm đạt trở lên, ở bất cứ lượt nào."), "check")),
        (SESSIONS, blocks.IntegerBlock(label=_("Có mặt ở số buổi học"), min_value=1, max_value=50, icon="group")),
        (TASKS, _plain(_("Được xác nhận mọi bài thực hành"), _("Làm được trước mặt giảng viên."), "tasks")),
        (
            EXEMPTION,
            _plain(_("Được công nhận kết quả đã có"), _("Chứng chỉ, xác nhận đã được duyệt."), "clipboard-list"),
        ),
    ]
    if tasks:
        one = blocks.ChoiceBlock(label=_("Được xác nhận một bài thực hành"), choices=list(tasks), icon="task")
        found.insert(4, (TASK, one))
    return found


class NeedBlock(blocks.StructBlock):
    """How many of the conditions below are needed."""

    need = blocks.ChoiceBlock(label=_("Người học"), choices=NEEDS, default="all")
    count = blocks.IntegerBlock(
        label=_("Mấy điều"),
        required=False,
        min_value=1,
        max_value=20,
        help_text=_("Chỉ điền khi chọn “một số”. Ví dụ: 2."),
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        total = len(cleaned["of"])
        if cleaned["need"] == "n_of" and not 1 <= (cleaned["count"] or 0) <= total:
            error = ValidationError(_("Hãy ghi một số từ 1 đến %(total)s.") % {"total": total})
            raise StructBlockValidationError({"count": error})
        return cleaned


class RuleBlock(blocks.StreamBlock):
    """Exactly one rule: a form's outermost block has to be a stream."""

    def __init__(self, tasks: Sequence[tuple[str, str]] = ()) -> None:
        inner = blocks.StreamBlock(_conditions(tasks), label=_("Các điều trong nhóm"))
        group = NeedBlock([("of", inner)], label=_("Nhóm điều kiện"), icon="folder-inverse")
        of = blocks.StreamBlock([*_conditions(tasks), ("group", group)], label=_("Các điều kiện"))
        rule = NeedBlock([("of", of)], label=_("Khi nào thì hoàn thành"), icon="tasks")
        super().__init__([("rule", rule)], min_num=1, max_num=1)

    def value_of(self, rule: Rule) -> Any:
        """What the form starts from."""
        return self.to_python([{"type": "rule", "value": _raw_group(rule)}])


def _raw_group(rule: Rule) -> dict[str, Any]:
    needed, parts = rule_words.opened(rule)
    need = "all" if needed == len(parts) else "any" if needed == 1 else "n_of"
    return {"need": need, "count": needed if need == "n_of" else None, "of": [_raw(part) for part in parts]}


def _raw(rule: Rule) -> dict[str, Any]:
    if isinstance(rule, str):
        return {"type": rule, "value": None}
    if rule_words.is_criterion(rule):
        ((code, argument),) = rule.items()
        return {"type": code, "value": argument}
    return {"type": "group", "value": _raw_group(rule)}


def rule_of(value: Any) -> Rule | None:
    """The rule that a filled-in form means; ``None`` where a part of it has no conditions yet."""
    return _needed(value[0].value) if value else None


def _needed(value: Any) -> Rule | None:
    parts = [_part(child) for child in value["of"]]
    given = [part for part in parts if part is not None]
    if not given or len(given) < len(parts):
        return None
    needed = {"all": len(given), "any": 1}.get(value["need"], value["count"])
    return rule_words.closed(needed, given)


def _part(child: Any) -> Rule | None:
    if child.block_type == "group":
        return _needed(child.value)
    return {child.block_type: child.value} if child.block_type in (SESSIONS, TASK) else str(child.block_type)


class RuleComparison(FieldComparison):
    """Two rules beside each other, each as a sentence."""

    def __init__(self, field: Any, old: Any, new: Any) -> None:
        super().__init__(field, old, new)
        self.val_a, self.val_b = spoken(old), spoken(new)


def spoken(course: Any) -> str:
    """The rule of a draft as a sentence."""
    titles = {task.key: task.title for task in course.tasks.all()}
    return rule_words.sentence(course.rule or completion.DEFAULT, titles)


class RulePanel(FieldPanel):
    def get_comparison_class(self) -> type[RuleComparison]:
        return RuleComparison
