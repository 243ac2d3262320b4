"""Addresses of the administration of accounts."""

from django.urls import URLPattern, path

from org.administration import views

urlpatterns: list[URLPattern] = [
    path("accounts/", views.account_list, name="accounts"),
    path("accounts/new/", views.new_account, name="new-account"),
    path("accounts/<int:user_id>/", views.account_page, name="account"),
    path("accounts/<int:user_id>/grant/", views.grant, name="grant-role"),
    path("accounts/<int:user_id>/roles/<int:grant_id>/end/", views.end, name="end-role"),
    path("accounts/<int:user_id>/close/", views.close, name="close-account"),
    path("accounts/<int:user_id>/open/", views.open_again, name="open-account"),
]
