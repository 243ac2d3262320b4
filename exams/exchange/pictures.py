"""Pictures of a file: known by what the bank keeps of each, which is written anew from its pixels.

So a file that comes twice shows the same pictures twice, and one that cannot be kept is told of
before anything is entered.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from core.errors import Refusal
from exams.bank import markup
from exams.bank.models import ItemPicture
from exams.bank.operations.pictures import digest_when_kept
from exams.exchange.documents import Reading, Record, Rejected, entry_of, record_from


@dataclass(frozen=True, slots=True)
class _Pictures:
    """What becomes of the pictures that records show, by the digests in the file."""

    kept: Mapping[str, str]  # digests in the bank
    refused: Mapping[str, Rejected]  # without a place


def settled(reading: Reading, *, has_bank: bool = True) -> Reading:
    """Return what was read with its pictures as the bank keeps them, by those digests.

    A record that shows a picture which cannot be kept is rejected. One query.

    Args:
        has_bank: whether there are tables in which the bank may have some of them.
    """
    shown = {
        digest for record in reading.records for digest in markup.pictures_in(_written(record))
    }
    if not shown:
        return reading
    made = _made(shown, reading.pictures, has_bank=has_bank)
    records, rejected = [], list(reading.rejected)
    for record in reading.records:
        text = _written(record)
        digests = markup.pictures_in(text)
        bad = next((made.refused[each] for each in digests if each in made.refused), None)
        if bad:
            rejected.append(replace(bad, place=record.place))
        else:
            records.append(_with(text, digests, made.kept) if digests else record)
    pictures = {made.kept[d]: data for d, data in reading.pictures.items() if d in made.kept}
    return replace(reading, records=tuple(records), rejected=tuple(rejected), pictures=pictures)


def _made(shown: set[str], pictures: Mapping[str, bytes], *, has_bank: bool) -> _Pictures:
    kept = {}
    if has_bank:
        known = ItemPicture.objects.filter(digest__in=shown).values_list("digest", flat=True)
        kept = {digest: digest for digest in known}
    refused: dict[str, Rejected] = {}
    for digest in sorted(shown - kept.keys()):
        data = pictures.get(digest)
        if data is None:
            reason = _("The item shows a picture that is not in the file. Put it in.")
            refused[digest] = Rejected("", "picture-missing", reason)
            continue
        try:
            kept[digest] = digest_when_kept(data)
        except Refusal as refusal:
            refused[digest] = Rejected("", refusal.code, str(refusal))
    return _Pictures(kept, refused)


def _written(record: Record) -> str:
    return json.dumps(entry_of(record), ensure_ascii=False)


def _with(text: str, digests: list[str], kept: Mapping[str, str]) -> Record:
    for digest in digests:
        text = text.replace(f"item-picture:{digest}", f"item-picture:{kept[digest]}")
    return record_from(json.loads(text))
