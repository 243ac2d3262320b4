"""Reads about applications and certificates."""

from certificates.issuance.queries.eligibility import (
    KINDS,
    TRACKS,
    Standing,
    code_fields,
    posting_on_track,
    standing_of,
)
from certificates.issuance.queries.holders import (
    Held,
    NotPrintable,
    certificates_of,
    is_standing,
    printable_for,
    sheet_of,
)
from certificates.issuance.queries.registry import (
    SPANS,
    ExpiryCounts,
    application_counts,
    applications_in_reach,
    certificates_in_reach,
    events_of,
    expiring,
    expiry_counts,
    open_proposal,
    register,
    run_out,
)
from certificates.issuance.queries.standing import (
    good_on,
    held,
    in_force_on,
    policy_for,
    word_of,
)

__all__ = [
    "KINDS",
    "SPANS",
    "TRACKS",
    "ExpiryCounts",
    "Held",
    "NotPrintable",
    "Standing",
    "application_counts",
    "applications_in_reach",
    "certificates_in_reach",
    "certificates_of",
    "code_fields",
    "events_of",
    "expiring",
    "expiry_counts",
    "good_on",
    "held",
    "in_force_on",
    "is_standing",
    "open_proposal",
    "policy_for",
    "posting_on_track",
    "printable_for",
    "register",
    "run_out",
    "sheet_of",
    "standing_of",
    "word_of",
]
