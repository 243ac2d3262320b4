"""Writes items as JSON: every value as it is, pictures in Base64."""

import base64
import json
from collections.abc import Mapping, Sequence

from exams.exchange.documents import Record, Written, entry_of
from exams.exchange.reading.inserts import shown


def write(records: Sequence[Record], *, pictures: Mapping[str, bytes]) -> Written:
    """Return an object with the items and the pictures that they show."""
    document: dict[str, object] = {"items": [entry_of(record) for record in records]}
    if used := shown(records, pictures):
        document["pictures"] = {
            digest: base64.b64encode(data).decode() for digest, data in used.items()
        }
    data = json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")
    return Written(data, "application/json", "json", len(records))
