"""What the codes of a report mean, for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, str | Promise] = {
    # Repairs
    "CERT_NO_FORM": _("Certificate number brought into the usual form"),
    "DATE_SERIAL": _("Serial number of the spreadsheet read as a day"),
    "DATE_TEXT": _("Day typed as text brought into the usual form"),
    "FILL_DOWN": _("Taken from the merged cell above"),
    "GROUP_FORM": _("Spaces removed"),
    "ID_FULLWIDTH": _("Full-width digits made plain"),
    "ID_LEADING_APOSTROPHE": _("Apostrophe before the ID number removed"),
    "ID_LOWERCASE_X": _("Last character made a capital X"),
    "ID_SPACES": _("Spaces in the ID number removed"),
    "LEVEL_SYNONYM": _("Another word for this level"),
    "NAME_MIDDLE_DOT": _("Middle dot of the name made the usual one"),
    "NAME_SPACES": _("Spaces in the name removed"),
    "PERSON_CODE_FORM": _("Code brought into the usual form"),
    "POST_SYNONYM": _("Another word for full-time or part-time"),
    "REGION_FORM": _("Spaces removed"),
    "SEX_SYNONYM": _("Another word for this sex"),
    "STAFF_SYNONYM": _("Another word for this establishment"),
    "UNIT_CODE_FORM": _("Code brought into the usual form"),
    "UNIT_CODE_MISSING": _("Unit found by its name, the code added"),
    "UNIT_CODE_UNKNOWN": _("Unit found by its name, the code corrected"),
    "UNIT_NAME_VARIANT": _("Name of the unit as it is registered"),
    # Faults of a row
    "CERT_HELD_BY_INELIGIBLE_STAFF": _(
        "Holds a certificate without being on the administrative or public-institution "
        "establishment"
    ),
    "CERT_NO_DUPLICATE": _("The certificate number belongs to somebody else"),
    "CERT_NO_INVALID": _("Not a certificate number"),
    "CERT_NO_MISSING": _("Days of a certificate without its number"),
    "DATE_INVALID": _("Not a day of the calendar"),
    "DATE_MISSING": _("A certificate without this day"),
    "DUPLICATE_ROW": _("The same person stands in a row above"),
    "EXPIRY_BEFORE_ISSUE": _("Ends before it was issued"),
    "GROUP_INVALID": _("Not a statistical group"),
    "ID_15_DIGITS": _("ID number of the old form with 15 digits"),
    "ID_BIRTH_FUTURE": _("Born after the day of the roster"),
    "ID_BIRTH_IMPOSSIBLE": _("The birthday in the ID number does not exist"),
    "ID_CHARACTERS": _("An ID number has 17 digits and a digit or X"),
    "ID_CHECKSUM": _("The last character of the ID number does not fit the others"),
    "ID_DIVISION": _("No province has these first two digits"),
    "ID_LENGTH": _("An ID number has 18 characters"),
    "ID_MISSING": _("The ID number is missing"),
    "ID_PRECISION_LOST": _(
        "Typed as a number, the last digits are lost: format the column as text and type it again"
    ),
    "NAME_INVALID": _("Not the name of a person"),
    "NAME_MISSING": _("The name is missing"),
    "PERSON_CODE_DUPLICATE": _("The code stands in a row above with another person"),
    "PERSON_CODE_INVALID": _("Not a code of a person"),
    "REGION_INVALID": _("The area is missing"),
    "SAME_ID_DIFFERENT_NAME": _("The ID number belongs to a person of another name"),
    "SAME_PERSON_TWO_UNITS": _("The same person stands above in another unit"),
    "UNIT_CODE_DUPLICATE": _("The code of the unit stands in a row above"),
    "UNIT_CODE_INVALID": _("Not a code of a unit"),
    "UNIT_MISSING": _("The unit is missing"),
    "UNIT_NAME_DUPLICATE": _("The name of the unit stands in a row above"),
    "UNIT_NAME_INVALID": _("The name of the unit is missing or too long"),
    "UNIT_NAME_MISMATCH": _("Code and name are those of two units"),
    "UNIT_UNKNOWN": _("No unit has this code or name"),
    "VALUE_MISSING": _("The value is missing"),
    "VALUE_UNKNOWN": _("A word that is not known here"),
    # What contradicts the records
    "AS_OF_TOO_EARLY": _("A later posting is on record: the roster is older"),
    "CERT_DATES_DIFFER": _("The register has other days for this certificate"),
    "PERSON_CODE_DIFFERS": _("The person is on record under another code"),
    "PERSON_CODE_TAKEN": _("The code belongs to somebody else"),
    "PERSON_LEFT": _("The person has left; record the return first"),
    "UNIT_CLOSED": _("The unit is closed"),
    "UNIT_CODE_TAKEN": _("The code belongs to an area"),
    "UNIT_OUT_OF_REACH": _("The unit is outside your area of responsibility"),
    # Passed over
    "BLANK_ROW": _("Blank row"),
    "NOTE_ROW": _("Note, or a unit without a person"),
    "SHEET_HIDDEN": _("Hidden sheet"),
    "SHEET_WITHOUT_TABLE": _("Sheet without a roster"),
    "TITLE_OR_HEADER": _("Title or header"),
    "TOTAL_ROW": _("Total"),
}
ACTIONS: dict[str, str | Promise] = {
    "repair": _("Repaired"),
    "reject": _("Rejected"),
    "ignore": _("Ignored"),
}
