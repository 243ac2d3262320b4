"""Addresses of a person's own settings, and the language switch of every page."""

from django.urls import URLPattern, path

from accounts.own import views

# Known to every template, therefore without a namespace.
global_urlpatterns: list[URLPattern] = [
    path("language/", views.set_language, name="set-language"),
    path("me/settings/", views.settings_page, name="settings"),
]

urlpatterns: list[URLPattern] = [
    path("me/settings/appearance/", views.set_appearance, name="set-appearance"),
    path("me/settings/password/", views.change_password, name="change-password"),
    path("me/settings/phone/", views.prove_factor, name="prove-factor"),
    path("me/settings/phone/new/", views.new_phone, name="new-phone"),
    path("me/settings/recovery-codes/", views.new_recovery_codes, name="new-recovery-codes"),
]
