"""Addresses of corrections of keys."""

from django.urls import path

from exams.corrections.views import asking, deciding

urlpatterns = [
    path("teach/corrections/", deciding.corrections, name="corrections"),
    path("teach/corrections/new/<int:version_id>/", asking.new, name="correction-new"),
    path("teach/corrections/<int:correction_id>/", deciding.correction, name="correction"),
    path(
        "teach/corrections/<int:correction_id>/progress/",
        deciding.progress,
        name="correction-progress",
    ),
    path(
        "teach/corrections/<int:correction_id>/take-back/",
        asking.take_back,
        name="correction-take-back",
    ),
    path("teach/corrections/<int:correction_id>/<slug:code>/", deciding.act, name="correction-act"),
]
