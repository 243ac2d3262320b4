"""What blueprints and papers refuse, and why."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class NothingAskedFor(Refusal):
    code = "nothing-asked-for"
    message = _("The blueprint asks for no items. Enter how many of each type.")


class BlueprintUsed(Refusal):
    code = "blueprint-used"
    message = _(
        "Papers were made to this blueprint, so it stays as it is. Copy it and change that."
    )


class TopicUnknown(Refusal):
    code = "topic-unknown"
    message = _("%(place)s: there is no topic %(topic)s in this bank.")


class NotEnoughItems(Refusal):
    code = "not-enough-items"
    message = _("The item bank does not have enough items for this paper. %(sections)s")


class OwnPaper(Refusal):
    code = "own-paper"
    message = _("You assembled this paper. Somebody else has to approve it.")


class PaperOutdated(Refusal):
    code = "paper-outdated"
    message = _(
        "The paper holds items that are not in use any more, have a newer version, or rest on "
        "law that is not in force: %(codes)s. Assemble a new paper."
    )


class PaperFrozen(Refusal):
    code = "paper-frozen"
    message = _("The paper is approved and cannot be changed or discarded any more.")


class OwnPaperNotice(Refusal):
    code = "own-paper-notice"
    message = _("You assembled this paper. Somebody else has to decide what becomes of it.")


class NoticeSettled(Refusal):
    code = "notice-settled"
    message = _("%(name)s has decided already.")


class ReasonMissing(Refusal):
    code = "reason-missing"
    message = _("Give a reason. It is kept with the decision.")
