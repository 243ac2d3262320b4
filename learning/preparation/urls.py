"""Addresses of preparing for a post."""

from django.urls import path

from learning.preparation import views

urlpatterns = [
    path("learn/posts/", views.mine, name="posts"),
    path("learn/posts/<int:page_id>/choose/", views.choose, name="choose-post"),
    path("learn/posts/<int:page_id>/leave/", views.leave, name="leave-post"),
    path("learn/posts/<int:page_id>/state/", views.state, name="post-state"),
    path("posts/<str:slug>/prepare/", views.prepare, name="prepare"),
    path("teach/preparations/", views.preparations, name="preparations"),
    path(
        "teach/preparations/<int:preparation_id>/withdraw/",
        views.withdraw,
        name="withdraw-post",
    ),
]
