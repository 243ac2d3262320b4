"""What the acts of this app are called in the audit log."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACTIONS = {
    "content.law-version-added": _("Version of a law added"),
    "content.law-version-ended": _("Version of a law ended"),
    "content.law-intake-parsed": _("Text of a law read, waiting to be committed"),
    "content.law-intake-changed": _("Settings of a law's text changed"),
    "content.law-intake-committed": _("Text of a law committed"),
    "content.law-intake-discarded": _("Text of a law discarded"),
    "content.citation-confirmed": _("Citation confirmed"),
    "content.citation-rejected": _("Citation rejected"),
    "content.case-loaded": _("Case loaded"),
    "content.page-approved": _("Page approved in review"),
    "content.page-returned": _("Page returned for changes"),
    "content.page-published": _("Approved page published"),
    "content.publication-moved": _("Publication moved with the day of a law"),
    "content.handbook-loaded": _("Handbook loaded"),
    "content.post-loaded": _("Post map loaded"),
    "content.form-loaded": _("Document form loaded"),
    "content.matter-list-loaded": _("List of matters loaded"),
    "content.matters-imported": _("Matters taken over into a list"),
    "content.edition-prepared": _("Handbook edition prepared"),
    "content.edition-issued": _("Handbook edition issued"),
    "content.edition-discarded": _("Handbook edition discarded"),
}

SUBJECTS = {
    "content.postmappage": pgettext_lazy("audit", "Post map"),
    "content.casepage": pgettext_lazy("audit", "Case"),
    "content.formpage": pgettext_lazy("audit", "Document form"),
    "content.pagecitation": pgettext_lazy("audit", "Citation of a page"),
    "content.handbook": pgettext_lazy("audit", "Handbook"),
    "content.handbookedition": pgettext_lazy("audit", "Handbook edition"),
    "content.matterlistpage": pgettext_lazy("audit", "List of matters"),
    "content.lawintake": pgettext_lazy("audit", "Text of a law"),
    "content.handbookchapter": pgettext_lazy("audit", "Handbook chapter"),
    "content.handbookpage": pgettext_lazy("audit", "Handbook page"),
    "wagtailcore.page": pgettext_lazy("audit", "Page"),
    "content.lawversion": pgettext_lazy("audit", "Law version"),
}

DETAILS = {
    "published": pgettext_lazy("audit", "Published"),
    "reviewed": pgettext_lazy("audit", "Reviewed here"),
    "revision": pgettext_lazy("audit", "Text"),
    "step": pgettext_lazy("audit", "Step of the review"),
}
