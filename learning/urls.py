"""Addresses of all features of learning."""

from django.urls import URLPattern, URLResolver, include, path

from learning.hours.urls import urlpatterns as hours
from learning.preparation.urls import urlpatterns as preparation
from learning.progress import urls as progress

urlpatterns: list[URLPattern | URLResolver] = [
    *progress.global_urlpatterns,
    path("", include(([*progress.urlpatterns, *preparation, *hours], "learning"))),
]
