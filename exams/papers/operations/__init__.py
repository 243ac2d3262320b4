"""Writes of blueprints and papers."""

from exams.papers.operations.approval import approve_paper, approve_papers, discard_paper
from exams.papers.operations.assembling import assemble_paper
from exams.papers.operations.blueprints import (
    Frame,
    Section,
    change_blueprint,
    create_blueprint,
    import_blueprint,
)
from exams.papers.operations.notices import raise_notices, settle_notice
from exams.papers.operations.parallel import (
    ask_for_papers,
    assemble_missed,
    assemble_papers,
    run_assembly,
)
from exams.papers.operations.prints import record_print
from exams.papers.operations.refusals import (
    BlueprintUsed,
    NotEnoughItems,
    NothingAskedFor,
    NoticeSettled,
    OwnPaper,
    OwnPaperNotice,
    PaperFrozen,
    PaperOutdated,
    ReasonMissing,
    TopicUnknown,
)

__all__ = [
    "BlueprintUsed",
    "Frame",
    "NotEnoughItems",
    "NothingAskedFor",
    "NoticeSettled",
    "OwnPaper",
    "OwnPaperNotice",
    "PaperFrozen",
    "PaperOutdated",
    "ReasonMissing",
    "Section",
    "TopicUnknown",
    "approve_paper",
    "approve_papers",
    "ask_for_papers",
    "assemble_missed",
    "assemble_paper",
    "assemble_papers",
    "change_blueprint",
    "create_blueprint",
    "discard_paper",
    "import_blueprint",
    "raise_notices",
    "record_print",
    "run_assembly",
    "settle_notice",
]
