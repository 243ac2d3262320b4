"""Addresses of the comparison of two versions of a law."""

from django.urls import path

from content.amendments import views

urlpatterns = [path("law/<slug:slug>/compare/", views.compare, name="compare-laws")]
