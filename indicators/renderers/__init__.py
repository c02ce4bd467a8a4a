"""Figures as files: workbooks, tidy tables, messages for DHIS2."""

from indicators.renderers.tidy import dictionary_csv, snapshot_csv
from indicators.renderers.workbook import snapshot_xlsx

__all__ = ["dictionary_csv", "snapshot_csv", "snapshot_xlsx"]
