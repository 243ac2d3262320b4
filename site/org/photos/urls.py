"""Addresses of photos on file."""

from django.urls import URLPattern, path

from org.photos import views

urlpatterns: list[URLPattern] = [
    path("staff/photos/", views.photos, name="photos"),
    path("staff/photos/imports/", views.start_import, name="photo-import-start"),
    path("staff/photos/imports/<int:import_id>/", views.photo_import, name="photo-import"),
    path(
        "staff/photos/imports/<int:import_id>/commit/",
        views.commit_import,
        name="photo-import-commit",
    ),
    path(
        "staff/photos/imports/<int:import_id>/discard/",
        views.discard_import,
        name="photo-import-discard",
    ),
    path("staff/people/<int:person_id>/photo/", views.edit, name="photo-edit"),
    path("staff/people/<int:person_id>/photo/image/", views.image, name="photo"),
    path("staff/people/<int:person_id>/photo/put-away/", views.put_away, name="photo-put-away"),
    path("me/photo/", views.own_image, name="own-photo"),
]
