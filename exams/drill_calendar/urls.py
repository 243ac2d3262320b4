"""Addresses of the drill calendar."""

from django.urls import path

from exams.drill_calendar import views

urlpatterns = [
    path("drill/calendar/", views.own_calendar, name="drill-calendar"),
    path("teach/drills/", views.units, name="drill-units"),
    path("teach/drills/<int:unit_id>/", views.unit, name="drill-unit"),
]
