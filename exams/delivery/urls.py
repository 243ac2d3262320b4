"""Addresses of sittings: for candidates and for those in charge."""

from django.urls import path

from exams.delivery.views import answers, candidate, desk

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
    path("exams/<int:attempt_id>/submit/", candidate.submit, name="submit"),
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
    path("teach/attempts/<int:attempt_id>/void/", desk.void, name="attempt-void"),
]
