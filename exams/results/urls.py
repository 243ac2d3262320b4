"""Addresses of results."""

from django.urls import path

from exams.results import views

urlpatterns = [
    path("exams/<int:attempt_id>/result/", views.own_result, name="result"),
    path("teach/results/", views.results, name="results"),
    path("teach/results/<int:sitting_id>/", views.sitting_results, name="sitting-results"),
    path("teach/results/<int:sitting_id>/release/", views.release, name="release"),
]
