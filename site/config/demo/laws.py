"""A local rule that waits to be committed: read by the trainer, for the reviewer to look at."""

from datetime import datetime
from pathlib import Path

from accounts.models import User
from content.intake.operations import bring_statute
from content.intake.reading import read_file


def bring(folder: Path, *, trainer: User, at: datetime) -> None:
    """Have the texts of the demonstration read that nobody has committed yet."""
    for path in sorted((folder / "intake").glob("*.md")):
        content = path.read_bytes()
        bring_statute(
            name=path.name,
            read=read_file(path.name, content),
            content=content,
            actor=trainer,
            at=at,
        )
