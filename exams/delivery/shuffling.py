"""In which order a candidate sees items and options: another for each, the same at each look. Pure.

Nothing of it is stored. An answer is kept under the letters and the position that the paper has;
order, number and label are worked out again from the attempt wherever it is shown.
"""

import hashlib
from collections.abc import Sequence
from itertools import groupby

from exams.bank import rules
from exams.bank.answering import Asked
from exams.bank.lints import is_shuffle_safe

# Types whose options may come in another order, where the section and the words allow it.
SHUFFLED = (rules.SINGLE, rules.MULTIPLE, rules.ORDERING)


def item_order(
    attempt_id: int, places: Sequence[tuple[int, str]], *, is_shuffled: bool
) -> list[int]:
    """Return the positions in the order in which the candidate sees them.

    Items change places within their section; sections stay where they are. The candidate's number
    of an item is its place in this list, from 1.

    Args:
        places: position and section title of each item, in the order of the paper.
        is_shuffled: the paper says so (`Paper.shuffle_items`).
    """
    if not is_shuffled:
        return [position for position, _title in places]
    order: list[int] = []
    for _title, section in groupby(places, key=lambda place: place[1]):
        positions = [position for position, _own in section]
        order += sorted(positions, key=lambda position: _lot(attempt_id, position))
    return order


def shown_numbers(
    attempt_id: int, places: Sequence[tuple[int, str]], *, is_shuffled: bool
) -> dict[int, int]:
    """Return by position which number the candidate knows an item under."""
    order = item_order(attempt_id, places, is_shuffled=is_shuffled)
    return {position: number for number, position in enumerate(order, start=1)}


def option_order(
    attempt_id: int, position: int, letters: Sequence[str], *, is_shuffled: bool
) -> list[str]:
    """Return the letters in the order in which the candidate sees their options.

    The first is labelled A there, the second B: `rules.LETTERS` by place.

    Args:
        letters: as the paper has them, in its order.
        is_shuffled: as `may_shuffle` says of the item.
    """
    if not is_shuffled:
        return list(letters)
    return sorted(letters, key=lambda letter: _lot(attempt_id, f"{position}:{letter}"))


def may_shuffle(item: Asked, *, shuffle_options: bool) -> bool:
    """Tell whether the options of an item come in another order for each candidate.

    The section has to say so (`PaperItem.shuffle_options`), and no text may speak of an option by
    its letter or place. The parts of a case keep theirs, as they do in print.
    """
    return shuffle_options and item.kind in SHUFFLED and is_shuffle_safe(item.content)


def _lot(attempt_id: int, what: object) -> bytes:
    return hashlib.sha256(f"room:{attempt_id}:{what}".encode()).digest()
