"""Address of the search; its name stands in no namespace, since every frame links to it."""

from django.urls import path

from content.search import views

urlpatterns = [path("search/", views.search, name="search")]
