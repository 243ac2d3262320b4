"""Addresses of the public certificate check."""

from django.urls import path

from certificates.verification import views

urlpatterns = [
    path("verify/", views.find_certificate, name="verify"),
    # No slash at the end: the QR code signs this very address.
    path("v/<path:code>", views.show_certificate, name="verify-code"),
]
