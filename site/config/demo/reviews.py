"""Items on their way: released by two reviews, waiting for one of them, or returned."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from accounts.models import User
from exams.bank import rules
from exams.bank.models import Item, ItemVersion
from exams.bank.operations import (
    Draft,
    add_comment,
    approve_version,
    pass_first_review,
    return_version,
    save_draft,
    submit_for_review,
)


def submit(folder: Path, *, staff: dict[str, User], at: datetime) -> None:
    """Let the staff have written, looked at, commented on and returned some versions of late."""
    _walk_all(folder / "items_in_review.json", staff, at)


def release(folder: Path, *, staff: dict[str, User], at: datetime) -> None:
    """Let the staff have written the items that people mark, and two others have released them."""
    _walk_all(folder / "examination.json", staff, at)


def _walk_all(file: Path, staff: dict[str, User], at: datetime) -> None:
    for entry in json.loads(file.read_text("utf-8")):
        if not ItemVersion.objects.filter(stem=entry["stem"]).exists():
            _walk(entry, staff, at)


def _walk(entry: dict[str, Any], staff: dict[str, User], at: datetime) -> None:
    version = _written(entry, staff[entry["author"]], at - timedelta(days=entry["days"]))
    for said in entry.get("comments", ()):
        add_comment(
            version_id=version.pk,
            author=staff[said["by"]],
            text=said["text"],
            at=at - timedelta(days=said["days"]),
        )
    if first := entry.get("first"):
        moment = at - timedelta(days=first["days"])
        pass_first_review(version_id=version.pk, reviewer=staff[first["by"]], at=moment)
    if final := entry.get("final"):
        moment = at - timedelta(days=final["days"])
        approve_version(version_id=version.pk, reviewer=staff[final["by"]], at=moment)
    if returned := entry.get("returned"):
        return_version(
            version_id=version.pk,
            reviewer=staff[returned["by"]],
            note=returned["note"],
            at=at - timedelta(days=returned["days"]),
        )


def _written(entry: dict[str, Any], author: User, at: datetime) -> ItemVersion:
    item = Item.objects.select_related("topic").get(code=entry["item"]) if "item" in entry else None
    draft = _draft(entry, item)
    version = save_draft(item_id=item.pk if item else None, draft=draft, author=author, at=at)
    return submit_for_review(version_id=version.pk, author=author, at=at)


def _draft(entry: dict[str, Any], item: Item | None) -> Draft:
    """Return what an entry says; a next version is of the type and article of the one in use."""
    before = item.released if item else None
    content = rules.Content(
        kind=before.kind if before else entry["kind"],
        stem=entry["stem"],
        choices=tuple(rules.Choice(text, is_key) for text, is_key in entry["options"]),
        rationale=entry["rationale"],
        article=before.cited.key if before else entry["article"],
    )
    whole = rules.with_detail(content, entry.get("detail", {}))
    if item is None:
        return Draft(whole, entry["topic"], source="自编")
    return Draft(whole, item.topic.code, item.purpose, source="自编")
