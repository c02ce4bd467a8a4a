"""Addresses of figures."""

from django.urls import path

from indicators.views import (
    coverage,
    coverage_people,
    division,
    drill,
    lens,
    overview,
    past,
    persons,
    public,
    reporting,
    submissions,
)

app_name = "indicators"
urlpatterns = [
    path("chi-tieu/", public.province, name="public"),
    path("chi-tieu/<slug:code>/", public.indicator, name="indicator"),
    path("chi-tieu/xa/<slug:unit_code>/", public.commune, name="commune"),
    path("chi-tieu/tai-ve/<str:kind>/", public.export, name="export"),
    path("quan-ly/bao-cao/", reporting.month, name="report"),
    path("quan-ly/bao-cao/<int:submission_id>/", submissions.submission, name="submission"),
    path("quan-ly/bao-cao/<int:submission_id>/quyet-dinh/", submissions.decide, name="decide"),
    path("quan-ly/ky-bao-cao/", division.board, name="board"),
    path("quan-ly/ky-bao-cao/<int:period_id>/chot/", division.close, name="close"),
    path("quan-ly/ky-bao-cao/<int:period_id>/mo-lai/", division.reopen, name="reopen"),
    path("quan-ly/pho-cap/", coverage.province, name="coverage"),
    path("quan-ly/pho-cap/<slug:unit_code>/", coverage.commune, name="coverage_of"),
    path("quan-ly/pho-cap/<slug:unit_code>/nguoi/", coverage_people.listing, name="coverage_people"),
    path("quan-ly/pho-cap/<slug:unit_code>/to-di-gap/", coverage_people.sheet, name="coverage_sheet"),
    path("quan-ly/tong-quan/", overview.dashboard, name="overview"),
    path("quan-ly/tong-quan/nguon-dan-so/", lens.page, name="lens"),
    path("quan-ly/tong-quan/xem-lai/", past.page, name="past"),
    path("quan-ly/tong-quan/<slug:code>/ban-in/", overview.sheet, name="overview_sheet"),
    path("quan-ly/tong-quan/<slug:code>/bang/", overview.table, name="overview_table"),
    path("quan-ly/tong-quan/<slug:code>/bang.csv", overview.table_file, name="overview_file"),
    path("quan-ly/so-lieu/<slug:unit_code>/", drill.unit, name="unit"),
    path("quan-ly/so-lieu/<slug:unit_code>/<slug:code>/", drill.figure, name="figure"),
    path("quan-ly/nguoi-duoc-tinh/<slug:unit_code>/", persons.listing, name="persons"),
]
