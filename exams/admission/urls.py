"""Addresses of the entry to sittings: arranging, lists, what people are granted."""

from django.urls import path

from exams.admission.views import accommodations, arranging, candidates

SITTING = "teach/sittings/<int:sitting_id>/"

urlpatterns = [
    path("teach/sittings/new/", arranging.new_sitting, name="sitting-new"),
    path(f"{SITTING}edit/", arranging.edit_sitting, name="sitting-edit"),
    path(f"{SITTING}code/", arranging.renew_code, name="sitting-code"),
    path(f"{SITTING}candidates/", candidates.candidates, name="sitting-candidates"),
    path(f"{SITTING}candidates/unit/", candidates.add_unit, name="candidates-unit"),
    path(f"{SITTING}candidates/accounts/", candidates.add_accounts, name="candidates-accounts"),
    path(f"{SITTING}candidates/make-up/", candidates.add_make_up, name="candidates-make-up"),
    path(f"{SITTING}candidates/test-run/", candidates.add_test_run, name="candidates-test-run"),
    path(
        f"{SITTING}candidates/<int:candidate_id>/unlist/",
        candidates.unlist,
        name="candidate-unlist",
    ),
    path("exams/<int:sitting_id>/exam.seb", arranging.browser_profile, name="browser-profile"),
    path("staff/accommodations/", accommodations.accommodations, name="accommodations"),
    path("staff/accommodations/new/", accommodations.new_accommodation, name="accommodation-new"),
    path(
        "staff/accommodations/<int:accommodation_id>/end/",
        accommodations.end_accommodation,
        name="accommodation-end",
    ),
    path("me/accommodations/", accommodations.own_accommodations, name="own-accommodations"),
]
