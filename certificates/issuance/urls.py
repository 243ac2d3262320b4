"""Addresses of the register and of the holders' own pages."""

from django.urls import path

from certificates.issuance.views import applications, evidence, own, people, register

global_urlpatterns = [
    path("me/certificates/", own.own_certificates, name="me-certificates"),
]

urlpatterns = [
    path("me/certificates/<slug:identifier>.pdf", own.certificate_pdf, name="pdf"),
    path("me/certificates/<slug:identifier>/", own.own_certificate, name="own-certificate"),
    path("staff/applications/", applications.applications, name="applications"),
    path("staff/applications/<int:pk>/", applications.application, name="application"),
    path("staff/applications/<int:pk>/issue/", applications.issue, name="issue"),
    path(
        "staff/applications/<int:pk>/<slug:act>/",
        applications.act_on_application,
        name="application-act",
    ),
    path("staff/certificates/", register.register, name="register"),
    path("staff/certificates/<slug:identifier>/", register.certificate, name="certificate"),
    path("staff/certificates/<slug:identifier>/decide/", register.decide, name="decide"),
    path(
        "staff/certificates/<slug:identifier>/<slug:code>/",
        register.act_on_certificate,
        name="certificate-act",
    ),
    path(
        "staff/people/<int:person_id>/certificates/",
        people.person_certificates,
        name="person-certificates",
    ),
    path("staff/doubt/", evidence.in_doubt, name="in-doubt"),
    path(
        "teach/corrections/certificates/<int:correction_id>/",
        evidence.correction_effects,
        name="correction-effects",
    ),
    path(
        "teach/appeals/certificates/<int:appeal_id>/",
        evidence.appeal_effects,
        name="appeal-effects",
    ),
    path("staff/expiry/", register.expiring, name="expiring"),
]
