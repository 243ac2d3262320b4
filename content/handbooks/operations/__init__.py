"""Writes of handbooks, document forms, lists of matters and editions."""

from content.handbooks.operations.books import load_handbook
from content.handbooks.operations.editions import (
    approve_edition,
    discard_edition,
    prepare_edition,
    print_edition,
    print_missing,
)
from content.handbooks.operations.forms import load_forms
from content.handbooks.operations.matters import (
    Outcome,
    confirm_matters,
    import_matters,
    keep_matters,
    load_matter_lists,
)
from content.handbooks.operations.roots import ensure_handbooks

__all__ = [
    "Outcome",
    "approve_edition",
    "confirm_matters",
    "discard_edition",
    "ensure_handbooks",
    "import_matters",
    "keep_matters",
    "load_forms",
    "load_handbook",
    "load_matter_lists",
    "prepare_edition",
    "print_edition",
    "print_missing",
]
