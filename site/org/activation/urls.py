"""Address of the activation lists."""

from django.urls import URLPattern, path

from org.activation import views

urlpatterns: list[URLPattern] = [
    path("staff/activation/", views.activation, name="activation"),
]
