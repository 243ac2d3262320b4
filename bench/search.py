"""The search over all laws, and over ten times as many.

Queries: words of 2 to 8 characters drawn from the texts, and the queries that tests hold the search
to. Beside it a bare query of the same run: one word in the index, twenty rows, nothing else.
"""

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from modelsearch.models import IndexEntry

from bench.measuring import exponent, measured
from content.laws.documents import LawDocument, read_folder
from content.laws.operations import load_laws
from content.models import Article, LawVersion
from content.search import zhtok
from content.search.operations import learn_search_words
from content.search.queries import Results, Wanted

ROOT = Path(__file__).resolve().parent.parent
LAWS = ROOT / "demo" / "laws"
OWN = ROOT / "tests" / "content" / "search" / "queries.json"
DRAWN = 300  # queries from the texts
FACTOR = 10
BAR_MS = 30  # at the first size, p95
HAN = re.compile(f"[{zhtok.HAN}]{{2,}}")
ENTRY = IndexEntry._meta.db_table


def measure(say: Callable[[str], None]) -> dict[str, Any]:
    """Return the figures at both sizes, and how they grow."""
    documents = list(read_folder(LAWS))
    say("loading the laws")
    load_laws(documents=documents, actor=None, at=timezone.now())
    learn_search_words()
    queries = [*drawn(DRAWN), *own()]
    small = _figures(queries, say)
    say(f"loading them {FACTOR - 1} times more")
    for number in range(2, FACTOR + 1):
        load_laws(documents=list(copied(documents, number)), actor=None, at=timezone.now())
    large = _figures(queries, say)
    return {
        "queries": len(queries),
        "bar_wall_ms_p95": BAR_MS,
        "sizes": [small, large],
        "exponent": {
            name: {
                key: exponent(small[name][key], large[name][key], FACTOR)
                for key in ("cpu_ms_p50", "cpu_ms_p95", "wall_ms_p50", "wall_ms_p95")
            }
            for name in ("search", "page", "bare")
        },
    }


def drawn(number: int) -> list[tuple[str, date]]:
    """Return words of 2 to 8 characters from the texts, always the same."""
    texts = list(Article.objects.order_by("pk").values_list("text", flat=True))
    chance = random.Random(7)  # noqa: S311 (nothing secret)
    today = timezone.localdate()
    found: list[tuple[str, date]] = []
    while len(found) < number:
        run = chance.choice(HAN.findall(chance.choice(texts)) or [""])
        length = chance.randint(2, 8)
        if len(run) >= length:
            start = chance.randint(0, len(run) - length)
            found.append((run[start : start + length], today))
    return found


def own() -> list[tuple[str, date]]:
    """Return the queries that tests hold the search to."""
    rows = json.loads(OWN.read_text(encoding="utf-8"))
    return [(row["query"], date.fromisoformat(row["as_of"])) for row in rows]


def copied(documents: Sequence[LawDocument], number: int) -> Iterator[LawDocument]:
    """Yield the laws again under other names."""
    for document in documents:
        yield replace(
            document,
            key=_key(document.key, number),
            name=f"{document.name}（{number}）",
            short_name=f"{document.short_name}（{number}）",
            ended_by=_key(document.ended_by, number),
            supersedes=_key(document.supersedes, number),
            repeals=[_key(key, number) for key in document.repeals],
        )


def _key(key: str, number: int) -> str:
    slug, line, day = key.rpartition("_")
    return f"{slug}-{number}{line}{day}" if key else ""


def _figures(queries: Sequence[tuple[str, date]], say: Callable[[str], None]) -> dict[str, Any]:
    _settle()
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    searches = [partial(_search, text, day) for text, day in queries]
    pages = [partial(_page, client, text, day) for text, day in queries]
    bare = [partial(_bare, text) for text, _ in queries]
    for act in (*searches[:20], *pages[:20]):
        act()
    say(f"{len(queries)} queries over {Article.objects.count()} articles")
    return {
        "versions": LawVersion.objects.count(),
        "articles": Article.objects.count(),
        "search": measured(searches),
        "page": measured(pages),
        "bare": measured(bare),
    }


def _settle() -> None:
    """Let the database know what was loaded, as its own upkeep does in time."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT gin_clean_pending_list('content_search_title_body')")
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("ANALYZE")


def _search(text: str, day: date) -> None:
    """Search as the page does: hits, counts of facets, the first twenty."""
    results = Results(Wanted(text, day))
    _ = results.counts, results[:20]


def _page(client: Client, text: str, day: date) -> None:
    response = client.get("/search/", {"q": text, "on": str(day)})
    if response.status_code != 200:
        raise RuntimeError(f"{text}: {response.status_code}")


def _bare(text: str) -> None:
    """Ask the index for one word, and nothing else."""
    word = zhtok.words(text)[:1]
    tokens = word[0].tokens if word else ("法",)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            query = " & ".join(f"'{token}'" for token in tokens)
            cursor.execute(
                f"SELECT id FROM {ENTRY} "  # noqa: S608 (a name of our own)
                "WHERE (title || body) @@ to_tsquery('simple', %s) LIMIT 20",
                [query],
            )
        else:
            cursor.execute(
                f"SELECT rowid FROM {ENTRY}_fts "  # noqa: S608 (a name of our own)
                f"WHERE {ENTRY}_fts MATCH %s LIMIT 20",
                [f'"{" ".join(tokens)}"'],
            )
        cursor.fetchall()
