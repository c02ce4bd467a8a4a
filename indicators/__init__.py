"""Indicators, periods, targets, submissions, snapshots, dashboards."""
