"""Addresses of sittings: for candidates and for those in charge."""

from django.urls import path

from exams.delivery.views import answers, attempts, candidate, desk, receipts

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
    path("teach/sittings/", desk.sittings, name="sittings"),
    path("teach/sittings/new/", desk.new_sitting, name="sitting-new"),
    path("teach/sittings/<int:sitting_id>/", desk.sitting, name="sitting"),
    path("teach/sittings/<int:sitting_id>/board/", desk.board, name="sitting-board"),
    path("teach/sittings/<int:sitting_id>/unit/", desk.add_unit, name="sitting-add-unit"),
    path("teach/sittings/<int:sitting_id>/accounts/", desk.add_accounts, name="sitting-add"),
    path(
        "teach/sittings/<int:sitting_id>/candidates/<int:candidate_id>/remove/",
        desk.remove_candidate,
        name="sitting-remove",
    ),
    path("teach/attempts/<int:attempt_id>/", attempts.attempt, name="attempt"),
    path("teach/attempts/<int:attempt_id>/void/", attempts.void, name="attempt-void"),
    path("teach/attempts/<int:attempt_id>/extend/", attempts.extend, name="attempt-extend"),
    path(
        "teach/attempts/<int:attempt_id>/hand-over/", attempts.hand_over, name="attempt-hand-over"
    ),
    path("teach/interventions/<int:intervention_id>/", attempts.intervention, name="intervention"),
]
