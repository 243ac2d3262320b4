"""Addresses of all features of org."""

from django.urls import URLPattern, URLResolver, include, path

from org.absences import urls as absences
from org.activation import urls as activation
from org.administration import urls as administration
from org.oversight import urls as oversight
from org.own import urls as own
from org.people import urls as people
from org.photos import urls as photos
from org.resets import urls as resets

features: list[URLPattern] = [
    *people.urlpatterns,
    *absences.urlpatterns,
    *photos.urlpatterns,
    *resets.urlpatterns,
    *activation.urlpatterns,
    *administration.urlpatterns,
    *oversight.urlpatterns,
]
urlpatterns: list[URLPattern | URLResolver] = [
    *own.global_urlpatterns,
    path("", include((features, "org"))),
]
