"""Saves as they arrive, trusted in nothing: one in a form, or in JSON what a device gathered."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict

from exams.bank.answering import LONGEST_CASE, MOST_ENTRIES
from exams.delivery.forms import MOST_ITEMS
from exams.delivery.operations import Save
from exams.delivery.rules import moment_of

MOST_BYTES = 1024 * 1024
MOST_IN_A_BATCH = 500
MOST_SAVES = 1_000_000  # of one page
# Characters of one answer, as far as one is read: line ends and numbers of parts come on top.
MOST_CHARACTERS = 2 * LONGEST_CASE
NONCE = re.compile(r"[0-9A-Za-z-]{8,36}")
PAGE = re.compile(r"[\x21-\x7e]{1,32}")


@dataclass(frozen=True, slots=True)
class Batch:
    """Saves of one page; none of them asks only what the server lacks."""

    page: str
    saves: list[Save]


def read_one(sent: QueryDict, position: int) -> Batch | None:
    """Return what a form says of one answer; None if any of it is not as it should be."""
    number, clock = sent.get("sequence", ""), sent.get("clock", "")
    try:
        return _batch(
            sent["page"],
            [
                {
                    "position": position,
                    "chosen": sent.getlist("chosen"),
                    "nonce": sent["nonce"],
                    "sequence": int(number) if number else None,
                    "clock": int(clock) if clock else None,
                }
            ],
        )
    except (KeyError, ValueError):
        return None


def is_small(request: HttpRequest, most: int = MOST_BYTES) -> bool:
    """Tell whether the body may be read at all; one that says no length is read as empty."""
    length = request.headers.get("Content-Length") or "0"
    return length.isdecimal() and int(length) <= most


def read_batch(body: bytes) -> Batch | None:
    """Return what a body says; None if any of it is not as it should be."""
    try:
        data = json.loads(body)
        return _batch(data["page"], data["saves"])
    except (KeyError, TypeError, ValueError, RecursionError):
        return None


def _batch(page: Any, saves: Any) -> Batch:
    if not PAGE.fullmatch(page) or not isinstance(saves, list) or len(saves) > MOST_IN_A_BATCH:
        raise ValueError("not a batch")
    return Batch(page, [_save(each) for each in saves])


def _save(data: Mapping[str, Any]) -> Save:
    position, number = _whole(data["position"], MOST_ITEMS), data.get("sequence")
    nonce, chosen, clock = data["nonce"], data["chosen"], data.get("clock")
    if not (_are_texts(chosen) and isinstance(nonce, str) and NONCE.fullmatch(nonce)):
        raise ValueError("not a save")
    return Save(
        position=position,
        chosen=chosen,
        nonce=nonce,
        number=None if number is None else _whole(number, MOST_SAVES),
        client_at=moment_of(clock if type(clock) is int else None),
    )


def _are_texts(chosen: Any) -> bool:
    """Tell whether these may be the entries of an answer; whether they fit, `fitted` says."""
    if not isinstance(chosen, list) or len(chosen) > MOST_ENTRIES:
        return False
    are_texts = all(isinstance(text, str) for text in chosen)
    return are_texts and sum(map(len, chosen)) <= MOST_CHARACTERS


def _whole(value: Any, most: int) -> int:
    if type(value) is not int or not 1 <= value <= most:
        raise ValueError("not a number from 1")
    return int(value)
