"""Put in the words that come with the platform, and gather those of the texts."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import models, transaction
from modelsearch.backends import get_search_backend
from modelsearch.index import get_indexed_models
from modelsearch.models import IndexEntry

from accounts.operations.roles import GROUPS
from content.laws.models import Article, Law, LawAlias
from content.search import zhtok
from content.search.delivered import Delivered, delivered
from content.search.models import DeliveredWord, Domain, IndexedWord, Synonym
from content.search.naming import sound_of

BATCH = 2000  # rows in one statement
INDEXED = 500  # entries of the index in one transaction
KEPT = ("synonym", "lawalias", "domain")  # models that trainers and reviewers keep
LONGEST = 8  # characters of a word that is remembered
SEEN = 2  # articles that a word must be in, to be no slip itself


@dataclass(frozen=True, slots=True)
class LoadedWords:
    """What loading did."""

    synonyms: int = 0
    aliases: int = 0
    domains: int = 0
    laws: int = 0  # that were given a domain


@transaction.atomic(savepoint=False)
def permit_word_keepers() -> None:
    """Let trainers and reviewers keep the words of the search in the CMS.

    Safe to repeat; runs after each migration. Of laws they may change the domain alone.
    """
    allowed = Permission.objects.filter(
        content_type__app_label="content",
        codename__in=[
            *(f"{act}_{name}" for act in ("add", "change", "delete") for name in KEPT),
            "change_law",
        ],
    )
    for name in GROUPS.values():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.add(*allowed)


@transaction.atomic(savepoint=False)
def load_search_words(*, words: Delivered) -> LoadedWords:
    """Put in each delivered synonym, name of a law and domain, once.

    Safe to repeat: an entry that was put in before is left as editors made it, changed or
    deleted. What is about laws that are not there yet waits until they are. No audit entry: nobody
    acts, and what editors do afterwards stands in Wagtail's log.
    """
    before = set(DeliveredWord.objects.values_list("key", flat=True))
    laws = dict(Law.objects.values_list("slug", "pk"))
    domains = {name: f"domain:{name}" for name in words.domains}
    fresh_domains = [name for name, key in domains.items() if key not in before]
    synonyms = [each for each in words.synonyms if f"synonym:{each.asked}" not in before]
    aliases = {
        f"alias:{slug}:{name}": LawAlias(law_id=laws[slug], name=name)
        for slug, names in words.aliases.items()
        for name in names
        if slug in laws
    }
    fresh_aliases = {key: alias for key, alias in aliases.items() if key not in before}
    given = _give_domains(words, laws, before)
    _add(Domain, (_domain(name, words) for name in fresh_domains))
    _add(
        Synonym,
        (
            Synonym(asked=e.asked, words="\n".join(e.words), kind=e.kind, note=e.note)
            for e in synonyms
        ),
    )
    _add(LawAlias, fresh_aliases.values())
    keys = [f"synonym:{each.asked}" for each in synonyms]
    keys += [*fresh_aliases, *(domains[name] for name in fresh_domains), *given]
    _add(DeliveredWord, (DeliveredWord(key=key) for key in keys))
    return LoadedWords(len(synonyms), len(fresh_aliases), len(fresh_domains), len(given))


def learn_search_words() -> LoadedWords:
    """Put in what is delivered and was not put in yet; gather the words of texts if none are known.

    Safe to repeat.
    """
    loaded = load_search_words(words=delivered())
    if not IndexedWord.objects.exists():
        gather_words()
    return loaded


def _domain(name: str, words: Delivered) -> Domain:
    return Domain(name=name, position=10 * (1 + list(words.domains).index(name)))


def _give_domains(words: Delivered, laws: dict[str, int], before: set[str]) -> list[str]:
    """Write the domains of laws that have none; return the keys of what was done."""
    done = []
    for name, slugs in words.domains.items():
        fresh = [slug for slug in slugs if slug in laws and f"law:{slug}" not in before]
        Law.objects.filter(slug__in=fresh, domain="").update(domain=name)
        done += [f"law:{slug}" for slug in fresh]
    return done


def _add(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    model._default_manager.bulk_create(list(rows), batch_size=BATCH, ignore_conflicts=True)


@dataclass(frozen=True, slots=True)
class Updated:
    """What bringing the index up to date did."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    words: int = 0  # known for "did you mean"


def update_index() -> Updated:
    """Write what is missing in the index or differs, then take out what is gone.

    Safe to interrupt and to repeat: each batch is a transaction of its own, an entry stands until
    its successor does, and nobody who saves an answer has to wait for more than one batch.
    """
    backend = get_search_backend()
    index = backend.get_index_for_model(Article)
    if not hasattr(index, "changed"):
        # A search engine beside the database fills a new index and turns to it at the end.
        call_command("rebuild_modelsearch_index", verbosity=0)
        return Updated(words=gather_words())
    written = unchanged = 0
    for model in get_indexed_models():
        for batch in _batches(model):
            with transaction.atomic():
                changed = index.changed(model, batch)
                backend.add_bulk(model, changed)
            written += len(changed)
            unchanged += len(batch) - len(changed)
    with transaction.atomic():
        before = IndexEntry.objects.count()
        index.delete_stale_entries()
        removed = before - IndexEntry.objects.count()
    return Updated(written, unchanged, removed, gather_words())


def _batches(model: Any) -> Iterator[list[Any]]:
    """Yield the objects of a model that belong into the index, by key."""
    last = 0
    while batch := list(model.get_indexed_objects().filter(pk__gt=last).order_by("pk")[:INDEXED]):
        yield batch
        last = batch[-1].pk


@transaction.atomic(savepoint=False)
def gather_words() -> int:
    """Count the words of all articles anew, for "did you mean"; return how many there are.

    Safe to repeat: words whose count stands are left as they are.
    """
    counts: Counter[str] = Counter()
    for text in Article.objects.values_list("text", flat=True).iterator(chunk_size=BATCH):
        counts.update(set(_words(text)))
    told = {word: number for word, number in counts.items() if number >= SEEN}
    standing = {row.word: row for row in IndexedWord.objects.all()}
    IndexedWord.objects.filter(word__in=standing.keys() - told.keys()).delete()
    changed = [
        row for word, row in standing.items() if told.get(word, row.documents) != row.documents
    ]
    for row in changed:
        row.documents = told[row.word]
    IndexedWord.objects.bulk_update(changed, ["documents"], batch_size=500)
    _add(
        IndexedWord,
        (
            IndexedWord(word=word, sound=sound_of(word)[:80], documents=number)
            for word, number in told.items()
            if word not in standing
        ),
    )
    return len(told)


def _words(text: str) -> Iterator[str]:
    for run in zhtok.RUN.finditer(zhtok.fold(text)):
        if run[1]:
            yield from (word for word in zhtok.cut(run[1]) if 1 < len(word) <= LONGEST)
