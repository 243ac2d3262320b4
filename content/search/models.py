"""Words that widen a search, and words that it knows: kept by editors, not by code."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from content.pages.rules import lines
from content.search.rules import is_word


class Synonym(models.Model):
    """A group of words that mean the same to a reader: what is asked, and what texts say."""

    class Kind(models.TextChoices):
        ONE_WAY = "one-way", _("Only the word asked for finds the words of the texts")
        TWO_WAY = "two-way", _("Each word finds the others")

    asked = models.CharField(
        _("word asked for"),
        max_length=60,
        unique=True,
        help_text=_("What people type, such as a name that stands in no text."),
    )
    words = models.TextField(
        _("words of the texts"),
        help_text=_("One a line. Several words on a line must all be found, in any order."),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.ONE_WAY)
    note = models.CharField(_("note"), max_length=200, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        constraints = [
            models.CheckConstraint(
                name="synonym_kind_known", condition=Q(kind__in=["one-way", "two-way"])
            )
        ]

    def __str__(self) -> str:
        return self.asked

    @property
    def word_list(self) -> list[str]:
        """The words of the texts, each once."""
        return list(dict.fromkeys(lines(self.words)))

    def clean(self) -> None:
        """Refuse a group without words, or of signs alone."""
        super().clean()
        if not is_word(self.asked):
            raise ValidationError({"asked": _("Write at least one character or letter.")})
        if not any(map(is_word, self.word_list)):
            raise ValidationError({"words": _("Write at least one character or letter.")})


class Domain(models.Model):
    """A field of enforcement, in the order of the list. Laws and cases bear its plain name."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")

    def __str__(self) -> str:
        return self.name


class DeliveredWord(models.Model):
    """An entry of the lists that come with the platform, put in once: the rest is the editors'."""

    key = models.CharField(max_length=250, unique=True)

    def __str__(self) -> str:
        return self.key


class IndexedWord(models.Model):
    """A word of the texts, for "did you mean": how it sounds, and in how many articles it is."""

    word = models.CharField(max_length=20, unique=True)
    sound = models.CharField(max_length=80, db_index=True)
    documents = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.word
