"""Addresses of the way in, and the side doors that lead to it."""

from django.urls import URLPattern, path, re_path

from accounts.signin import views

# Known to every template, therefore without a namespace.
global_urlpatterns: list[URLPattern] = [
    path("login/", views.sign_in, name="login"),
    path("logout/", views.sign_out, name="logout"),
]

urlpatterns: list[URLPattern] = [
    path("login/otp/", views.second_factor, name="otp"),
    path("login/otp/set-up/", views.enrol, name="enrol"),
    path("login/otp/put-off/", views.put_off, name="put-off"),
    path("login/recovery-codes/", views.recovery_codes, name="recovery-codes"),
    path("login/help/", views.sign_in_help, name="sign-in-help"),
    path("activate/", views.activate, name="activate"),
]

# Each of these would let people in by password alone, or manage accounts past our operations.
# They stand before Wagtail's own addresses and win.
side_doors: list[URLPattern] = [
    path("cms/login/", views.to_sign_in, name="closed-cms-login"),
    path("_util/login/", views.to_sign_in, name="closed-page-login"),
    path("cms/logout/", views.sign_out, name="closed-cms-logout"),
    re_path(r"^cms/password_reset/", views.closed, name="closed-cms-password-reset"),
    re_path(r"^cms/account/", views.to_settings, name="closed-cms-account"),
    re_path(r"^cms/users/", views.closed, name="closed-cms-users"),
    re_path(r"^cms/groups/", views.closed, name="closed-cms-groups"),
]
