"""Addresses of what there is to learn."""

from django.urls import path

from learning.progress import views

global_urlpatterns = [path("learn/", views.learn, name="learn")]
urlpatterns = [
    path("learn/complete/<int:page_id>/", views.complete, name="complete"),
    path("learn/state/<int:page_id>/", views.read_state, name="read-state"),
]
