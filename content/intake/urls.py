"""Addresses of the pages on which statutes are brought."""

from django.urls import path

from content.intake import views

urlpatterns = [
    path("trainer/laws/", views.intakes, name="intakes"),
    path("trainer/laws/<int:intake_id>/", views.intake, name="intake"),
    path("trainer/laws/<int:intake_id>/settings/", views.set_up, name="intake-settings"),
    path("trainer/laws/<int:intake_id>/commit/", views.commit, name="intake-commit"),
    path("trainer/laws/<int:intake_id>/discard/", views.discard, name="intake-discard"),
]
