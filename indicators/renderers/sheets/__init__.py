"""The sheets of a month's workbook; each module writes one."""
