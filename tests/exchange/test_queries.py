"""What is seen of imports, and how far one has come."""

import pytest
from django.core.cache import cache

from exchange import queries
from exchange.models import Import
from tests.exchange.demo import COLLEAGUE, DIVISION, OFFICER, STRANGER, GroupHandler
from tests.exchange.test_actions import applied, checked, stage

pytestmark = pytest.mark.django_db


def test_progress_without_total_is_zero() -> None:
    assert queries.Progress(5, 0).percent == 0


def test_visible_to_owner_and_overseers_only(handler: GroupHandler) -> None:
    record = stage()
    assert list(queries.visible_to(OFFICER)) == list(queries.visible_to(DIVISION)) == [record]
    assert not queries.visible_to(COLLEAGUE).exists()
    assert not queries.visible_to(STRANGER).exists()


def test_row_is_named_by_its_place(handler: GroupHandler) -> None:
    record = checked()
    assert [str(row) for row in record.rows.all()[:1]] == [f"{record.pk}:2"]


@pytest.mark.parametrize("state", ["applied", "applying", "refused"])
def test_only_a_working_import_has_progress_in_the_cache(handler: GroupHandler, state: str) -> None:
    record = applied()
    Import.objects.filter(pk=record.pk).update(state=state)
    record.refresh_from_db()
    cache.set(queries.progress_key(record), (1, 2), 60)
    assert queries.progress(record) == (queries.Progress(1, 2) if state == "applying" else queries.Progress(4, 4))
