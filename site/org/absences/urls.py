"""Addresses of the pages about leave."""

from django.urls import URLPattern, path

from org.absences import views

urlpatterns: list[URLPattern] = [
    path("staff/absences/", views.absences, name="absences"),
    path("staff/absences/new/", views.new_absence, name="absence-new"),
    path(
        "staff/absences/<int:absence_id>/take-back/",
        views.take_back_absence,
        name="absence-take-back",
    ),
]
