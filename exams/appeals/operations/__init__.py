"""Writes about appeals: one function, one act."""

from exams.appeals.operations.common import ROLES
from exams.appeals.operations.exporting import READERS, export_replay, signed_replay
from exams.appeals.operations.handling import (
    Proposal,
    confirm_appeal,
    give_back_appeal,
    propose_upholding,
    reject_appeal,
    send_back_appeal,
    take_on_appeal,
)
from exams.appeals.operations.making import make_appeal, withdraw_appeal
from exams.appeals.operations.refusals import (
    AppealedAlready,
    AppealMoved,
    AppealsClosed,
    HadPart,
    NoAppealsHere,
    NoItemAppealed,
    NothingToAppeal,
    NotOnPaper,
    NotTheHandler,
    PointsNotMore,
    ReasonMissing,
    SecondPersonNeeded,
    TooManyAppeals,
)

__all__ = [
    "READERS",
    "ROLES",
    "AppealMoved",
    "AppealedAlready",
    "AppealsClosed",
    "HadPart",
    "NoAppealsHere",
    "NoItemAppealed",
    "NotOnPaper",
    "NotTheHandler",
    "NothingToAppeal",
    "PointsNotMore",
    "Proposal",
    "ReasonMissing",
    "SecondPersonNeeded",
    "TooManyAppeals",
    "confirm_appeal",
    "export_replay",
    "give_back_appeal",
    "make_appeal",
    "propose_upholding",
    "reject_appeal",
    "send_back_appeal",
    "signed_replay",
    "take_on_appeal",
    "withdraw_appeal",
]
