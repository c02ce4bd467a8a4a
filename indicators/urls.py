"""Addresses of figures."""

from django.urls import path

from indicators.views import (
    coverage,
    coverage_people,
    deliveries,
    division,
    persons,
    public,
    reporting,
    submissions,
    workbooks,
)

app_name = "indicators"
urlpatterns = [
    path("chi-tieu/", public.province, name="public"),
    path("chi-tieu/<slug:code>/", public.indicator, name="indicator"),
    path("chi-tieu/xa/<slug:unit_code>/", public.commune, name="commune"),
    path("chi-tieu/tai-ve/<str:kind>/", public.export, name="export"),
    path("quan-ly/bao-cao/", reporting.month, name="report"),
    path("quan-ly/bao-cao/tep.xlsx", workbooks.download, name="workbook"),
    path("quan-ly/bao-cao/doc-tep/", workbooks.upload, name="read_workbook"),
    path("quan-ly/bao-cao/<int:submission_id>/", submissions.submission, name="submission"),
    path("quan-ly/bao-cao/<int:submission_id>/quyet-dinh/", submissions.decide, name="decide"),
    path("quan-ly/giao-so-lieu/", deliveries.home, name="deliveries"),
    path("quan-ly/ky-bao-cao/", division.board, name="board"),
    path("quan-ly/ky-bao-cao/<int:period_id>/chot/", division.close, name="close"),
    path("quan-ly/ky-bao-cao/<int:period_id>/mo-lai/", division.reopen, name="reopen"),
    path("quan-ly/pho-cap/", coverage.province, name="coverage"),
    path("quan-ly/pho-cap/<slug:unit_code>/", coverage.commune, name="coverage_of"),
    path("quan-ly/pho-cap/<slug:unit_code>/nguoi/", coverage_people.listing, name="coverage_people"),
    path("quan-ly/pho-cap/<slug:unit_code>/to-di-gap/", coverage_people.sheet, name="coverage_sheet"),
    path("quan-ly/nguoi-duoc-tinh/<slug:unit_code>/", persons.listing, name="persons"),
]
