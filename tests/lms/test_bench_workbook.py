"""The bench of the workbook of everything: it fills what is missing, measures, and leaves nothing behind."""

import pytest

from bench import workbook
from indicators.models import Period, Snapshot, SnapshotValue
from tests.indicators.conftest import communes, october, plan  # noqa: F401 - fixtures
from tests.indicators.scene import close

pytestmark = pytest.mark.django_db


def test_months_are_made_up_for_the_measure_and_taken_back(october, monkeypatch):  # noqa: F811
    close(october)
    monkeypatch.setattr(workbook, "MONTHS", 3)
    before = SnapshotValue.objects.count()
    found = workbook.measure()
    assert found.lines == before + 2 * 3 * 4
    assert found.bytes > 0
    assert found.rss_mb >= found.base_mb > 0
    assert (Period.objects.count(), Snapshot.objects.count(), SnapshotValue.objects.count()) == (1, 1, before)
