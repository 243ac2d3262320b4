"""Addresses of the pages about people of the roster."""

from django.urls import URLPattern, path

from org.people import views

urlpatterns: list[URLPattern] = [
    path("staff/people/", views.people_list, name="people"),
    path("staff/people/<int:person_id>/", views.person_page, name="person"),
    path("staff/people/<int:person_id>/id-number/", views.id_number, name="id-number"),
    path(
        "staff/people/<int:person_id>/postings/<int:posting_id>/end/",
        views.end_posting,
        name="end-posting",
    ),
    path(
        "staff/people/<int:person_id>/postings/<int:posting_id>/transfer/",
        views.transfer,
        name="transfer",
    ),
]
