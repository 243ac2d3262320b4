"""Addresses of HR's pages for importing a roster."""

from django.urls import path, register_converter

from certificates.roster import views


class DigestConverter:
    """The key of an upload, and nothing that could be a path."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(DigestConverter, "digest")

urlpatterns = [
    path("staff/imports/", views.imports, name="imports"),
    path("staff/imports/<digest:key>/", views.import_page, name="import"),
    path("staff/imports/<digest:key>/confirm/", views.confirm_import, name="import-confirm"),
    path(
        "staff/imports/<digest:key>/report.<slug:kind>", views.import_report, name="import-report"
    ),
]
