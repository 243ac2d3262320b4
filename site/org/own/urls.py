"""Address of a person's own record."""

from django.urls import URLPattern, path

from org.own import views

# Known to every template, therefore without a namespace.
global_urlpatterns: list[URLPattern] = [path("me/", views.me, name="me")]
