"""Cases of the city itself: a bulletin, a warning, a withdrawn one, and what waits for review."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from wagtail.models import TaskState

from accounts.models import User
from content.handbooks.models import HandbookPage
from content.pages.documents import read_cases
from content.pages.models import CasePage
from content.pages.operations import load_cases
from content.review.operations import submit_for_review
from core.dates import local_day
from learning.progress.operations import sign_off

FILE = "local.json"
BULLETIN = "yl-lost-2026-01"
CHANGED = "ordinary-procedure"  # the page of the handbook that a trainer has changed
ADDED = "复核当事人意见，理由要写进处罚决定书；只写结论的，容易被认定为没有听取。"


def publish(folder: Path, *, staff: dict[str, User], readers: Sequence[User], at: datetime) -> None:
    """Load the city's own cases; some are published, some wait for a second person."""
    rows = json.loads((folder / "cases" / FILE).read_bytes())["cases"]
    for row in rows:
        _publish(row, staff=staff, at=at)
    _revise_a_page(staff["trainer"])
    bulletin = CasePage.objects.get(source_id=BULLETIN)
    for reader in readers:
        sign_off(
            learner=reader,
            page_id=bulletin.pk,
            revision_id=bulletin.live_revision_id,
            at=at - timedelta(hours=5),
        )


def _publish(row: Mapping[str, Any], *, staff: dict[str, User], at: datetime) -> None:
    pending = row.get("pending")
    due = row.get("sign_off_due_in")
    dated = dict(row) | {"sign_off_due": str(local_day(at + timedelta(days=due)))} if due else row
    content = json.dumps({"cases": [dated]}).encode()
    author = staff[pending or "trainer"]
    load_cases(documents=read_cases(FILE, content), actor=author, at=at, publish=not pending)
    if pending:
        page = CasePage.objects.get(source_id=row["id"])
        submit_for_review(page=page, actor=author)
        # It waits since then; with five days for a review, the older one is overdue.
        since = at - timedelta(days=row["days_ago"])
        TaskState.objects.filter(revision=page.latest_revision).update(started_at=since)


def _revise_a_page(author: User) -> None:
    """Submit a change to a handbook page that is public, so that there is something to compare."""
    page = HandbookPage.objects.live().get(slug=CHANGED)
    if page.has_unpublished_changes:
        return
    page.body.append(("keypoint", ADDED))
    page.save_revision(user=author)
    submit_for_review(page=page, actor=author)
