"""Addresses of the public pages of laws."""

from django.urls import path

from content.laws import views

urlpatterns = [
    path("law/", views.laws, name="laws"),
    path("law/<slug:slug>/", views.law, name="law"),
]
