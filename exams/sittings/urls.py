"""Addresses of sittings."""

from django.urls import path

from exams.sittings.views import desk

urlpatterns = [
    path("teach/sittings/", desk.sittings, name="sittings"),
]
