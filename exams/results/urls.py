"""Addresses of results."""

from django.urls import path

from exams.results.views import desk, exports, own, release

urlpatterns = [
    path("exams/results/", own.own_results, name="own-results"),
    path("exams/<int:attempt_id>/result/", own.own_result, name="result"),
    path("exams/<int:attempt_id>/review/", own.review, name="own-answers"),
    path("teach/results/", desk.results, name="results"),
    path("teach/results/participation/", exports.participation, name="participation"),
    path(
        "teach/results/participation/export/",
        exports.participation_export,
        name="participation-export",
    ),
    path("teach/results/<int:sitting_id>/", desk.sitting_results, name="sitting-results"),
    path("teach/results/<int:sitting_id>/units/", desk.sitting_units, name="results-units"),
    path("teach/results/<int:sitting_id>/items/", desk.sitting_items, name="results-items"),
    path(
        "teach/results/<int:sitting_id>/candidates/",
        desk.sitting_candidates,
        name="results-candidates",
    ),
    path("teach/results/<int:sitting_id>/export/", exports.export, name="results-export"),
    path("teach/results/<int:sitting_id>/release/", release.release, name="release"),
    path(
        "teach/results/attempts/<int:attempt_id>/release/",
        release.release_later,
        name="release-later",
    ),
]
