"""What the audit log calls the acts of this app."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "exams.attempt-started": _("Attempt started"),
    "exams.attempt-submitted": _("Attempt submitted"),
    "exams.attempt-timed-out": _("Attempt timed out"),
    "exams.attempt-voided": _("Attempt voided"),
    "exams.candidate-unlisted": _("Candidate taken off the list"),
    "exams.candidates-listed": _("Candidates listed"),
    "exams.results-released": _("Results released"),
    "exams.sitting-created": _("Sitting arranged"),
}
