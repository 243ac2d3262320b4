"""Address of the list; what stands below it is Wagtail's."""

from django.urls import path

from content.posts import views

urlpatterns = [path("posts/", views.posts, name="posts")]
