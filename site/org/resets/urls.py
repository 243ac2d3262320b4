"""Addresses of the pages about forgotten passwords and lost phones."""

from django.urls import URLPattern, path

from org.resets import views

urlpatterns: list[URLPattern] = [
    path("staff/resets/", views.reset_list, name="resets"),
    path("staff/resets/<int:request_id>/", views.decide, name="decide-reset"),
    path("staff/people/<int:person_id>/reset/", views.ask, name="ask-reset"),
]
