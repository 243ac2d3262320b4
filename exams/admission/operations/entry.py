"""The door of a sitting: every rule, in the transaction that starts the attempt."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import pgettext

from accounts.models import User
from core import audit
from core.dates import SHANGHAI
from core.errors import Refusal
from exams.admission import queries, safe_browser
from exams.admission.models import EntryRules, WrongCode
from exams.admission.operations.refusals import (
    LateEntryOver,
    NoAccessCodeYet,
    NotEligible,
    OutsideNetworks,
    SafeBrowserNeeded,
    TooManyWrongCodes,
    WrongAccessCode,
)
from exams.admission.rules import Visit, is_within, normal_code
from exams.sittings.models import Candidacy, Sitting

# As at the sign-in: five wrong ones, then a quarter of an hour.
WRONG_CODES = 5
COOL_OFF = timedelta(minutes=15)
# What the audit log is told of. A wrong code has a row of its own.
NOTED = (OutsideNetworks, SafeBrowserNeeded, TooManyWrongCodes)


def require_entry(
    candidacy: Candidacy,
    sitting: Sitting,
    rules: EntryRules,
    *,
    visit: Visit,
    at: datetime,
    is_excused: bool = False,
) -> None:
    """Let a candidate in by the rules of a sitting that is open, or say why not.

    Staff who try the paper out pass: they have no part in the sitting. Call it in the transaction
    that starts the attempt, with the candidacy locked. Five queries at most.

    Args:
        is_excused: somebody let them in late, and recorded why: they may start late as well.

    Raises:
        LateEntryOver, OutsideNetworks, SafeBrowserNeeded, NoAccessCodeYet, TooManyWrongCodes,
        WrongAccessCode: of the moment, the place and the code.
        NotEligible: of the person; every reason is named.
    """
    if candidacy.is_test_run:
        return
    last = queries.late_after(sitting, rules)
    if at >= last and not is_excused:
        raise LateEntryOver(until=f"{last.astimezone(SHANGHAI):%H:%M}")
    require_place(rules, visit)
    _require_code(candidacy, rules, visit, at)
    reasons = queries.reasons_of(candidacy.candidate, sitting, rules, at=at)
    if reasons:
        raise NotEligible(reasons=pgettext("sentences", " ").join(each.text for each in reasons))


def require_place(rules: EntryRules, visit: Visit) -> None:
    """Let in who comes from a network and with a browser that the rules name.

    Raises:
        OutsideNetworks, SafeBrowserNeeded: the one or the other is not as asked.
    """
    if rules.networks and not is_within(visit.address, rules.networks):
        raise OutsideNetworks(address=visit.address or "—")
    require_safe_browser(rules, visit)


def require_safe_browser(rules: EntryRules, visit: Visit) -> None:
    """Let in who comes with Safe Exam Browser in the settings of the sitting, if it asks for it.

    Raises:
        SafeBrowserNeeded: it does, and this is another browser, or one with other settings.
    """
    if rules.needs_safe_browser and not safe_browser.is_proven(rules, visit):
        raise SafeBrowserNeeded


def _require_code(candidacy: Candidacy, rules: EntryRules, visit: Visit, at: datetime) -> None:
    if not rules.asks_code:
        return
    if not rules.access_code:
        raise NoAccessCodeYet
    wrong = WrongCode.objects.filter(
        sitting=candidacy.sitting_id, candidate=candidacy.candidate_id, tried_at__gt=at - COOL_OFF
    )
    if wrong.count() >= WRONG_CODES:
        raise TooManyWrongCodes(minutes=int(COOL_OFF.total_seconds() // 60))
    if not constant_time_compare(normal_code(visit.code), normal_code(rules.access_code)):
        raise WrongAccessCode


@transaction.atomic(durable=True)
def note_wrong_code(*, sitting_id: int, candidate: User, at: datetime) -> WrongCode:
    """Record that a candidate typed a wrong access code; what was typed is not kept."""
    return WrongCode.objects.create(sitting_id=sitting_id, candidate=candidate, tried_at=at)


@transaction.atomic(durable=True)
def note_refused_entry(
    refusal: Refusal, *, subject: models.Model, candidate: User, visit: Visit, at: datetime
) -> None:
    """Record that one of NOTED kept somebody out of a sitting, or of an attempt that runs."""
    audit.record_refused(
        "exams.entry-refused",
        actor=candidate,
        subject=subject,
        at=at,
        why=refusal.code,
        detail={"address": visit.address},
    )
