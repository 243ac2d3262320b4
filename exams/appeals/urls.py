"""Addresses of appeals, letters and replays."""

from django.urls import path

from exams.appeals.views import desk, own, replay

urlpatterns = [
    path("exams/<int:attempt_id>/appeal/", own.new, name="appeal-new"),
    path("exams/<int:attempt_id>/replay/", replay.own_replay, name="own-replay"),
    path("exams/appeals/", own.own_appeals, name="own-appeals"),
    path("exams/appeals/<int:appeal_id>/", own.own_appeal, name="own-appeal"),
    path("exams/appeals/<int:appeal_id>/withdraw/", own.withdraw, name="appeal-withdraw"),
    path("exams/appeals/<int:appeal_id>/letter.pdf", own.appeal_letter, name="appeal-letter"),
    path("exams/results/<int:result_id>/letter.pdf", own.change_letter, name="change-letter"),
    path("teach/appeals/", desk.appeals, name="appeals"),
    path("teach/appeals/<int:appeal_id>/", desk.appeal, name="appeal"),
    path("teach/appeals/<int:appeal_id>/<slug:code>/", desk.act, name="appeal-act"),
    path("teach/attempts/<int:attempt_id>/replay/", replay.replay, name="replay"),
    path(
        "teach/attempts/<int:attempt_id>/replay.<slug:form>",
        replay.export,
        name="replay-export",
    ),
]
