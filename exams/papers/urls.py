"""Addresses of blueprints and papers."""

from django.urls import path

from exams.papers import views

urlpatterns = [
    path("teach/blueprints/", views.blueprints, name="blueprints"),
    path("teach/blueprints/new/", views.new_blueprint, name="blueprint-new"),
    path("teach/blueprints/<int:blueprint_id>/", views.blueprint, name="blueprint"),
    path("teach/papers/", views.papers, name="papers"),
    path("teach/papers/<int:paper_id>/", views.paper, name="paper"),
    path("teach/papers/<int:paper_id>/approve/", views.approve, name="paper-approve"),
    path("teach/papers/<int:paper_id>/discard/", views.discard, name="paper-discard"),
]
