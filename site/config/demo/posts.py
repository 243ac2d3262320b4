"""Post maps, confirmed by a second person, and somebody who prepares for one."""

from datetime import datetime
from pathlib import Path

from accounts.models import User
from content.citations.operations import settle_page
from content.posts.documents import read_posts
from content.posts.models import PostMapPage
from content.posts.operations import load_posts
from learning.preparation.operations import assign_post

THEIRS = "enforcement-supervision"  # the post of the candidate


def publish(folder: Path, *, staff: dict[str, User], learner: User, at: datetime) -> None:
    """Load the post maps; the reviewer confirms what their text cites; one is assigned."""
    documents = read_posts("posts.json", (folder / "posts.json").read_bytes())
    load_posts(documents=documents, actor=staff["trainer"], at=at)
    for page in PostMapPage.objects.order_by("path"):
        settle_page(page_id=page.pk, is_right=True, actor=staff["reviewer"], at=at)
    post = PostMapPage.objects.get(source_id=THEIRS)
    assign_post(page_id=post.pk, accounts=[learner.username], actor=staff["trainer"], at=at)
