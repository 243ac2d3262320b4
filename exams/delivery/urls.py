"""Addresses of sittings: for candidates and for those in charge."""

from django.urls import path

from exams.delivery.views import answers, candidate, receipts

urlpatterns = [
    path("exams/", candidate.own_list, name="list"),
    path("exams/<int:sitting_id>/", candidate.intro, name="intro"),
    path("exams/<int:sitting_id>/start/", candidate.start, name="start"),
    path("exams/<int:attempt_id>/room/", candidate.room, name="room"),
    path("exams/<int:attempt_id>/page/", candidate.take_over, name="take-over"),
    path("exams/<int:attempt_id>/answers/", candidate.save_page, name="save-page"),
    path(
        "exams/<int:attempt_id>/answers/<int:position>/",
        answers.save_response,
        name="save-response",
    ),
    path("exams/<int:attempt_id>/sync/", answers.sync, name="sync"),
    path("exams/<int:attempt_id>/submit/", candidate.submit, name="submit"),
    path("exams/<int:attempt_id>/receipt.json", receipts.receipt, name="receipt"),
    path("receipts/check/", receipts.check, name="receipt-check"),
    path("receipts/keys.json", receipts.keys, name="receipt-keys"),
]
