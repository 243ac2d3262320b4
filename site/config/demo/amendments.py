"""What amendments broke: items released before them, and an old bank that nobody has gone over."""

from datetime import datetime
from pathlib import Path

from accounts.models import User
from core.dates import SHANGHAI
from exams.bank import documents
from exams.bank.operations import load_items
from exams.impact.documents import read_questions
from exams.impact.operations import load_questions, open_due_tasks

# When the laws were in force that the items of that year rest on.
RELEASED = datetime(2025, 5, 6, 9, 0, tzinfo=SHANGHAI)


def load(folder: Path, *, staff: dict[str, User], at: datetime) -> None:
    """Load both, and open the tasks that the sweep of last night would have opened."""
    load_items(
        documents=documents.read_items((folder / "items_2025.json").read_bytes()),
        author=staff["trainer"],
        reviewer=staff["reviewer"],
        at=RELEASED,
    )
    questions, bad = read_questions((folder / "questions.json").read_bytes())
    load_questions(
        questions=questions, bad=bad, author=staff["trainer"], reviewer=staff["reviewer"], at=at
    )
    open_due_tasks(at=at)
