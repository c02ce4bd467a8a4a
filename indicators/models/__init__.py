"""Indicators as data: what is counted, when, against which target, what was reported and what was closed.

A stock is a value at a cut-off, a flow belongs to a period; a stock is never summed over months. Missing, zero,
not applicable and suppressed are four different values (``Status``). Snapshot rows are never changed.
"""

from indicators.models.calendar import DayOff, Period, ReportingCalendar
from indicators.models.definitions import DataSet, Indicator, IndicatorVersion, Status
from indicators.models.recounts import Coverage, FirstUse, Recount, Rollup
from indicators.models.reports import OfficialReport, ReportKind, ReportSentence, ReportTemplate
from indicators.models.snapshots import Snapshot, SnapshotValue
from indicators.models.sources import DeliveredValue, Delivery, Source
from indicators.models.submissions import Adjustment, Extension, ReportedValue, ReportKey, Submission, UnitPlan
from indicators.models.targets import Target, TargetPlan, TargetPoint

__all__ = [
    "Adjustment",
    "Coverage",
    "DataSet",
    "DayOff",
    "DeliveredValue",
    "Delivery",
    "Extension",
    "FirstUse",
    "Indicator",
    "IndicatorVersion",
    "OfficialReport",
    "Period",
    "Recount",
    "ReportKey",
    "ReportKind",
    "ReportSentence",
    "ReportTemplate",
    "ReportedValue",
    "ReportingCalendar",
    "Rollup",
    "Snapshot",
    "SnapshotValue",
    "Source",
    "Status",
    "Submission",
    "Target",
    "TargetPlan",
    "TargetPoint",
    "UnitPlan",
]
