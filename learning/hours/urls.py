"""Addresses of training classes and their hours."""

from django.urls import path

from learning.hours import views

urlpatterns = [
    path("teach/training/", views.classes, name="training"),
    path("teach/training/new/", views.new_class, name="training-new"),
    path("teach/training/<int:class_id>/", views.training_class, name="training-class"),
    path("teach/training/<int:class_id>/check/", views.check, name="training-check"),
    path("teach/training/<int:class_id>/credit/", views.credit, name="training-credit"),
    path("teach/training/<int:class_id>/take-back/", views.take_back, name="training-take-back"),
    path(
        "teach/training/attendances/<int:attendance_id>/take-back/",
        views.take_back_hours,
        name="hours-take-back",
    ),
]
