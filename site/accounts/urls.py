"""Addresses of all features of accounts."""

from django.urls import URLPattern, URLResolver, include, path

from accounts.installation import urls as installation
from accounts.own import urls as own
from accounts.signin import urls as signin

urlpatterns: list[URLPattern | URLResolver] = [
    *signin.side_doors,
    *signin.global_urlpatterns,
    *own.global_urlpatterns,
    path(
        "",
        include(([*signin.urlpatterns, *own.urlpatterns, *installation.urlpatterns], "accounts")),
    ),
]
