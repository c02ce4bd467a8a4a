"""Closing withholds small cells, and a month closed again without a change stays as it was."""

import pytest

from indicators.models import SnapshotValue
from tests.factories import CommuneFactory
from tests.indicators.scene import certify, close, report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _threshold(settings):
    settings.SMALL_CELL = 10


def hidden(snapshot, code):
    rows = SnapshotValue.objects.filter(snapshot=snapshot, version__indicator__code=code, is_withheld=True)
    return set(rows.values_list("unit_name", flat=True))


def test_small_cells_are_withheld_with_others_that_protect_them(october, communes):
    units = [*communes, *(CommuneFactory(name=f"Xã {n}") for n in "CDE")]
    for unit, stock in zip(units, (5, 40, 60, 300, 400), strict=True):
        report(unit, october, stock)
    certify(communes[0])
    snapshot = close(october)
    assert {"Xã An", "Xã Bình", "Xã C"} <= hidden(snapshot, "signature")
    assert "Xã E" not in hidden(snapshot, "signature")
    assert hidden(snapshot, "app") == set()


def test_what_is_withheld_later_is_no_change_of_a_month(october, november, communes):
    report(communes[0], october, 300)
    first = close(october)
    report(communes[0], november, 305)
    report(communes[1], november, 400)
    close(november)
    assert close(october) == first
