"""What would become of each record of a file: new, changed, unchanged or rejected, and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from exams.bank import doubles, rules
from exams.bank.models import Item, ItemVersion
from exams.bank.wording import PROBLEMS
from exams.exchange import matching
from exams.exchange.documents import Reading, Record, Rejected, Report
from exams.exchange.models import ItemImportRow
from exams.exchange.queries.known import (
    AT_ONCE,
    Basis,
    Held,
    Named,
    Topics,
    bases,
    bases_unknown,
    entered_before,
    held,
    item_codes,
    named,
)
from exams.exchange.queries.making import FLAGS, Making, Setting
from exams.exchange.wording import NOTES, REASONS, marks_warning

Outcome = ItemImportRow.Outcome
ATTRIBUTES = ("topic", "purpose", "level", "domain", "post", "facility", "seconds")
# Of one text with its markup: whatever is longer was not written as an item.
LONGEST_TEXT = 50_000
# Below this, an item under a code that is known says something quite different.
UNLIKE = 0.1


@dataclass(frozen=True, slots=True)
class Judged:
    """What would become of one record."""

    place: str
    outcome: str
    record: Record  # as it would be kept; of a rejected one, as the file has it
    notes: tuple[str, ...]
    code: str = ""  # why it is rejected
    reason: str = ""
    item: Held | None = None
    before: Record | None = None
    changes: tuple[str, ...] = ()
    digest: str = ""
    identity: matching.Identity = field(default_factory=matching.Identity)

    def rejected(self, code: str, /, **params: object) -> "Judged":
        """Return it rejected for one of REASONS."""
        reason = str(REASONS[code]) % params
        return replace(self, outcome=Outcome.REJECTED, code=code, reason=reason)


def report_of(reading: Reading, setting: Setting, *, file: str) -> Report:
    """Return what an import of a file would do. Writes nothing; some thirty queries for 500 items.

    Args:
        file: its name; plain numbers mean something within files of one name.
    """
    judge = Judge(reading.records, setting, file=file)
    judged = [
        each
        for start in range(0, len(reading.records), AT_ONCE)
        for each in judge.judge(start, start + AT_ONCE)
    ]
    records = tuple(
        replace(record, notes=each.notes)
        for record, each in zip(reading.records, judged, strict=True)
    )
    counts = Counter(each.outcome for each in judged)
    refused = [Rejected(each.place, each.code, each.reason) for each in judged if each.code]
    warnings = (*reading.warnings, *file_warnings(reading.records))
    return Report(
        reading=replace(reading, records=records, warnings=warnings),
        accepted=counts[Outcome.NEW],
        changed=counts[Outcome.CHANGED],
        unchanged=counts[Outcome.UNCHANGED],
        rejected=(*reading.rejected, *refused),
    )


def file_warnings(records: Sequence[Record]) -> list[str]:
    """Return what is to be told once of a whole file."""
    marked = sum(record.marks is not None for record in records)
    return [marks_warning(marked)] if marked else []


class Judge:
    """Judges the records of one file, some at a time and in order."""

    def __init__(self, records: Sequence[Record], setting: Setting, *, file: str) -> None:
        self.records, self.setting = records, setting
        self.identities = matching.identities(records, file)
        self.topics = Topics(None if setting.has_bank else ())
        self.seen = matching.Seen()
        self._texts: dict[int, matching.Text] = {}
        self._stems: Counter[tuple[str, str]] = Counter()
        for number, record in enumerate(records):
            text = self._texts[number] = matching.text_of(rules.cleaned(record.content))
            self._stems[record.content.kind, text.stem] += 1
        self._enemies = _known_names(records, self.identities, has_bank=setting.has_bank)

    def judge(self, start: int, stop: int) -> list[Judged]:
        """Judge records from one number to the next."""
        numbers = range(start, min(stop, len(self.records)))
        records = [self.records[number] for number in numbers]
        digests = [matching.digest_of(record) for record in records]
        if self.setting.has_bank:
            found = named(
                [self.identities[number] for number in numbers],
                [self._texts[number] for number in numbers],
            )
            there = held(Item.objects.filter(pk__in=found.items))
            on_bases = bases(records, on=self.setting.on)
            before = entered_before(digests)
        else:
            found, there, before = Named({}, {}, {}), {}, set()
            on_bases = bases_unknown(records)
        return [
            self._one(number, basis, digest, found, there, before)
            for number, basis, digest in zip(numbers, on_bases, digests, strict=True)
        ]

    def _one(
        self,
        number: int,
        basis: Basis,
        digest: str,
        found: Named,
        there: Mapping[int, Held],
        before: set[tuple[str, int]],
    ) -> Judged:
        record, text, identity = self.records[number], self._texts[number], self.identities[number]
        is_alone = self._stems[record.content.kind, text.stem] == 1
        item, how = match(text, identity, found, there, is_alone=is_alone)
        judged = judge_one(
            record,
            basis,
            item,
            self.setting,
            self.topics,
            was_entered=item is not None and (digest, item.item.pk) in before,
        )
        judged = replace(judged, digest=digest, identity=identity)
        judged = self._with_unknown_enemies(judged, record)
        if judged.outcome == Outcome.REJECTED:
            return judged
        first = self.seen.first(record.place, item.item.pk if item else None, identity, text, how)
        return judged.rejected("double-in-file", first=first) if first else judged

    def _with_unknown_enemies(self, judged: Judged, record: Record) -> Judged:
        unknown = [name for name in record.enemies if name not in self._enemies]
        if not unknown:
            return judged
        told = [str(NOTES["enemy-unknown"]) % {"words": name} for name in unknown]
        enemies = tuple(name for name in judged.record.enemies if name in self._enemies)
        return replace(
            judged,
            record=replace(judged.record, enemies=enemies),
            notes=(*judged.notes, *told),
        )


def match(
    text: matching.Text,
    identity: matching.Identity,
    found: Named,
    there: Mapping[int, Held],
    *,
    is_alone: bool,
) -> tuple[Held | None, str]:
    """Return the item that a record is, and by what it was found: code, body or stem.

    Args:
        is_alone: whether no other record of the file has this stem.
    """
    item = there.get(found.by_name.get(identity, 0)) if identity.identifier else None
    if item and (not identity.source or matching.by_serial(text, item.content)):
        return item, "code"
    for pk in found.by_body.get(text.body, []):
        if pk in there and matching.text_of(there[pk].content).whole == text.whole:
            return there[pk], "body"
    stems = [pk for pk in found.by_stem.get(text.stem, []) if pk in there]
    if is_alone and len(stems) == 1 and matching.by_stem(text, there[stems[0]].content):
        return there[stems[0]], "stem"
    return None, ""


def _known_names(
    records: Sequence[Record], identities: Sequence[matching.Identity], *, has_bank: bool
) -> frozenset[str]:
    """Return which of the enemies that records name are items here, or records of the file."""
    wanted = {name for record in records for name in record.enemies}
    in_file = {each.identifier for each in identities}
    in_bank = item_codes(wanted).keys() if wanted and has_bank else set()
    return frozenset((wanted & in_file) | in_bank)


# --- One record -----------------------------------------------------------------------------------


def judge_one(
    record: Record,
    basis: Basis,
    item: Held | None,
    setting: Setting,
    topics: Topics,
    *,
    was_entered: bool = False,
) -> Judged:
    """Return what would become of a record that is an item of the bank, or a new one. No query."""
    made = Making(record, setting, topics)
    kept = made.record(basis, item)
    problems = made.problems(kept.content)
    judged = Judged(record.place, Outcome.NEW, kept, tuple(made.notes), item=item)
    if problems:
        reason = " ".join(str(PROBLEMS[problem]) for problem in problems)
        return replace(
            judged, outcome=Outcome.REJECTED, record=record, code=problems[0].value, reason=reason
        )
    if _longest(kept.content) > LONGEST_TEXT:
        return replace(judged, record=record).rejected("text-too-long", most=LONGEST_TEXT)
    if item is None:
        lacks = not kept.topic and setting.needs_topic
        return judged.rejected("topic-missing") if lacks else judged
    return _against(judged, item, setting, given=len(record.notes), was_entered=was_entered)


def _longest(content: rules.Content) -> int:
    """Return how long the longest text of a content is."""
    texts = [content.stem, content.rationale, content.answer, *content.targets]
    texts += [choice.text for choice in content.choices]
    texts += [text for part in content.parts for text in (part.stem, part.answer)]
    return max(map(len, texts))


def _against(
    judged: Judged, item: Held, setting: Setting, *, given: int, was_entered: bool
) -> Judged:
    """Judge a record that is an item of the bank; the first notes `given` are its reader's."""
    before, after, told = item.record, judged.record, judged.notes
    said = item.version_of(rules.content_hash(after.content))
    if said is not None and said.pk != item.newest.pk:
        after = replace(after, content=before.content)
        if not item.item.released_id or said.pk != item.item.released_id:
            judged = _noted(judged, "said-before", number=said.number)
    changes = changes_between(before, after)
    if changes and was_entered:
        judged = _noted(judged, "entered-before")
        after, changes = before, ()
    judged = replace(
        judged,
        outcome=Outcome.CHANGED if changes else Outcome.UNCHANGED,
        record=replace(after, place=judged.place, code=judged.record.code),
        before=before,
        changes=changes,
    )
    if not changes:
        # What is only of use to somebody who goes on with it is left out.
        own = tuple(note for note in judged.notes if note not in told[given:])
        return replace(judged, notes=own)
    if doubles.similarity(before.content, after.content) < UNLIKE:
        judged = _noted(judged, "another-text", code=item.item.code)
    return _refusal(judged, item, setting) or judged


