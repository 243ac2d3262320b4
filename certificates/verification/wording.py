"""What the page says in each state: a title, a sentence, and what to do."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certificates.keys.rules import Word

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Wording:
    """How a state is told to the public."""

    tone: str  # ok, warn, bad or none
    icon: str
    title: Text
    sentence: Text
    advice: Text
    advice_text: Text
    changed: Text = ""  # label of the day on which it came to be so
    advice_icon: str = "phone"


_IF_AT_WORK = _("If this person is enforcing the law now")
_CALL = _(
    "Call 12345. Whoever does not show a valid certificate may be refused: you need not answer "
    "questions or let them inspect."
)

WORDING = {
    Word.VALID: Wording(
        "ok",
        "shield-check",
        _("This certificate is valid"),
        _("The holder may do the work that it names."),
        _("Compare it with the person"),
        _("You may ask officers to show their certificates. There must be at least two of them."),
        advice_icon="scan-face",
    ),
    Word.NOT_YET_VALID: Wording(
        "warn",
        "clock",
        _("This certificate is not valid yet"),
        _("It may not be used before the day on which it begins."),
        _IF_AT_WORK,
        _CALL,
    ),
    Word.SUSPENDED: Wording(
        "warn",
        "circle-pause",
        _("This certificate is suspended"),
        _("Until it is given back, the holder may not do the work that it names."),
        _IF_AT_WORK,
        _CALL,
        changed=_("Suspended on"),
    ),
    Word.EXPIRED: Wording(
        "warn",
        "calendar-clock",
        _("This certificate has run out"),
        _("It may not be used any more. The holder may have a newer one: ask to see it."),
        _IF_AT_WORK,
        _CALL,
    ),
    Word.DEREGISTERED: Wording(
        "none",
        "circle-x",
        _("This certificate was deregistered"),
        _("The holder has left the post, and the certificate may not be used any more."),
        _IF_AT_WORK,
        _CALL,
        changed=_("Deregistered on"),
    ),
    Word.REVOKED: Wording(
        "bad",
        "ban",
        _("This certificate was revoked"),
        _("It has no force and may not be used."),
        _IF_AT_WORK,
        _CALL,
        changed=_("Revoked on"),
    ),
    Word.SUPERSEDED: Wording(
        "warn",
        "refresh-cw",
        _("This certificate was replaced"),
        _("A new one was issued in its place. Ask to see the new certificate."),
        _("If you are not shown the new one"),
        _CALL,
        changed=_("Replaced on"),
    ),
    Word.NOT_FOUND: Wording(
        "none",
        "search-x",
        _("No such certificate"),
        _("Check the identifier, or scan the QR code again."),
        _("If you are still asked to be inspected or to pay"),
        _("Ask for the certificate, and call 12345 to check."),
    ),
    Word.FORGED: Wording(
        "bad",
        "shield-x",
        _("This code is not genuine"),
        _("It was not made by this registry, or it was changed afterwards."),
        _IF_AT_WORK,
        _("Do not pay and do not hand over documents. Call 12345 and tell them of the code."),
    ),
}

# A certificate taken over from a roster that did not say until when it is valid.
UNDATED = Wording(
    "warn",
    "badge-check",
    _("This certificate is registered"),
    _("Nothing stands against it, but the register does not hold its dates."),
    _("Look at the dates on the certificate itself"),
    _("If it has run out, or if you are in doubt, call 12345."),
    advice_icon="info",
)

TOO_MANY = Wording(
    "none",
    "hourglass",
    _("Too many attempts"),
    _("Too many unknown codes came from your network. Try again in a minute."),
    _("If it is urgent"),
    _("Call 12345 and give them the identifier."),
)

NOT_A_CODE = _(
    "This is not an identifier. It has ten letters and digits and is printed under the QR code."
)
IDENTIFIER = pgettext_lazy("certificate", "Identifier")
