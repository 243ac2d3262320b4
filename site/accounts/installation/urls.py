"""Address of the page about the installation."""

from django.urls import URLPattern, path

from accounts.installation import views

urlpatterns: list[URLPattern] = [
    path("accounts/settings/", views.installation, name="settings"),
]
