"""Addresses of the lists; what stands below them is Wagtail's."""

from django.urls import path

from content.pages import views

urlpatterns = [
    path("learn/cases/", views.cases, name="cases"),
    path("handbook/", views.handbooks, name="handbooks"),
]
