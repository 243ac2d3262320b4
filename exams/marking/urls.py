"""Addresses of marking by people."""

from django.urls import path

from exams.marking import views

urlpatterns = [
    path("teach/marking/", views.work, name="marking"),
    path("teach/marking/<int:sitting_id>/", views.progress, name="marking-sitting"),
    path("teach/marking/<int:sitting_id>/plan/", views.plan, name="marking-plan"),
    path("teach/marking/<int:sitting_id>/markers/", views.appoint, name="marking-markers"),
    path(
        "teach/marking/<int:sitting_id>/markers/<int:person_id>/dismiss/",
        views.dismiss,
        name="marking-dismiss",
    ),
    path("teach/marking/<int:sitting_id>/next/", views.take, name="marking-next"),
    path("teach/marking/<int:sitting_id>/own/", views.own, name="marking-own"),
    path("teach/marking/answers/<int:task_id>/", views.answer, name="marking-answer"),
]
