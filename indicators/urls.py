"""Addresses of figures."""

from django.urls import path

from indicators.views import (
    calendars,
    checking,
    comparing,
    coverage,
    coverage_people,
    deliveries,
    division,
    downloads,
    official_reports,
    persons,
    public,
    report_templates,
    reporting,
    submissions,
    workbooks,
)

app_name = "indicators"
REPORTS = "quan-ly/bao-cao-tinh/"
urlpatterns = [
    path("chi-tieu/", public.province, name="public"),
    path("chi-tieu/cach-tinh/", checking.method, name="method"),
    path("chi-tieu/ban-in/", checking.sheet, name="sheet"),
    path("chi-tieu/doi-chieu/<str:code>/", checking.verify, name="verify"),
    path("chi-tieu/<slug:code>/", public.indicator, name="indicator"),
    path("chi-tieu/xa/<slug:unit_code>/", public.commune, name="commune"),
    path("chi-tieu/tai-ve/<str:kind>/", public.export, name="export"),
    path("chi-tieu/han-nop.ics", calendars.published, name="public_due_days"),
    path("quan-ly/tai-so-lieu/", downloads.page, name="downloads"),
    path("quan-ly/tai-so-lieu/doi-chieu/", comparing.page, name="comparing"),
    path("quan-ly/tai-so-lieu/tep/<str:name>", downloads.file, name="download"),
    path("quan-ly/bao-cao/han-nop.ics", calendars.own, name="due_days"),
    path("quan-ly/bao-cao/", reporting.month, name="report"),
    path("quan-ly/bao-cao/tep.xlsx", workbooks.download, name="workbook"),
    path("quan-ly/bao-cao/doc-tep/", workbooks.upload, name="read_workbook"),
    path("quan-ly/bao-cao/<int:submission_id>/", submissions.submission, name="submission"),
    path("quan-ly/bao-cao/<int:submission_id>/quyet-dinh/", submissions.decide, name="decide"),
    path("quan-ly/giao-so-lieu/", deliveries.home, name="deliveries"),
    path("quan-ly/ky-bao-cao/", division.board, name="board"),
    path("quan-ly/ky-bao-cao/<int:period_id>/chot/", division.close, name="close"),
    path("quan-ly/ky-bao-cao/<int:period_id>/mo-lai/", division.reopen, name="reopen"),
    path(REPORTS, official_reports.listing, name="official_reports"),
    path(REPORTS + "soan/", official_reports.draft, name="draft_official_report"),
    path(REPORTS + "mau/", report_templates.listing, name="report_templates"),
    path(REPORTS + "mau/<slug:kind>.docx", report_templates.download, name="report_template"),
    path(REPORTS + "<int:report_id>/", official_reports.report, name="official_report"),
    path(
        REPORTS + "<int:report_id>/tai-ve/<slug:form>/",
        official_reports.download,
        name="official_report_file",
    ),
    path(REPORTS + "<int:report_id>/cau/<int:sentence_id>/", official_reports.sentence, name="report_sentence"),
    path("quan-ly/pho-cap/", coverage.province, name="coverage"),
    path("quan-ly/pho-cap/<slug:unit_code>/", coverage.commune, name="coverage_of"),
    path("quan-ly/pho-cap/<slug:unit_code>/nguoi/", coverage_people.listing, name="coverage_people"),
    path("quan-ly/pho-cap/<slug:unit_code>/to-di-gap/", coverage_people.sheet, name="coverage_sheet"),
    path("quan-ly/nguoi-duoc-tinh/<slug:unit_code>/", persons.listing, name="persons"),
]
