"""Addresses of all features of exams."""

from django.urls import URLPattern, URLResolver, include, path

from exams.delivery.urls import urlpatterns as delivery
from exams.marking.urls import urlpatterns as marking

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(([*delivery, *marking], "exams"))),
]
