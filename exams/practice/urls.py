"""Addresses of drills."""

from django.urls import path

from exams.practice import views

urlpatterns = [
    path("drill/mistakes/", views.mistakes, name="mistakes"),
    path("practice/companion/<int:page_id>/", views.companion, name="companion"),
    path("drill/<int:drill_id>/", views.drill, name="drill"),
    path("drill/<int:drill_id>/<int:position>/", views.drill_item, name="drill-item"),
]
# The drills have names of their own: frames, laws, searches and pages link to them.
doors = [
    path("drill/daily/", views.daily, name="drill-daily"),
    path("practice/article/", views.on_article, name="drill-on-article"),
    path("practice/post/<int:page_id>/", views.on_page, name="drill-on-post"),
    path("practice/page/<int:page_id>/", views.on_page, name="drill-on-page"),
]
