"""Addresses of all features of content."""

from django.urls import URLPattern, URLResolver, include, path

from content.laws.urls import urlpatterns as laws
from content.pages.urls import urlpatterns as pages
from content.search.urls import urlpatterns as search

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(([*laws, *pages], "content"))),
    # The search has a name of its own: every frame links to it.
    path("", include(search)),
]
