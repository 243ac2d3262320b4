"""Addresses of the lists; what stands below them is Wagtail's."""

from django.urls import path

from content.pages import views

urlpatterns = [
    path("learn/cases/", views.cases, name="cases"),
    path("learn/cases/figures/", views.case_figures, name="case-figures"),
    path(
        "learn/cases/figures/workbook/", views.case_figures_workbook, name="case-figures-workbook"
    ),
]
