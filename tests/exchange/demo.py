"""A tiny handler: rows become permission groups named ``code:name``."""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.contrib.auth.models import Group

from audit.rules import Actor, Post
from exchange.rules.handlers import (
    Applied,
    AppliedRow,
    CellMessage,
    Choice,
    Column,
    Context,
    Outcome,
    Row,
    RowError,
    Undone,
)

OFFICER = Actor("user", "7", posts=(Post("officer", 1, "38/1/"),))
COLLEAGUE = Actor("user", "8", posts=(Post("officer", 1, "38/1/"),))
DIVISION = Actor("user", "9", posts=(Post("division", 1, "38/"), Post("officer", 1, "38/1/")))
STRANGER = Actor("user", "10", posts=(Post("instructor", 1, "38/1/"),))


class GroupHandler:
    kind = "demo.group"
    title = "Danh sách nhóm"
    columns = (
        Column("code", "Mã", required=True, max_length=10, help="Mã nhóm", example="00"),
        Column(
            "name",
            "Họ và tên",
            required=True,
            max_length=100,
            example="Nguyễn Văn An",
            joins=True,
            parts=(("họ đệm",), ("tên",)),
            looks="name",
        ),
        Column("note", "Ghi chú"),
    )

    def __init__(self) -> None:
        self.applied: list[int] = []
        self.before_apply: Callable[[Row], None] = lambda row: None

    promise = ""
    keeps_used = False

    def about(self, _actor, wanted):
        return None if wanted else {}

    def may_import(self, actor: Actor) -> bool:
        return actor.has_role("officer")

    def key(self, values: Mapping[str, str]) -> str:
        return values["code"]

    def check(self, rows: Sequence[Row], context: Context) -> Sequence[Outcome]:
        return [self._check(row, context) for row in rows]

    def _check(self, row: Row, context: Context) -> Outcome:
        if row.values["code"] == context.options.get("forbidden"):
            return Outcome("error", (CellMessage("code", "Mã này không dùng được."),))
        if row.values["code"] == context.options.get("asks") and row.answer not in {"yes", "no"}:
            choices = (Choice("yes", "Đúng, thêm"), Choice("no", "Không, bỏ"))
            return Outcome("question", (CellMessage("name", "Người này là ai?"),), choices)
        if row.answer == "no":
            return Outcome("skipped", (CellMessage("", "Bạn đã bỏ dòng này."),))
        found = self._find(row.values["code"])
        if found is None:
            return Outcome("new")
        return Outcome("same" if found.name == self._name(row) else "change")

    def _find(self, code: str) -> Group | None:
        return Group.objects.filter(name__startswith=f"{code}:").first()

    def _name(self, row: Row) -> str:
        return f"{row.values['code']}:{row.values['name']}"

    def apply(self, rows, by: Actor, at: datetime):
        return (self._apply(row, by, at) for row in rows)

    def _apply(self, row: Row, by: Actor, at: datetime) -> Applied:
        self.before_apply(row)
        self.applied.append(row.number)
        group = self._find(row.values["code"]) or Group()
        before = {"name": group.name} if group.pk else {}
        group.name = self._name(row)
        group.save()
        return Applied("group", str(group.pk), before)

    def undo(self, rows, by: Actor, at: datetime):
        return (self._undo(row) for row in rows)

    def _undo(self, row: AppliedRow) -> Undone:
        group = Group.objects.get(pk=row.result_id)
        if group.name != f"{row.values['code']}:{row.values['name']}":
            if self.keeps_used:
                return Undone("Nhóm đã được đổi tên sau khi nhập.")
            raise RowError("Nhóm đã được đổi tên sau khi nhập.", "name", row.number)
        if row.outcome == "new":
            group.delete()
        else:
            group.name = row.before["name"]
            group.save()
        return Undone()


def die(row: Row) -> None:
    """A worker that is killed: no exception, no clean-up."""
    if row.number == 4:
        os._exit(9)
