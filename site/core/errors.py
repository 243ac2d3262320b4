"""What an operation says when it will not do what was asked."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):  # noqa: N818 (an expected "no", not a fault)
    """An expected "no". Subclasses stand beside the operation that raises them.

    `code` is stable and lower-case with hyphens; `message` is a translated sentence that says what
    holds now and what to do. Named placeholders in it are filled from the keywords.
    """

    code = "refused"
    message: str | Promise = _("This cannot be done now.")

    def __init__(self, **params: Any) -> None:
        self.params = params
        super().__init__(self.code)

    def __str__(self) -> str:
        """Return the sentence in the language that is active now."""
        return str(self.message) % self.params if self.params else str(self.message)
