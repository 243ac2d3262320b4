"""Addresses of drills."""

from django.urls import path

from exams.practice import views

urlpatterns = [
    path("drill/mistakes/", views.mistakes, name="mistakes"),
    path("drill/<int:drill_id>/", views.drill, name="drill"),
    path("drill/<int:drill_id>/<int:position>/", views.drill_item, name="drill-item"),
]
# The drill has a name of its own: every frame links to it.
doors = [path("drill/daily/", views.daily, name="drill-daily")]
