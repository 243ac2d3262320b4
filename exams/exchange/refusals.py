"""Why a file of items is not read at all, each with what to do about it."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class FileNotReadable(Refusal):
    """Raised for the file as a whole; what is wrong with one item is a `Rejected`."""

    code = "unknown-format"
    message = _(
        "This is no file of items that can be read. Excel, CSV, Word (.docx), Moodle XML, GIFT, "
        "Aiken, QTI and JSON can."
    )


class EmptyItemFile(FileNotReadable):
    code = "empty-file"
    message = _("The file is empty. Check that the right one was chosen.")


class ItemFileTooLarge(FileNotReadable):
    code = "too-large"
    message = _("The file is larger than %(megabytes)s MB. Split it.")


class Truncated(FileNotReadable):
    code = "truncated"
    message = _(
        "The file is damaged, or a part of it is missing. Copy it again from where it comes, or "
        "open it, save it anew and try again."
    )


class Encrypted(FileNotReadable):
    code = "encrypted"
    message = _("The file is protected by a password. Remove the password and try again.")


class HostileArchive(FileNotReadable):
    code = "hostile-archive"
    message = _(
        "The file unpacks to more than can be read, or to places outside it. It was not unpacked."
    )


class HostileXml(FileNotReadable):
    code = "hostile-xml"
    message = _(
        "The file defines entities or a document type of its own, which files of items never "
        "need. It was not read."
    )


class OldOffice(FileNotReadable):
    code = "old-office"
    message = _("This is a file of %(program)s. Save it as %(format)s and try again.")


class NotATable(FileNotReadable):
    code = "not-a-table"
    message = _("The table cannot be read: %(reason)s")


class NoHeader(FileNotReadable):
    code = "no-header"
    message = _(
        "No row names the columns. Put a row above the items that names at least 题干 and 答案 "
        "(stem and key), and 选项A to 选项D for choices."
    )


class NoItems(FileNotReadable):
    code = "no-items"
    message = _("The file holds no items that can be told apart. %(advice)s")


class NotJson(FileNotReadable):
    code = "not-json"
    message = _("The file begins like JSON but is not: %(reason)s")
