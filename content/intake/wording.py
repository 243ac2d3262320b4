"""What the pages say about what was found in a statute."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from content.intake.rules.checks import Finding

SENTENCES: dict[str, str | Promise] = {
    # What keeps from committing.
    "missing": _("Articles are missing: %(numbers)s."),
    "doubled": _("More than one article has the number %(numbers)s."),
    "misplaced": _("Articles are out of their order: %(numbers)s."),
    "empty": _("Articles have no text: %(numbers)s."),
    "label": _("The printed number and the number differ in these articles: %(numbers)s."),
    "inserted": _(
        "%(words)s stands between two numbers (之一). The platform cites articles by one number "
        "and cannot keep it."
    ),
    "buried": _(
        "A paragraph begins with the number of an article that is not there: %(words)s … "
        "Put a space behind the number and read the text again."
    ),
    "no-law": _("The name of the law is missing."),
    "no-short_name": _("The short name is missing."),
    "no-slug": _("The address of the law is missing."),
    "no-kind": _("The kind of law is missing."),
    "no-issuer": _("Who made it is missing."),
    "no-promulgated": _("The day on which this version was adopted is missing."),
    "no-effective": _("The day from which this version holds is missing."),
    "no-effective_basis": _("How the day is known from which this version holds is missing."),
    "document": _("This version cannot be kept: %(problem)s."),
    "unchanged": _(
        "This version (%(key)s) is here already, word for word. There is nothing to commit."
    ),
    "other-text": _(
        "A version of that law adopted on that day (%(key)s) is here with another text. Articles "
        "are never changed. Different: %(numbers)s."
    ),
    "other-headings": _(
        "A version of that law adopted on that day (%(key)s) is here. The articles say the same; "
        "headings or spaces differ. Articles are never changed."
    ),
    "name-elsewhere": _(
        "A law of this name is here under the address %(slug)s. Use that address, so that the "
        "versions stay together."
    ),
    "before-predecessor": _(
        "%(key)s, which this version ends, takes effect later than this version. Put the days "
        "right."
    ),
    "overlap": _(
        "%(key)s would be in force at the same time. Say which version ends which, and from when."
    ),
    # What is to be looked at.
    "unfinished": _("A line ends without a mark: %(words)s. It may be a heading, or be cut off."),
    "stray": _("A line between heading and article is left out: %(words)s"),
    "preamble": _("A line before the first article is left out: %(words)s"),
    "annex": _("An annex follows the last article (lines): %(words)s. It is not taken over."),
    "field": _("A field of the document was not understood and is left out: %(words)s"),
    "first-effective": _(
        "The text itself holds from %(words)s: that was its first version. Enter the day on which "
        "the amendment took effect; the amending decision names it."
    ),
    "other-name": _("The law is called %(name)s here. Its name stays as it is."),
    "other-version": _("%(key)s is not in this collection; it cannot be linked yet."),
    "early": _("This version takes effect before it was adopted."),
    "not-confirmed": _("Nobody has compared the text with the official edition yet."),
    "from-memory": _("The day from which it holds is not taken from a source."),
    "unknown-status": _("The status “%(status)s” is not known here."),
    "no-effective-known": _(
        "The text does not say from when this version holds. The day of its adoption is taken, "
        "and marked as not confirmed."
    ),
}


def sentence(finding: Finding) -> str:
    """Return what a page says about a finding, in the language that is active now."""
    return str(SENTENCES.get(finding.code, finding.code)) % finding.params


def sentences(findings: Iterable[Finding]) -> list[str]:
    """Return what a page says about findings, each once."""
    return list(dict.fromkeys(sentence(finding) for finding in findings))
