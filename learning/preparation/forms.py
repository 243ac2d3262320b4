"""What trainers and HR fill in to assign a post."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from content.api import PostMapPage, published_posts

MOST_ACCOUNTS = 500


class AssignForm(forms.Form):
    """A post, and the people who are to prepare for it."""

    post = forms.ModelChoiceField(
        label=pgettext_lazy("post", "Post"), queryset=PostMapPage.objects.none()
    )
    accounts = forms.CharField(
        label=pgettext_lazy("form", "Accounts"),
        max_length=64 * MOST_ACCOUNTS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Separate several by spaces, commas or new lines."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        post: Any = self.fields["post"]
        post.queryset = published_posts()

    def clean_accounts(self) -> list[str]:
        """Return the accounts, each once."""
        typed = re.split(r"[\s,，、;；]+", self.cleaned_data["accounts"])
        return sorted({account for account in typed if account})
