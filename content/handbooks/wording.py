"""Codes of the import in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# What is said of rows and sheets. `%(value)s` is what stood there, or the row meant.
REMARKS: dict[str, str | Promise] = {
    "SHEET_HIDDEN": _("The sheet is hidden and was passed over."),
    "SHEET_WITHOUT_TABLE": _("No row of heads was found on the sheet; it was passed over."),
    "HEADER_REPEATED": _("The heads again; passed over."),
    "TOTAL": _("A total; passed over."),
    "REMARK": _("A remark below the table; passed over."),
    "HEADING": _("A heading: the domain of the rows below."),
    "CELL_ERROR": _("A cell shows an error of the spreadsheet. Correct the formula."),
    "NAME_MISSING": _("The matter has no name: %(value)s"),
    "NAME_TOO_LONG": _("The name has more than 500 characters: %(value)s"),
    "DOMAIN_TOO_LONG": _("The domain has more than 60 characters: %(value)s"),
    "ROW_TWICE": _("The same as row %(value)s; left out."),
    "MATTER_TWICE": _("The same matter as row %(value)s with another text. Keep one of them."),
    "NUMBERED_ANEW": _("Numbers are missing or stand there twice: all rows are numbered anew."),
}
COLUMNS: dict[str, str | Promise] = {
    "number": pgettext_lazy("matter", "Number"),
    "name": _("Matter"),
    "domain": _("Domain"),
    "basis": _("Legal basis"),
    "conditions": pgettext_lazy("matter", "Conditions"),
    "consequence": _("Consequence"),
    "note": _("Note"),
}


def remark(code: str, value: str) -> str:
    """Return what is said, with what it is about."""
    return str(REMARKS[code]) % {"value": value}
