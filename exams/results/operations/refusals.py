"""What the operations of this feature say no with."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class StillAnswering(Refusal):
    code = "still-answering"
    message = _(
        "%(number)s candidates are still answering. Release the results when they are done."
    )


class NotMarkedYet(Refusal):
    code = "not-marked-yet"
    message = _(
        "%(number)s papers are not marked yet. Wait for the marks, or say that these papers are "
        "left out and released later."
    )


class NothingToRelease(Refusal):
    code = "nothing-to-release"
    message = _("There is no result that could be released now.")


class ResultHeld(Refusal):
    code = "result-held"
    message = _(
        "An irregularity holds this result. It is released once two people have lifted that."
    )


class ReleasedAlready(Refusal):
    code = "released-already"
    message = _("These results are released already.")


class ReleaseAskedAlready(Refusal):
    code = "release-asked-already"
    message = _(
        "%(name)s has asked for this release already. Somebody else than %(name)s decides it."
    )


class ReleaseDecided(Refusal):
    code = "release-decided"
    message = _("This request was decided already.")


class ReleaseOverdone(Refusal):
    code = "release-asked-anew"
    message = _("The release was asked for anew since. Decide the newest request.")


class FiguresChanged(Refusal):
    code = "figures-changed"
    message = _(
        "Results have changed since the release was asked for. Decline this request, or ask for "
        "the release anew with the figures of today."
    )


class SecondPersonReleases(Refusal):
    code = "second-person-needed"
    message = _("You asked for this release yourself. Somebody else has to decide it.")


class OwnSitting(Refusal):
    code = "own-sitting"
    message = _("You are a candidate of this sitting. Somebody else has to release it.")


class DeclineReasonMissing(Refusal):
    code = "reason-missing"
    message = _("Give the reason; it is recorded.")
