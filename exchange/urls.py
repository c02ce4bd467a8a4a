from django.urls import path

from exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.home, name="home"),
    path("lan/<uuid:import_id>/", views.detail, name="import"),
    path("lan/<uuid:import_id>/tien-do/", views.progress, name="progress"),
    path("lan/<uuid:import_id>/kiem-tra-lai/", views.recheck, name="recheck"),
    path("lan/<uuid:import_id>/chon-cot/", views.columns, name="columns"),
    path("lan/<uuid:import_id>/tra-loi/", views.answers, name="answers"),
    path("lan/<uuid:import_id>/ap-dung/", views.apply, name="apply"),
    path("lan/<uuid:import_id>/hoan-tac/", views.undo, name="undo"),
    path("lan/<uuid:import_id>/can-sua.xlsx", views.corrections, name="corrections"),
    path("<str:kind>/", views.upload, name="upload"),
    path("<str:kind>/tep-mau.xlsx", views.template, name="template"),
]
