"""What imports and exports of item files refuse, and why."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class UploadTooLarge(Refusal):
    code = "file-too-large"
    message = _("%(name)s is larger than %(megabytes)s MB. Split it, or make its pictures smaller.")


class NotReadYet(Refusal):
    code = "import-not-read"
    message = _("This file is still being read, or it was refused or discarded.")


class AlreadyCommitted(Refusal):
    code = "import-committed"
    message = _("The items of this file are being entered, or were entered already.")


class RowsRejected(Refusal):
    code = "rows-rejected"
    message = _(
        "%(count)s items of the file are rejected, and it was to be entered as a whole or not at "
        "all. Correct them and import the file again; nothing was entered."
    )


class NothingToEnter(Refusal):
    code = "nothing-to-enter"
    message = _("Every item of the file is rejected, or stands in the bank already.")


class NotEntered(Refusal):
    code = "import-not-entered"
    message = _("The items of this file are not entered yet. There is nothing to submit.")


class FileRefused(Refusal):
    """A file was not read: with the reason that its import has."""

    message = "%(reason)s"

    def __init__(self, *, code: str, reason: str, **params: Any) -> None:
        super().__init__(reason=reason, **params)
        self.code = code
