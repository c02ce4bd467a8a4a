"""Sources of figures, and the keys and posts of those who hand them over."""

from datetime import date

from accounts.actions import tokens
from audit.rules import SYSTEM, Actor, Post
from indicators.actions import deliveries
from indicators.models import Period, Source
from indicators.rules.deliveries import Line
from places.models import Unit
from tests.factories import ProvinceFactory, UnitFactory
from tests.indicators.scene import AT

NEXT_YEAR = date(2027, 6, 30)


def enterprise(code="vnpt", name="VNPT Thanh Hóa", **fields) -> Source:
    """A source of its own unit, an agency below the province; aggregates unless told otherwise."""
    unit = fields.pop("unit", None) or UnitFactory(
        code=f"DN-{code}", name=name, kind=Unit.Kind.AGENCY, parent=ProvinceFactory()
    )
    return Source.objects.create(code=code, name=name, unit=unit, **fields)


def key_of(unit: Unit, role="provider", **fields) -> str:
    wanted = {"name": f"Máy chủ {unit.code}", "expires_on": NEXT_YEAR, "by": SYSTEM, **fields}
    return tokens.issue_token(unit=unit, role=role, at=AT, **wanted)[1]


def provider(source: Source) -> Actor:
    return Actor("user", f"provider-{source.code}", (Post("provider", source.unit_id, source.unit.path),))


def hand(source: Source, period: Period, figures: dict[Unit, int | None], *, key="lan-thu-1", at=AT, **more):
    """``signature`` stocks handed over by a source."""
    code, flow = more.pop("indicator", "signature"), more.pop("flow", None)
    lines = [Line(n, unit.code, code, stock, flow) for n, (unit, stock) in enumerate(figures.items(), 1)]
    wanted = deliveries.HandOver(source, period, lines, key)
    return deliveries.deliver(hand_over=wanted, by=provider(source), at=at, **more)
