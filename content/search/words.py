"""What editors taught the search, kept in the process until they change it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, Max, Sum, Value
from django.db.models.functions import Cast, Coalesce

from content.laws.models import Law, LawAlias, LawVersion
from content.search import zhtok
from content.search.asking import Lexicon
from content.search.models import Synonym
from content.search.naming import Resembling, Sounding, by_name
from content.search.zhtok import fold

Stamp = tuple[Any, ...]
ARTICLES = 0  # the part of a stamp that counts them


@dataclass(frozen=True, slots=True)
class Known:
    """What the search knows beside the texts."""

    lexicon: Lexicon
    articles: int  # how many there are, of all versions


_kept: dict[Stamp, Known] = {}


def lexicon() -> Known:
    """Return synonyms and names of laws. One query, and three more if anything changed."""
    stamp = _stamp()
    if stamp not in _kept:
        known = Known(_read(), sum(rows for each, rows, *_ in stamp if each == ARTICLES))
        _kept.clear()
        _kept[stamp] = known
        return known
    return _kept[stamp]


def forget() -> None:
    """Read all words anew with the next query."""
    _kept.clear()


def _stamp() -> Stamp:
    """Return what changes whenever somebody adds, changes or deletes a word, a name or a law."""
    last_change = Cast(Max("changed_at"), CharField())
    parts = [
        model._default_manager.order_by()
        .values(each=Value(number))
        .annotate(rows=rows, last=Max("pk"), mark=mark)
        .values_list("each", "rows", "last", "mark")
        for number, (model, rows, mark) in enumerate(
            (
                (LawVersion, Coalesce(Sum("article_count"), 0), Max("key")),
                (Synonym, Count("pk"), last_change),
                (LawAlias, Count("pk"), last_change),
                (Law, Count("pk"), Max("slug")),
            )
        )
    ]
    first, *others = parts
    return tuple(sorted(first.union(*others, all=True)))


def _read() -> Lexicon:
    laws = list(Law.objects.order_by("pk").values_list("pk", "short_name", "name"))
    names = by_name(
        [
            *((pk, short) for pk, short, _ in laws),
            *((pk, name) for pk, _, name in laws),
            *LawAlias.objects.order_by("pk").values_list("law", "name"),
        ]
    )
    synonyms = _synonyms()
    return Lexicon(
        synonyms=synonyms,
        units=frozenset(
            word for others in synonyms.values() for word in others if zhtok.is_han(word)
        ),
        laws=names,
        laws_sounding=Sounding(names),
        laws_resembling=Resembling(names),
    )


def _synonyms() -> dict[str, list[str]]:
    """Return what each word means too, folded."""
    found: dict[str, list[str]] = {}
    for synonym in Synonym.objects.order_by("pk"):
        group = [fold(word) for word in synonym.word_list]
        asked = fold(synonym.asked)
        _add(found, asked, group)
        if synonym.kind == Synonym.Kind.TWO_WAY:
            for word in group:
                # Several words are no word that somebody could ask for.
                if " " not in word:
                    _add(found, word, [asked, *group])
    return found


def _add(found: dict[str, list[str]], word: str, others: list[str]) -> None:
    known = found.setdefault(word, [])
    known += [other for other in others if other != word and other not in known]
