"""Indicators as data: what is counted, when, against which target, what was reported and what was closed.

A stock is a value at a cut-off, a flow belongs to a period; a stock is never summed over months. Missing, zero,
not applicable and suppressed are four different values (``Status``). Snapshot rows are never changed.
"""

from indicators.models.calendar import Period, ReportingCalendar
from indicators.models.definitions import DataSet, Indicator, IndicatorVersion, Status
from indicators.models.recounts import Coverage, FirstUse, Rollup
from indicators.models.snapshots import Snapshot, SnapshotValue
from indicators.models.submissions import ReportedValue, Submission
from indicators.models.targets import Target, TargetPlan

__all__ = [
    "Coverage",
    "DataSet",
    "FirstUse",
    "Indicator",
    "IndicatorVersion",
    "Period",
    "ReportedValue",
    "ReportingCalendar",
    "Rollup",
    "Snapshot",
    "SnapshotValue",
    "Status",
    "Submission",
    "Target",
    "TargetPlan",
]
