"""Taking back what can be taken back."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group

from audit.models import Entry
from exchange import actions
from tests.exchange.demo import OFFICER, GroupHandler
from tests.exchange.test_actions import NAMES, applied, groups

pytestmark = pytest.mark.django_db
AT = datetime.now(UTC)


def test_undo_keeps_what_has_been_used_where_the_handler_says_so(handler: GroupHandler) -> None:
    handler.keeps_used = True
    record = applied()
    Group.objects.filter(name=NAMES[1]).update(name="02:Khác")
    record = actions.undo(import_id=record.pk, by=OFFICER, at=AT)
    assert (record.state, record.done, record.counts) == ("undone", 3, {"new": 3, "kept": 1})
    assert groups() == ["02:Khác"]
    row = record.rows.get(number=3)
    assert (row.outcome, row.messages) == ("kept", [{"column": "", "message": "Nhóm đã được đổi tên sau khi nhập."}])
    assert Entry.objects.get(act="import.undo").details["rows"] == 3
