"""Laws, their dated versions, and the articles of each: what everything else stands on."""

from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelsearch import index

from content.laws import rules

# A law with more articles is shown in parts; its addresses name the article for the server too.
WHOLE_UP_TO = 400


class Law(models.Model):
    """A law, regulation or local rule, whatever its version."""

    slug = models.SlugField(_("slug"), max_length=160, unique=True)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=100, db_index=True)
    kind = models.CharField(_("kind"), max_length=40)
    # The plain name of a domain, as cases have it; empty if it is about no field in particular.
    domain = models.CharField(_("domain"), max_length=60, blank=True, db_index=True)

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        return _address_of_law(self.slug)


@lru_cache(maxsize=1000)
def _address_of_law(slug: str) -> str:
    # A page that quotes a hundred articles asks for the same few laws a hundred times.
    return reverse("content:law", args=[slug])


class LawAlias(models.Model):
    """Another name of a law: what people call it, or what it was called before."""

    law = models.ForeignKey(
        Law, models.CASCADE, related_name="aliases", verbose_name=pgettext_lazy("one", "law")
    )
    name = models.CharField(_("name"), max_length=100)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("name of a law")
        verbose_name_plural = _("names of laws")
        constraints = [models.UniqueConstraint(name="law_alias_once", fields=["law", "name"])]

    def __str__(self) -> str:
        return self.name


class VersionQuerySet(models.QuerySet["LawVersion"]):
    """Chainable filters on law versions."""

    def in_force(self, day: date) -> "VersionQuerySet":
        """Return the versions in force on a day."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), effective_on__lte=day)


class LawVersion(models.Model):
    """The text of a law as adopted on one day; in force from one day until another (excluded)."""

    class End(models.TextChoices):
        SUPERSEDED = "superseded", _("Superseded by a newer version")
        REPEALED = "repealed", pgettext_lazy("law", "Repealed")

    class State(models.TextChoices):
        """How a version stands on a day."""

        IN_FORCE = "in-force", pgettext_lazy("law", "In force")
        NOT_YET = "not-yet", _("Not yet in force")
        SUPERSEDED = "superseded", pgettext_lazy("law", "Superseded")
        REPEALED = "repealed", pgettext_lazy("law", "Repealed")

    law = models.ForeignKey(Law, models.PROTECT, related_name="versions")
    key = models.CharField(_("key"), max_length=200, unique=True)
    issuer = models.CharField(_("issuer"), max_length=100)
    promulgated_on = models.DateField(_("promulgated on"))
    effective_on = models.DateField(_("effective on"))
    # "text", "decision" or "memory": how surely the day is known (shared data README).
    effective_basis = models.CharField(_("known from"), max_length=16)
    ended_on = models.DateField(_("out of force from"), null=True, blank=True)
    end_kind = models.CharField(_("how it ended"), max_length=12, choices=End, blank=True)
    ended_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="ends")
    history = models.JSONField(_("history"), default=list, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    # Up to which day the source could know of an end, and whether somebody has confirmed it.
    status_as_of = models.DateField(_("status known up to"), null=True, blank=True)
    is_confirmed = models.BooleanField(_("status confirmed"), default=True)
    article_count = models.PositiveSmallIntegerField(_("articles"), default=0)
    digest = models.CharField(_("digest of the text"), max_length=64)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="law_version_one_per_day", fields=["law", "promulgated_on"]
            ),
            models.CheckConstraint(
                name="law_version_end_known",
                condition=Q(end_kind="", ended_on=None)
                | Q(end_kind__in=["superseded", "repealed"], ended_on__isnull=False),
            ),
            models.CheckConstraint(
                name="law_version_ends_after_start",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("effective_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        """Return where this very text stands, whatever is in force when it is read."""
        return f"{self.law.get_absolute_url()}?on={self.effective_on}"

    def state_on(self, day: date) -> "LawVersion.State":
        """Return how the version stands on a day."""
        if day < self.effective_on:
            return self.State.NOT_YET
        if self.ended_on is None or day < self.ended_on:
            return self.State.IN_FORCE
        return self.State(self.end_kind)


class Article(index.Indexed, models.Model):  # type: ignore[misc]
    """One article of one version, word for word. The database refuses to change it."""

    version = models.ForeignKey(LawVersion, models.PROTECT, related_name="articles")
    number = models.PositiveSmallIntegerField(_("number"))
    label = models.CharField(_("label"), max_length=24)
    book = models.CharField(_("book"), max_length=60, blank=True)
    sub_book = models.CharField(_("sub-book"), max_length=60, blank=True)
    chapter = models.CharField(_("chapter"), max_length=60, blank=True)
    section = models.CharField(_("section"), max_length=60, blank=True)
    # Paragraphs are separated by a newline; items keep their printed marks.
    text = models.TextField(_("text"))
    # rules.text_digest: two articles of the same digest say the same, whatever their numbers.
    text_digest = models.CharField(_("digest of the text"), max_length=64, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="article_one_per_number", fields=["version", "number"])
        ]

    # Loading fills the index in bulk; a text never changes afterwards.
    search_auto_update = False
    search_fields = [
        index.SearchField("title"),
        index.SearchField("text"),
        index.FilterField("number"),
        index.RelatedFields(
            "version",
            [
                index.FilterField("law"),
                index.FilterField("effective_on"),
                index.FilterField("ended_on"),
            ],
        ),
    ]

    def __str__(self) -> str:
        return f"{self.version_id}#{self.number}"

    def get_absolute_url(self) -> str:
        """Return where this very text stands, whatever is in force when it is read."""
        return self._address(on=self.version.effective_on)

    @property
    def key(self) -> str:
        """The citation key, "<version>#<number>"."""
        return rules.citation_key(self.version.key, self.number)

    @property
    def title(self) -> str:
        """What the index counts as its title: what it stands under, and its number."""
        law = self.version.law.short_name
        return "\n".join(filter(None, [law, self.book, self.chapter, self.section, self.label]))

    @classmethod
    def get_indexed_objects(cls) -> models.QuerySet["Article"]:
        """Return what a rebuilt index holds, with all that a title is made of."""
        articles: models.QuerySet[Article] = super().get_indexed_objects()
        return articles.select_related("version__law")

    def url_on(self, day: date) -> str:
        """Return where the article stands for a reader of that day: short if it is in force."""
        is_in_force = self.version.state_on(day) == LawVersion.State.IN_FORCE
        return self._address(on=None if is_in_force else self.version.effective_on)

    def _address(self, *, on: date | None) -> str:
        query = {"on": str(on)} if on else {}
        if self.version.article_count > WHOLE_UP_TO:
            query["article"] = str(self.number)
        mark = "?" if query else ""
        return f"{self.version.law.get_absolute_url()}{mark}{urlencode(query)}#a{self.number}"

    @property
    def paragraphs(self) -> list[str]:
        """The paragraphs of the text, in order."""
        return self.text.split("\n")
