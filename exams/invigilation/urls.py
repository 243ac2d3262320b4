"""Addresses of those who watch a sitting."""

from django.urls import path

from exams.invigilation.views import attempts, sitting

urlpatterns = [
    path("teach/sittings/<int:sitting_id>/", sitting.sitting, name="sitting"),
    path("teach/sittings/<int:sitting_id>/board/", sitting.board, name="sitting-board"),
    path("teach/sittings/<int:sitting_id>/unit/", sitting.add_unit, name="sitting-add-unit"),
    path("teach/sittings/<int:sitting_id>/accounts/", sitting.add_accounts, name="sitting-add"),
    path(
        "teach/sittings/<int:sitting_id>/candidates/<int:candidate_id>/remove/",
        sitting.remove_candidate,
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