def _refusal(judged: Judged, item: Held, setting: Setting) -> Judged | None:
    """Return the record rejected, if the bank lets nobody or not this person change its item."""
    newest, code = item.newest, item.item.code
    if item.item.status == Item.Status.RETIRED:
        return judged.rejected("item-retired", code=code)
    if item.item.released_id and {"topic", "purpose"} & set(judged.changes):
        return judged.rejected("settled-once", code=code)
    if newest.released_at or not set(judged.changes) - {*ATTRIBUTES, *FLAGS, "enemies"}:
        return None
    if newest.status not in (ItemVersion.Status.DRAFT, ItemVersion.Status.RETURNED):
        return judged.rejected("under-review", code=code)
    if setting.author is not None and newest.author_id != setting.author.pk:
        return judged.rejected("somebody-elses-draft", code=code, name=newest.author.name)
    return None


def _noted(judged: Judged, code: str, /, **params: object) -> Judged:
    return replace(judged, notes=(*judged.notes, str(NOTES[code]) % params))


def changes_between(before: Record, after: Record) -> tuple[str, ...]:
    """Return what differs: parts of the content (`rules.changes`) and attributes, by their names.

    Enemies are only ever added.
    """
    changed = rules.changes(before.content, after.content)
    changed += [
        name for name in (*ATTRIBUTES, *FLAGS) if getattr(before, name) != getattr(after, name)
    ]
    if set(after.enemies) - set(before.enemies):
        changed.append("enemies")
    return tuple(changed)
