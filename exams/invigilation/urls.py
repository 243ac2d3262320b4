"""Addresses of those who watch a sitting, and of the page that is watched."""

from django.urls import path

from exams.invigilation.views import (
    attempts,
    group_extensions,
    irregularities,
    messages,
    paper,
    presence,
    sitting,
)

SITTING = "teach/sittings/<int:sitting_id>/"
PAPER = "teach/on-paper/<int:record_id>/"

urlpatterns = [
    path("exams/<int:attempt_id>/presence/", presence.presence, name="presence"),
    path(SITTING, sitting.sitting, name="sitting"),
    path(f"{SITTING}board/", sitting.board, name="sitting-board"),
    path(f"{SITTING}seats/<int:candidate_id>/", sitting.seat, name="board-seat"),
    path(f"{SITTING}extend/", group_extensions.extend_all, name="sitting-extend"),
    path(f"{SITTING}messages/", messages.sitting_messages, name="sitting-messages"),
    path(f"{SITTING}irregularities/", irregularities.irregularities, name="irregularities"),
    path(
        f"{SITTING}irregularities/<int:candidate_id>/new/",
        irregularities.new_irregularity,
        name="irregularity-new",
    ),
    path(f"{SITTING}log/", irregularities.incident_log, name="incident-log"),
    path(f"{SITTING}on-paper/", paper.records, name="paper-records"),
    path(f"{SITTING}on-paper/new/", paper.new_record, name="paper-record-new"),
    path(
        "teach/irregularities/<int:irregularity_id>/",
        irregularities.irregularity,
        name="irregularity",
    ),
    path(
        "teach/irregularities/<int:irregularity_id>/picture/",
        irregularities.picture,
        name="irregularity-picture",
    ),
    path(
        "teach/irregularities/closings/<int:closing_id>/",
        irregularities.decide,
        name="irregularity-decide",
    ),
    path(PAPER, paper.record, name="paper-record"),
    path(f"{PAPER}key/", paper.key, name="paper-key"),
    path(f"{PAPER}settle/", paper.settle, name="paper-settle"),
    path(f"{PAPER}withdraw/", paper.withdraw, name="paper-withdraw"),
    path("teach/attempts/<int:attempt_id>/", attempts.attempt, name="attempt"),
    path("teach/attempts/<int:attempt_id>/void/", attempts.void, name="attempt-void"),
    path("teach/attempts/<int:attempt_id>/extend/", attempts.extend, name="attempt-extend"),
    path(
        "teach/attempts/<int:attempt_id>/hand-over/", attempts.hand_over, name="attempt-hand-over"
    ),
    path(
        "teach/group-extensions/<int:extension_id>/",
        group_extensions.group_extension,
        name="group-extension",
    ),
    path("teach/interventions/<int:intervention_id>/", attempts.intervention, name="intervention"),
]
