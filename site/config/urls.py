"""All addresses. Wagtail's pages come last: whatever nobody else answers."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns: list[URLPattern | URLResolver] = [
    # First, for the saves of an exam: each address before it is tried, at every request.
    path("", include("exams.urls")),
    path("", include("accounts.urls")),
    path("", include("org.urls")),
    path("", include("core.urls")),
    path("", include("config.pages")),
    path("", include("content.urls")),
    path("", include("learning.urls")),
    path("", include("certificates.urls")),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include(wagtail_urls)),
]

handler400 = "config.pages.bad_request"
handler403 = "config.pages.forbidden"
handler404 = "config.pages.not_found"
handler500 = "config.pages.server_error"
