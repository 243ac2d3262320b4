"""Addresses of what there is to learn, and of what is to be signed off."""

from django.urls import path

from learning.progress import views

global_urlpatterns = [path("learn/", views.learn, name="learn")]
urlpatterns = [
    path("learn/complete/<int:page_id>/", views.complete, name="complete"),
    path("learn/state/<int:page_id>/", views.read_state, name="read-state"),
    path("learn/sign-off/<int:page_id>/", views.sign_off, name="sign-off"),
    path("learn/sign-off/<int:page_id>/state/", views.sign_off_state, name="sign-off-state"),
    path("teach/sign-offs/", views.sign_offs, name="sign-offs"),
    path("teach/sign-offs/<int:page_id>/", views.sign_offs_of, name="sign-offs-of"),
]
