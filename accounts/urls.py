"""Addresses of a person's own pages and of the staff's pages about learners."""

from django.urls import URLPattern

app_name = "accounts"
urlpatterns: list[URLPattern] = []
