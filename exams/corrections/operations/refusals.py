"""What the operations of corrections refuse for."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class ReasonMissing(Refusal):
    code = "reason-missing"
    message = _("Give the reason; candidates read it in their letters.")


class NoSittingChosen(Refusal):
    code = "no-sitting-chosen"
    message = _("Choose at least one sitting in your reach whose paper holds this item.")


class KeyUnfit(Refusal):
    code = "key-unfit"
    message = _("This cannot be a key of the item: %(key)s. Look at its options and its type.")


class KeyMissing(Refusal):
    code = "key-missing"
    message = _("Enter the answers that are right.")


class CorrectionWaits(Refusal):
    code = "correction-waits"
    message = _(
        "Another correction of this item waits for a decision in one of these sittings. Decide or "
        "give up that one first."
    )


class NotInForce(Refusal):
    code = "correction-not-in-force"
    message = _("This correction is not in force, so there is nothing to take back.")


class OwnSitting(Refusal):
    code = "own-sitting"
    message = _("You sat one of these exams yourself. Somebody else has to do this.")


class SecondPersonNeeded(Refusal):
    code = "second-person-needed"
    message = _("You asked for this correction yourself. Somebody else has to decide it.")


class NotTheAsker(Refusal):
    code = "not-the-asker"
    message = _("Only who asked for a correction can give it up. You can decline it.")


class CorrectionDecided(Refusal):
    code = "correction-decided"
    message = _("This correction was decided or given up already. Reload the page.")


class RunWaits(Refusal):
    code = "run-waits"
    message = _("The dry run, or the commit, is under way. Wait until it has ended.")


class NoDryRun(Refusal):
    code = "no-dry-run"
    message = _("Look at a finished dry run first, and confirm that one.")


class DryRunStale(Refusal):
    code = "dry-run-stale"
    message = _(
        "Results or keys have changed since this dry run, so nothing was changed. Make a new dry "
        "run, look at it, and confirm that one."
    )


class NothingCounts(Refusal):
    code = "nothing-counts"
    message = _(
        "No item would count any more in one of these sittings, or in a part of it with a cut "
        "score of its own: all would pass, and nothing would have been tested. Hold the sitting "
        "anew instead."
    )


class PeopleNeeded(Refusal):
    code = "people-needed"
    message = _(
        "Without this correction, people would have to mark answers first that nobody has marked. "
        "So it cannot be taken back; correct the key in another way."
    )


# By code, for what a run that ended in the background was refused for.
OF_RUNS: dict[str, type[Refusal]] = {
    each.code: each
    for each in (DryRunStale, PeopleNeeded, NothingCounts, CorrectionDecided, SecondPersonNeeded)
}
