"""Addresses of the lists behind the combo box."""

from django.urls import path

from places import views

app_name = "places"
urlpatterns = [
    path("xa-phuong.json", views.communes, name="communes"),
    path("thon.json", views.villages, name="villages"),
]
