"""What an editor's browser sends: the form of a course or lesson as it was shown, with some fields changed."""

import json
from typing import Any

from django.test import Client

from courses.models import CoursePage, LessonPage
from courses.rules import rule_words

PREFIX = "/quan-tri/pages"


def shown(client: Client, page: Any) -> Any:
    return client.get(f"{PREFIX}/{page.pk}/edit/").context["form"]


def filled(form: Any) -> dict[str, Any]:
    """The fields of a form and of the rows below it, unchanged."""
    data: dict[str, Any] = {}
    for name, field in form.fields.items():
        value = form[name].value()
        value = "" if name == "id" and value is None else value  # a row of a draft has no number yet
        if name not in ("rule", "body") and value is not None and value is not False:
            data[form.add_prefix(name)] = field.widget.format_value(value) if hasattr(value, "year") else value
    for formset in form.formsets.values():
        data |= {
            f"{formset.prefix}-TOTAL_FORMS": len(formset.forms),
            f"{formset.prefix}-INITIAL_FORMS": len(formset.forms),
        }
        for row in formset.forms:
            data |= {f"{row.prefix}-ORDER": row.prefix.rsplit("-", 1)[-1], **filled(row)}
    return data


def add_row(data: dict[str, Any], name: str, **fields: Any) -> str:
    """A row that the editor adds below the others; returns its prefix."""
    number = data[f"{name}-TOTAL_FORMS"]
    data[f"{name}-TOTAL_FORMS"] = number + 1
    data |= {f"{name}-{number}-{field}": value for field, value in {"id": "", "ORDER": number + 1, **fields}.items()}
    return f"{name}-{number}"


def rule_fields(rule: Any) -> dict[str, Any]:
    """A rule as the rule editor posts it."""
    root = {"rule-count": 1, "rule-0-type": "rule", "rule-0-order": 0, "rule-0-deleted": "", "rule-0-id": ""}
    return root | _group_fields(rule, "rule-0-value")


def _group_fields(rule: Any, prefix: str) -> dict[str, Any]:
    needed, parts = rule_words.opened(rule)
    need = "all" if needed == len(parts) else "any" if needed == 1 else "n_of"
    data = {
        f"{prefix}-need": need,
        f"{prefix}-count": needed if need == "n_of" else "",
        f"{prefix}-of-count": len(parts),
    }
    for n, part in enumerate(parts):
        one = f"{prefix}-of-{n}"
        data |= {f"{one}-order": n, f"{one}-deleted": "", f"{one}-id": ""}
        if not rule_words.is_criterion(part):
            data |= {f"{one}-type": "group", **_group_fields(part, f"{one}-value")}
        elif isinstance(part, str):
            data |= {f"{one}-type": part, f"{one}-value": ""}
        else:
            ((code, argument),) = part.items()
            data |= {f"{one}-type": code, f"{one}-value": argument}
    return data


def course_form(client: Client, course: CoursePage, **fields: Any) -> dict[str, Any]:
    """The form of a course, its rule as it stands in the draft unless ``rule`` is given."""
    form = shown(client, course)
    rule = fields.pop("rule", None) or form.instance.rule or {"any": [{"all": ["lessons", "assessment"]}, "exemption"]}
    return {**filled(form), **rule_fields(rule), **fields}


def lesson_form(client: Client, lesson: LessonPage, text: str = "", **fields: Any) -> dict[str, Any]:
    form = shown(client, lesson)
    blocks = [text] if text else [str(block.value) for block in form.instance.body]
    body: dict[str, Any] = {"body-count": len(blocks)}
    for n, block in enumerate(blocks):
        line = {"key": "a", "text": block, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
        raw = json.dumps({"blocks": [line], "entityMap": {}})
        body |= {f"body-{n}-type": "text", f"body-{n}-order": n, f"body-{n}-deleted": "", f"body-{n}-id": ""}
        body[f"body-{n}-value"] = raw
    return {**filled(form), **body, **fields}


def post(client: Client, page: Any, data: dict[str, Any], *, act: str = "") -> Any:
    """Press the button: keep the draft, ``publish``, ``submit`` for review."""
    pressed = {f"action-{act}": "1"} if act else {}
    return client.post(f"{PREFIX}/{page.pk}/edit/", {**data, **pressed}, follow=True)


def errors(answer: Any) -> dict[str, list[str]]:
    """What the form says at its fields."""
    return {name: [str(each) for each in found] for name, found in answer.context["form"].errors.items()}
