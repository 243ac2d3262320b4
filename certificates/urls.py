"""Addresses of all features of certificates."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "certificates"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("certificates.roster.urls")),
]
