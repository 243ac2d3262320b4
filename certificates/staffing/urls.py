"""Addresses of the staffing board."""

from django.urls import path

from certificates.staffing import views

urlpatterns = [
    path("staff/", views.board, name="board"),
    path("staff/units/", views.units, name="units"),
    path("staff/units/<int:pk>/", views.unit, name="unit"),
]
