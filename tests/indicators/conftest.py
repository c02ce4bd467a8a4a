"""Places, plan and months of these tests. Pages are asked on 16/10/2026, two days after October's cut-off."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from indicators import adapters
from indicators.actions import periods, reference
from indicators.models import DataSet, Indicator, IndicatorVersion, ReportingCalendar, TargetPlan
from places.models import PopulationSeries, PopulationValue, Unit
from tests.factories import CommuneFactory, ProvinceFactory, UserFactory, moment
from tests.indicators.scene import AT, signed_in
from tests.kept import Kept


@pytest.fixture(autouse=True)
def _small_numbers_are_shown(settings):
    """The figures of these tests are small; what is withheld of small ones has tests of its own."""
    settings.SMALL_CELL = 0


def _load_plan():
    data = adapters.shipped_indicators()
    reference.load_indicators(data=data)
    series = PopulationSeries.objects.create(
        code="mau", name="Dân số mẫu", definition="từ 18 tuổi", source="Chi cục mẫu", as_of=date(2026, 1, 1)
    )
    reference.load_targets(data=data, year=2026, name="2026", decision_no="1/KH", population=series)


_plan = Kept(_load_plan, (Unit, PopulationSeries, ReportingCalendar, DataSet, Indicator, IndicatorVersion, TargetPlan))


@pytest.fixture
def plan(db):
    """The shipped indicators and targets: 40, 40, none and 100 per cent."""
    _plan()
    return TargetPlan.objects.get(year=2026)


@pytest.fixture
def communes(plan):
    units = [CommuneFactory(code=code, name=name) for code, name in (("14758", "Xã An"), ("14797", "Xã Bình"))]
    for unit in units:
        PopulationValue.objects.create(series=plan.population, unit=unit, value=1000)
    return units


@pytest.fixture
def october(communes):
    return periods.open_period(label="2026-10")


@pytest.fixture
def november(october):
    return periods.open_period(label="2026-11")


@pytest.fixture
def clock(monkeypatch):
    """Now, as pages see it; called with a moment it moves there."""

    def move(text):
        monkeypatch.setattr(timezone, "now", lambda: moment(text))

    monkeypatch.setattr(timezone, "now", lambda: AT)
    return move


@pytest.fixture
def files(settings, tmp_path, clock):
    """Files that are handed in stay in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def officer(clock, communes):
    return signed_in(Client(), communes[0], "officer")


@pytest.fixture
def division(clock, communes):
    return signed_in(Client(), ProvinceFactory(), "division")


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client
