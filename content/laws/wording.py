"""What pages call the kinds of law; stored is the Chinese name, as sources have it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KINDS: dict[str, str | Promise] = {
    "法律": pgettext_lazy("law", "Law"),
    "行政法规": _("Administrative regulation"),
    "地方性法规": _("Local regulation"),
    "部门规章": _("Departmental rule"),
    "地方政府规章": _("Local government rule"),
    "规范性文件": _("Normative document"),
}


def kind_in_words(kind: str) -> str:
    """Return what a kind of law is called in the language of the page; unknown ones as stored."""
    return str(KINDS.get(kind, kind))
