"""What the item bank refuses, and why."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class NotYourRole(Refusal):
    code = "not-your-role"
    message = _("%(name)s does not have the role that this needs.")


class UnknownArticle(Refusal):
    code = "unknown-article"
    message = _("No article has the citation key %(key)s. Search for the article and choose it.")


class UnknownPlace(Refusal):
    code = "unknown-place"
    message = _("%(article)s has no %(place)s. Correct paragraph and item, or leave them empty.")


class UnknownTopic(Refusal):
    code = "unknown-topic"
    message = _("There is no topic %(topic)s.")


class SomebodyElsesDraft(Refusal):
    code = "somebody-elses-draft"
    message = _("%(name)s is working on a version of this item. Only one version can be open.")


class UnderReview(Refusal):
    code = "under-review"
    message = _("This version is being reviewed. It can be changed if the reviewer returns it.")


class DraftChanged(Refusal):
    code = "draft-changed"
    message = _(
        "The item was saved elsewhere after you opened it. Your text is still on the page: open "
        "the item in another tab and compare before you save again."
    )


class SettledOnce(Refusal):
    code = "settled-once"
    message = _(
        "Topic and purpose of an item that was in use stay as they are: results and drills rest "
        "on them. Retire the item and write a new one."
    )


class ItemRetired(Refusal):
    code = "item-retired"
    message = _("The item is retired. Write a new one.")


class ItemIncomplete(Refusal):
    code = "item-incomplete"
    message = _("The item is not complete: %(problems)s")


class NotInReview(Refusal):
    code = "not-in-review"
    message = _("This version does not wait for review. Its author may have taken it up again.")


class FirstReviewMissing(Refusal):
    code = "first-review-missing"
    message = _("Nobody has looked at this version first. It waits for its first review.")


class ReviewedFirst(Refusal):
    code = "reviewed-first"
    message = _("You were the first to review this version. Another reviewer has the last word.")


class VersionChanged(Refusal):
    code = "version-changed"
    message = _("The version was changed after you opened it. Read it again before you decide.")


class KeyChangeNotSeen(Refusal):
    code = "key-change-not-seen"
    message = _(
        "This version has another key than the one in use. Confirm that you have seen the change "
        "before you approve."
    )


class CommentsOpen(Refusal):
    code = "comments-open"
    message = _("Comments that are not settled: %(count)s. Settle them, or return the version.")


class CommentEmpty(Refusal):
    code = "comment-empty"
    message = _("Write down what you have to say about the version.")


class NotYoursToSettle(Refusal):
    code = "not-yours-to-settle"
    message = _("%(name)s wrote this comment: they settle it, or a reviewer who is not the author.")


class VersionReleased(Refusal):
    code = "version-released"
    message = _("This version is released. What is wrong with it is for the next version.")


class OwnWork(Refusal):
    code = "own-work"
    message = _("You wrote this version. Somebody else has to review it.")


class NoteMissing(Refusal):
    code = "note-missing"
    message = _("Say what has to be changed; the author reads it.")


class ReasonMissing(Refusal):
    code = "reason-missing"
    message = _("Write down the reason. It is kept in the records.")


class ArticleSuperseded(Refusal):
    code = "article-superseded"
    message = _(
        "The item rests on a version of the %(law)s that is not in force. In force is the version "
        "of %(promulgated)s, effective since %(effective)s. Return the item, so that its author "
        "chooses the article of that version."
    )


class ArticleNotInForce(Refusal):
    code = "article-not-in-force"
    message = _("No version of the %(law)s is in force. An item cannot rest on it.")


class NotInUse(Refusal):
    code = "not-in-use"
    message = _("Only an item in use can be suspended.")


class NotSuspended(Refusal):
    code = "not-suspended"
    message = _("Only a suspended item can be put back in use.")


class NeverReleased(Refusal):
    code = "never-released"
    message = _("The item was never released. There is nothing to retire.")


class ItemsRefused(Refusal):
    code = "items-refused"
    message = _("%(count)s items cannot be loaded; none was. %(details)s")
