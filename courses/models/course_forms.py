"""What the forms of a course and of a lesson check beyond their fields."""

from collections import defaultdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.compare import FieldComparison
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.blocks.base import BlockField

from content.models import AddressForm
from courses.models.bank import Question
from courses.models.rule_editor import LEVELS, RuleBlock, rule_of, spoken
from courses.rules import addresses, completion, editions, rule_words


def lesson_slug(slug: str) -> str:
    """The address as it was typed, unless the course's test has it."""
    if slug in addresses.LESSONS:
        message = _("“%(word)s” là địa chỉ của bài kiểm tra. Hãy thêm chữ, ví dụ: %(word)s-chu-ky.")
        raise forms.ValidationError(message % {"word": slug})
    return slug


class LessonPageForm(AddressForm):
    """Which questions of the course's bank are asked at the end of the lesson, chosen by their words."""

    checks = forms.MultipleChoiceField(
        label=_("Câu hỏi tự kiểm tra cuối bài"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Chọn hai, ba câu người học trả lời ngay sau bài. Câu hỏi lấy từ ngân hàng câu hỏi của khóa học; "
            "nếu ở đây còn trống, hãy thêm câu hỏi vào ngân hàng trước."
        ),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        bank = Question.objects.filter(course=self.parent_page.pk, is_active=True, current__isnull=False)
        self.fields["checks"].choices = [(question.code, question.stem) for question in bank.select_related("current")]
        self.initial["checks"] = self.instance.check_codes()

    def clean_checks(self) -> str:
        return ", ".join(self.cleaned_data["checks"])

    def clean_slug(self) -> str:
        return lesson_slug(self.cleaned_data["slug"])


class LessonCopyForm(CopyForm):
    def clean_new_slug(self) -> str:
        return lesson_slug(self.cleaned_data["new_slug"])


class TaskForm(WagtailAdminModelForm):
    """A practical task keeps its key through drafts, where its row has no number yet: the form carries it."""

    key = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "__prefix__" not in str(self.prefix):  # the empty form, copied for every new task
            self.initial["key"] = self.instance.key

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        self.instance.key = cleaned["key"] = cleaned.get("key") or self.instance.key
        return cleaned


class TaskPanel(InlinePanel):
    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = TaskForm
        return options


class SwitchComparison(FieldComparison):
    """On and off beside each other, in words."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.val_a, self.val_b = (_("có") if value else _("không") for value in (self.val_a, self.val_b))


class SwitchPanel(FieldPanel):
    def get_comparison_class(self) -> type[SwitchComparison]:
        return SwitchComparison


class CoursePageForm(AddressForm):
    """The rule in words, and what has to fit together: skills and the number of questions, courses and circles."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        course = self.instance
        if "move_below" in self.fields and not course.has_unpublished_changes:
            self.initial["move_below"] = 0  # what was chosen for the last publication is used up
        if "rule" in self.fields:
            self.fields["rule"] = self._rule_field(course)

    def _rule_field(self, course: Any) -> forms.Field:
        rule = course.rule or completion.DEFAULT
        label, said = _("Điều kiện hoàn thành"), _("Đang là: %(rule)s") % {"rule": spoken(course)}
        if rule_words.depth(rule) > LEVELS:
            self.initial["rule"] = spoken(course)
            note = _("Điều kiện này có nhiều tầng, viết trong tệp giáo trình. Hãy sửa ở tệp ấy.")
            return forms.CharField(label=label, disabled=True, help_text=note, widget=forms.Textarea)
        block = RuleBlock([(task.key, task.title) for task in course.tasks.all()])
        self.initial["rule"] = block.value_of(rule)
        return BlockField(block, label=label, help_text=said, required=False)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code in addresses.COURSES:
            raise forms.ValidationError(
                _("“%(word)s” là địa chỉ của một trang khác. Hãy chọn mã khác.") % {"word": code}
            )
        return code

    def clean_rule(self) -> completion.Rule:
        """The rule in the page stays as it is written there when the form means the same."""
        kept: completion.Rule = self.instance.rule
        if self.fields["rule"].disabled:
            return kept
        rule = rule_of(self.cleaned_data["rule"])
        if rule is None:
            raise forms.ValidationError(_("Hãy thêm ít nhất một điều kiện."))
        is_same = rule_words.normal(rule) == rule_words.normal(kept or completion.DEFAULT)
        return kept if is_same else rule

    def is_valid(self) -> bool:
        """What depends on the rows below is checked once they are read."""
        if super().is_valid():
            self._check_rule()
            self._check_skills()
            self._check_circle()
        return not self.errors and all(formset.is_valid() for formset in self.formsets.values())

    def _rows(self, name: str) -> list[dict[str, Any]]:
        forms_ = self.formsets[name].forms if name in self.formsets else []
        return [{**f.cleaned_data, "row": f} for f in forms_ if f.cleaned_data and not f.cleaned_data.get("DELETE")]

    def _check_rule(self) -> None:
        rule = self.cleaned_data.get("rule") or completion.DEFAULT
        keys = [row["row"].instance.key for row in self._rows("tasks")]
        for problem in completion.problems(rule, keys):
            self.add_error("rule", problem)

    def _check_skills(self) -> None:
        asked = sum(row["draw"] for row in self._rows("skill_terms"))
        if asked > self.cleaned_data.get("draw", asked):
            note = _(
                "Các năng lực cần %(asked)s câu, nhiều hơn số câu rút ra. Hãy tăng số này hoặc bớt câu ở năng lực."
            )
            self.add_error("draw", note % {"asked": asked})

    def _check_circle(self) -> None:
        """Courses that require each other would keep everybody out."""
        course = self.instance
        titles, graph = {course.code: course.title}, defaultdict[str, list[str]](list)
        others = self.formsets["prerequisites"].model.objects.exclude(course=course.pk)
        for other in others.select_related("course", "required"):
            titles |= {each.code: each.title for each in (other.course, other.required)}
            graph[other.course.code].append(other.required.code)
        for row in self._rows("prerequisites"):
            required = row["required"]
            way = editions.circle(course.code, [required.code], graph)
            if way:
                said = " → ".join(titles.get(code, required.title) for code in way)
                row["row"].add_error("required", _("Các khóa đòi lẫn nhau, không ai bắt đầu được: %s.") % said)
