"""Addresses of figures."""

from django.urls import path

from indicators.views import (
    adjustments,
    board,
    checking,
    coverage,
    coverage_people,
    division,
    extensions,
    persons,
    plans,
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
    path("quan-ly/bao-cao/kiem-tra/", checking.check, name="check"),
    path("quan-ly/bao-cao/gui-muon/", extensions.ask, name="ask_extension"),
    path("quan-ly/ky-bao-cao/<int:period_id>/gia-han/", extensions.of_period, name="extensions"),
    path("quan-ly/ky-bao-cao/<int:period_id>/gia-han/moi/", extensions.new, name="new_extension"),
    path("quan-ly/gia-han/<int:extension_id>/quyet-dinh/", extensions.decide, name="decide_extension"),
    path("quan-ly/bao-cao/<int:submission_id>/", submissions.submission, name="submission"),
    path("quan-ly/bao-cao/<int:submission_id>/quyet-dinh/", submissions.decide, name="decide"),
    path("quan-ly/ky-bao-cao/", board.board, name="board"),
    path("quan-ly/ky-bao-cao/<int:period_id>/tiep-nhan/", board.accept_chosen, name="accept_chosen"),
    path("quan-ly/ky-bao-cao/<int:period_id>/nhac/", board.remind, name="remind"),
    path("quan-ly/ky-bao-cao/<int:period_id>/dung-han/", board.record, name="timeliness"),
    path("quan-ly/ky-bao-cao/<int:period_id>/lo-trinh/", board.path, name="paths"),
    path("quan-ly/ky-bao-cao/<int:period_id>/dieu-chinh/", adjustments.of_period, name="adjustments"),
    path("quan-ly/ky-bao-cao/<int:period_id>/dieu-chinh/moi/", adjustments.new, name="new_adjustment"),
    path("quan-ly/dieu-chinh/<int:adjustment_id>/quyet-dinh/", adjustments.decide, name="decide_adjustment"),
    path("quan-ly/ke-hoach-xa/", plans.listing, name="plans"),
    path("quan-ly/ke-hoach-xa/gui/", plans.send, name="send_plan"),
    path("quan-ly/ke-hoach-xa/<int:plan_id>/tep/", plans.document, name="plan_document"),
    path("quan-ly/ky-bao-cao/<int:period_id>/chot/", division.close, name="close"),
    path("quan-ly/ky-bao-cao/<int:period_id>/mo-lai/", division.reopen, name="reopen"),
    path("quan-ly/pho-cap/", coverage.province, name="coverage"),
    path("quan-ly/pho-cap/<slug:unit_code>/", coverage.commune, name="coverage_of"),
    path("quan-ly/pho-cap/<slug:unit_code>/nguoi/", coverage_people.listing, name="coverage_people"),
    path("quan-ly/pho-cap/<slug:unit_code>/to-di-gap/", coverage_people.sheet, name="coverage_sheet"),
    path("quan-ly/nguoi-duoc-tinh/<slug:unit_code>/", persons.listing, name="persons"),
]
