"""Addresses of the pages on which statutes are brought."""

from django.urls import path

from content.intake import views

urlpatterns = [
    path("teach/laws/", views.intakes, name="intakes"),
    path("teach/laws/<int:intake_id>/", views.intake, name="intake"),
    path("teach/laws/<int:intake_id>/settings/", views.set_up, name="intake-settings"),
    path("teach/laws/<int:intake_id>/commit/", views.commit, name="intake-commit"),
    path("teach/laws/<int:intake_id>/discard/", views.discard, name="intake-discard"),
]
