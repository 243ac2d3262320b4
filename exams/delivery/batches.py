"""The saves that a device gathered while it was away, as they arrive: JSON, trusted in nothing."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from exams.bank.answering import MOST_ENTRIES
from exams.delivery.forms import MOST_CHARACTERS, MOST_ITEMS, MOST_SAVES
from exams.delivery.operations import Save
from exams.delivery.rules import moment_of

MOST_BYTES = 1024 * 1024
MOST_IN_A_BATCH = 500
NONCE = re.compile(r"[0-9A-Za-z-]{8,36}")
PAGE = re.compile(r"[\x21-\x7e]{1,32}")


@dataclass(frozen=True, slots=True)
class Batch:
    """Saves of one page; none of them asks only what the server lacks."""

    page: str
    saves: list[Save]


def is_small(request: HttpRequest) -> bool:
    """Tell whether the body may be read at all."""
    length = request.headers.get("Content-Length", "")
    return length.isdecimal() and int(length) <= MOST_BYTES


def read_batch(body: bytes) -> Batch | None:
    """Return what a body says; None if any of it is not as it should be."""
    try:
        data = json.loads(body)
        page, saves = data["page"], data["saves"]
        if not PAGE.fullmatch(page) or not isinstance(saves, list) or len(saves) > MOST_IN_A_BATCH:
            return None
        return Batch(page, [_save(each) for each in saves])
    except (KeyError, TypeError, ValueError, RecursionError):
        return None


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
