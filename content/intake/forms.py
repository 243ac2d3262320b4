"""Forms with which statutes are brought, and what the text does not say is filled in."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from content.intake import queries
from content.intake.models import LawIntake
from content.intake.reading import MAX_BYTES, Read, decoded, read_text
from content.intake.rules.cleaning import Cleaned, cleaned
from content.intake.rules.proposals import repealed_names
from content.laws import documents
from content.laws.documents import KEY
from content.laws.text import to_simplified
from content.laws.wording import KINDS
from core.errors import Refusal

PASTED = _("pasted text")
LONGEST_TEXT = 1_000_000  # characters


class StatuteForm(forms.Form):
    """A file with one version of a law, or its text."""

    statute = forms.FileField(
        label=_("File"),
        required=False,
        # An empty file has a sentence of its own, which says more than the field's.
        allow_empty_file=True,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".json,.md,.markdown,.txt"}),
    )
    text = forms.CharField(
        label=_("Or the text itself"),
        required=False,
        max_length=LONGEST_TEXT,
        strip=False,
        help_text=_(
            "From the title to the last article; each article and paragraph begins a line."
        ),
        widget=forms.Textarea(attrs={"rows": 10, "lang": "zh-CN", "spellcheck": "false"}),
    )
    clean_up = forms.BooleanField(
        label=_("Clean the text"),
        required=False,
        help_text=_(
            "Takes out pinyin in brackets, spaces between characters and invisible signs; "
            "full-width digits become plain ones."
        ),
    )
    simplify = forms.BooleanField(
        label=_("Turn Traditional characters into Simplified ones"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.read: Read | None = None
        self.content = b""
        self.name = ""
        # Filled in here: a lazy sentence that is filled is in the language of that moment.
        self.fields["statute"].help_text = _(
            "A .json document, Markdown (.md) or plain text (.txt) in UTF-8 or GB 18030, at most "
            "%(megabytes)s MB."
        ) % {"megabytes": MAX_BYTES // 2**20}

    def clean(self) -> dict[str, Any]:
        """Read the law, so that what is wrong with the file is said beside its field."""
        given = super().clean() or {}
        if self.errors:
            return given
        upload: UploadedFile[Any] | None = given.get("statute")
        if (upload is None) == (not given.get("text", "").strip()):
            raise forms.ValidationError(_("Choose a file or paste a text: one of the two."))
        try:
            self._take(upload, given)
        except Refusal as refusal:
            self.add_error("statute" if upload else "text", str(refusal))
        return given

    def _take(self, upload: UploadedFile[Any] | None, given: dict[str, Any]) -> None:
        self.name = (upload.name if upload else str(PASTED)) or ""
        text = decoded(self.name, upload.read(MAX_BYTES + 1)) if upload else given["text"]
        if result := self.cleaning(text):
            text = result.text
        self.content = text.encode()
        self.read = read_text(self.name, text)

    def cleaning(self, text: str) -> Cleaned | None:
        """Return a text as it is cleaned; None if nobody asked for it."""
        simplify = to_simplified if self.cleaned_data.get("simplify") else None
        if not self.cleaned_data.get("clean_up"):
            return Cleaned(simplify(text)) if simplify else None
        return cleaned(text, simplify=simplify)

    def refuse_size(self) -> None:
        """Say nothing but that the upload was cut off because it was too large."""
        self.errors.clear()
        self.add_error(
            "statute",
            forms.ValidationError(
                _("The file has more than %(megabytes)s MB. Nothing was read."),
                params={"megabytes": MAX_BYTES // 2**20},
            ),
        )


class SettingsForm(forms.Form):
    """What a text does not say of itself, or says wrongly."""

    law = forms.CharField(label=_("Name of the law"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=100)
    slug = forms.RegexField(
        label=_("Address"),
        regex=r"\A[a-z0-9]+(?:-[a-z0-9]+)*\Z",
        max_length=160,
        help_text=_("Latin letters and hyphens. All versions of a law have the same."),
        error_messages={"invalid": _("Use small Latin letters, digits and hyphens.")},
    )
    kind = forms.ChoiceField(label=pgettext_lazy("law", "Kind"))
    issuer = forms.CharField(label=_("Made by"), max_length=100)
    promulgated = forms.DateField(label=_("Adopted on"))
    effective = forms.DateField(label=_("In force from"))
    effective_basis = forms.ChoiceField(
        label=_("Start known from"),
        choices=[
            ("", "—"),
            ("text", _("the law's own last article")),
            ("decision", _("the amending decision")),
            ("memory", _("general knowledge")),
        ],
    )
    is_confirmed = forms.BooleanField(label=_("Compared with the official edition"), required=False)
    supersedes = forms.ChoiceField(label=_("Replaces the version"), required=False)
    superseded_by = forms.ChoiceField(label=_("Replaced by the version"), required=False)
    repeals = forms.MultipleChoiceField(
        label=_("Repeals (named in the text)"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    also_repeals = forms.CharField(
        label=_("Repeals besides"),
        required=False,
        max_length=4000,
        help_text=_("Keys of versions, one a line, such as law-name_2021-01-22."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, intake: LawIntake, **kwargs: Any) -> None:
        self.document = intake.document
        super().__init__(*args, **kwargs)
        self.initial = self._initial()
        kinds = [(name, name_in_words) for name, name_in_words in KINDS.items()]
        known = {name for name, _words in kinds} | {""}
        if self.document["kind"] not in known:
            kinds.append((self.document["kind"], self.document["kind"]))
        self._choose("kind", [("", "—"), *kinds])
        versions = queries.sister_versions(self.document)
        keys = {self.document["supersedes"], self.document["superseded_by"]} - {""}
        named = [(each.key, f"{each.promulgated_on}") for each in versions]
        named += [(key, key) for key in sorted(keys - {each.key for each in versions})]
        for field in ("supersedes", "superseded_by"):
            self._choose(field, [("", _("none")), *named])
        self.day_of = {each.key: each.effective_on for each in versions}
        self._choose("repeals", queries.repealable(self._names(), self.document))
        for field in ("promulgated", "effective"):
            self.fields[field].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def _choose(self, field: str, choices: list[Any]) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]

    def _names(self) -> tuple[str, ...]:
        return repealed_names(documents.articles_of(self.document))

    def _initial(self) -> dict[str, Any]:
        named = dict(queries.repealable(self._names(), self.document))
        keys = self.document["repeals"]
        return {
            **self.document,
            "is_confirmed": documents.UNCONFIRMED not in self.document["status"],
            "repeals": [key for key in keys if key in named],
            "also_repeals": "\n".join(key for key in keys if key not in named),
        }

    def clean_also_repeals(self) -> list[str]:
        keys: list[str] = self.cleaned_data["also_repeals"].split()
        for key in keys:
            if not KEY.fullmatch(key):
                raise forms.ValidationError(
                    _("%(key)s is no key of a version."), params={"key": key[:60]}
                )
        return keys

    def clean(self) -> dict[str, Any]:
        """Refuse years that no law of the People's Republic can have."""
        given = super().clean() or {}
        for field in ("promulgated", "effective"):
            day = given.get(field)
            if day and day.year not in documents.YEARS:
                self.add_error(field, _("Enter a day of this or the last century."))
        return given

    def settings(self) -> dict[str, Any]:
        """Return what was entered as the operation takes it."""
        given, old = self.cleaned_data, self.document
        settings: dict[str, Any] = {
            field: given[field]
            for field in ("law", "short_name", "slug", "kind", "issuer", "effective_basis")
        }
        settings |= {field: str(given[field]) for field in ("promulgated", "effective")}
        base = old["status"].replace(f"（{documents.UNCONFIRMED}）", "") or documents.IN_FORCE
        settings["status"] = base if given["is_confirmed"] else f"{base}（{documents.UNCONFIRMED}）"
        settings |= self._links(settings)
        repeals = [*given["repeals"], *given["also_repeals"]]
        if not old["effective"]:
            repeals += queries.repeals(self._names(), {**old, **settings})
        settings["repeals"] = sorted(set(repeals))
        return settings

    def _links(self, settings: dict[str, Any]) -> dict[str, str]:
        """Return the versions before and after: proposed anew if law or day is another now."""
        old, given = self.document, self.cleaned_data
        if any(settings[field] != old[field] for field in ("slug", "promulgated")):
            nothing = dict.fromkeys(("supersedes", "superseded_by", "superseded_on"), "")
            return queries.links({**old, **settings, **nothing})
        follower = given["superseded_by"]
        ended = old["superseded_on"] if follower == old["superseded_by"] else ""
        if follower in self.day_of:
            ended = str(self.day_of[follower])
        return {
            "supersedes": given["supersedes"],
            "superseded_by": follower,
            "superseded_on": ended,
        }
