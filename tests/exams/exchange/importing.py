"""Records as files, and imports of them done to the end."""

import json
from dataclasses import replace
from decimal import Decimal

from exams.bank import rules
from exams.exchange import operations
from exams.exchange.documents import Reading, Record, Rejected, entry_of, record_from
from exams.exchange.models import ItemImport
from exams.exchange.refusals import NotJson

BASIS = "《第一法》第四十二条第一款"


def choice(
    stem="执法人员不得少于几人", *, options=("一人", "两人", "三人"), key="B", code="", **more
):
    """Return a single choice as a record."""
    content = rules.Content(
        kind=more.pop("kind", rules.SINGLE),
        stem=stem,
        choices=tuple(
            rules.Choice(text, letter in key)
            for letter, text in zip(rules.LETTERS, options, strict=False)
        ),
        rationale=more.pop("rationale", ""),
        article=more.pop("article", ""),
    )
    return Record(place=more.pop("place", ""), content=content, code=code, **more)


def many(count, **more):
    """Return records that say different things."""
    return [
        choice(f"第{number}种情形下由谁作出决定{number * 7919}", code=f"set-{number:04d}-x", **more)
        for number in range(1, count + 1)
    ]


def as_file(*records, rejected=()):
    """Return records as the bytes that `read_entries` reads."""
    placed = [replace(r, place=r.place or f"#{n}") for n, r in enumerate(records, start=1)]
    entries = {"records": [entry_of(r) for r in placed], "rejected": list(rejected)}
    return json.dumps(entries, ensure_ascii=False).encode()


def read_entries(data, *, name=""):
    """Read what `as_file` wrote: stands for the readers, which have tests of their own."""
    try:
        entries = json.loads(data)
    except ValueError as error:
        raise NotJson(reason="…") from error
    return Reading(
        format="json",
        records=tuple(record_from(entry) for entry in entries["records"]),
        rejected=tuple(Rejected(*each) for each in entries["rejected"]),
    )


def start(actor, topic, data, at, **more):
    return operations.start_import(
        name=more.pop("name", "题库.json"),
        data=data,
        topic=topic,
        purpose=more.pop("purpose", "exam"),
        is_all_or_nothing=more.pop("whole", False),
        actor=actor,
        at=at,
        in_background=False,
        **more,
    )


def read(actor, topic, data, at, **more):
    begun = start(actor, topic, data, at, **more)
    return operations.read_import(import_id=begun.pk, at=at)


def enter(actor, topic, data, at, **more):
    """Import a file to the end, and return the import."""
    done = read(actor, topic, data, at, **more)
    operations.commit_import(import_id=done.pk, actor=actor, at=at, in_background=False)
    return operations.enter_import(import_id=done.pk, at=at)


def outcomes(item_import):
    rows = ItemImport.objects.get(pk=item_import.pk).rows.order_by("number")
    return list(rows.values_list("outcome", flat=True))


SHARE = Decimal("0.6")
