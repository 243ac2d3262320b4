"""What is done with files of items."""

from exams.exchange.operations.committing import commit_import, enter_import
from exams.exchange.operations.exporting import Selection, export_items, preview_export
from exams.exchange.operations.imports import (
    discard_import,
    resume_imports,
    start_import,
    work_on_import,
)
from exams.exchange.operations.reading import read_import
from exams.exchange.operations.refusals import (
    AlreadyCommitted,
    FileRefused,
    NotEntered,
    NothingToEnter,
    NotReadYet,
    RowsRejected,
    UploadTooLarge,
)
from exams.exchange.operations.submitting import ask_submission, submit_entered

__all__ = [
    "AlreadyCommitted",
    "FileRefused",
    "NotEntered",
    "NotReadYet",
    "NothingToEnter",
    "RowsRejected",
    "Selection",
    "UploadTooLarge",
    "ask_submission",
    "commit_import",
    "discard_import",
    "enter_import",
    "export_items",
    "preview_export",
    "read_import",
    "resume_imports",
    "start_import",
    "submit_entered",
    "work_on_import",
]
