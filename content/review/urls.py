"""Addresses of reviews; deciding itself is Wagtail's."""

from django.urls import path, re_path

from content.review import views

urlpatterns = [path("teach/reviews/", views.reviews, name="reviews")]
# Stands before Wagtail's own addresses and wins.
side_doors = [re_path(r"^cms/workflows/", views.closed, name="closed-cms-workflows")]
