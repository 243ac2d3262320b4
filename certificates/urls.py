"""Addresses of all features of certificates."""

from django.urls import URLPattern, URLResolver, include, path

from certificates.issuance import urls as issuance
from certificates.roster import urls as roster
from certificates.staffing import urls as staffing
from certificates.verification import urls as verification

_OWN = [
    *verification.urlpatterns,
    *issuance.urlpatterns,
    *staffing.urlpatterns,
    *roster.urlpatterns,
]

urlpatterns: list[URLPattern | URLResolver] = [
    *issuance.global_urlpatterns,
    path("", include((_OWN, "certificates"))),
]
