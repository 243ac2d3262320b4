"""What the audit log calls the acts of this app."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACTIONS = {
    "exams.attempt-abandoned": _("Attempt not submitted in time"),
    "exams.attempt-extended": _("Attempt extended"),
    "exams.attempt-handed-over": _("Attempt handed over to another device"),
    "exams.attempt-started": _("Attempt started"),
    "exams.attempt-submitted": _("Attempt submitted"),
    "exams.attempt-timed-out": _("Attempt timed out"),
    "exams.attempt-voided": _("Attempt voided"),
    "exams.blueprint-created": _("Blueprint made"),
    "exams.candidate-unlisted": _("Candidate taken off the list"),
    "exams.candidates-listed": _("Candidates listed"),
    "exams.drill-finished": _("Drill finished"),
    "exams.drill-started": _("Drill started"),
    "exams.citation-corrected": _("Citation of an item corrected"),
    "exams.intervention-asked": _("Extension or voiding of an attempt asked for"),
    "exams.intervention-declined": _("Extension or voiding of an attempt declined"),
    "exams.item-approved": _("Item approved"),
    "exams.item-confirmed": _("Item confirmed under new law"),
    "exams.item-resumed": _("Item put back in use"),
    "exams.item-retired": _("Item retired"),
    "exams.item-returned": _("Item returned to its author"),
    "exams.item-submitted": _("Item submitted for review"),
    "exams.item-suspended": _("Item suspended"),
    "exams.item-version-begun": _("Item version begun"),
    "exams.item-version-changed": _("Item version changed"),
    "exams.law-task-settled": _("Task after a law change settled"),
    "exams.law-tasks-opened": _("Tasks after a law change opened"),
    "exams.paper-approved": _("Paper approved"),
    "exams.paper-assembled": _("Paper assembled"),
    "exams.paper-discarded": _("Paper discarded"),
    "exams.receipt-key-created": _("Key for receipts made"),
    "exams.results-released": _("Results of a sitting released"),
    "exams.sitting-created": _("Sitting arranged"),
    "exams.topic-written": _("Topic entered"),
}

DETAILS = {
    "asked_by": _("Asked for by"),
    "browser": _("Browser"),
    "lease": pgettext_lazy("audit", "Lease"),
    "minutes": pgettext_lazy("extension", "Minutes"),
}

SUBJECTS = {
    "exams.attempt": pgettext_lazy("audit", "Attempt"),
    "exams.blueprint": pgettext_lazy("audit", "Blueprint"),
    "exams.drill": pgettext_lazy("audit", "Drill"),
    "exams.item": pgettext_lazy("audit", "Item"),
    "exams.itemversion": pgettext_lazy("audit", "Item version"),
    "exams.lawchangetask": pgettext_lazy("audit", "Task after a law change"),
    "exams.paper": pgettext_lazy("audit", "Paper"),
    "exams.receiptkey": pgettext_lazy("audit", "Key for receipts"),
    "exams.sitting": pgettext_lazy("audit", "Sitting"),
    "exams.topic": pgettext_lazy("audit", "Topic"),
}
