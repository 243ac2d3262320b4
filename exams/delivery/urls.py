"""Addresses of sittings: for candidates and for those in charge."""

from django.urls import path

from exams.delivery.views import (
    accommodations,
    answers,
    candidate,
    entering,
    holding,
    offline,
    readiness,
    receipts,
)

urlpatterns = [
    path("exams/", candidate.own_list, name="list"),
    path("exams/room-worker.js", offline.room_worker, name="room-worker"),
    path("exams/<int:sitting_id>/", entering.intro, name="intro"),
    path("exams/<int:sitting_id>/start/", entering.start, name="start"),
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
    path("teach/sittings/<int:sitting_id>/marking/", holding.holding, name="marking-hold"),
    path(
        "staff/accommodations/<int:accommodation_id>/",
        accommodations.accommodation,
        name="accommodation",
    ),
    path(
        "teach/sittings/<int:sitting_id>/readiness/",
        readiness.readiness,
        name="sitting-readiness",
    ),
    path("receipts/check/", receipts.check, name="receipt-check"),
    path("receipts/keys.json", receipts.keys, name="receipt-keys"),
]
