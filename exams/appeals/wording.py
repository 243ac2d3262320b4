"""The events of a timeline in sentences."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exams.appeals.models import Appeal
from exams.appeals.queries.replay import PaperItemShown
from exams.appeals.queries.timeline import Event
from exams.bank.rules import LETTERS
from exams.delivery.models import Attempt, Intervention
from exams.invigilation.models import Irregularity, IrregularityClosing, PresenceEvent
from exams.marking.models import KeyCorrection, Result
from exams.marking.rules import AGAIN

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """An event as it is read."""

    number: int  # from 1
    event: Event
    title: str
    detail: str
    icon: str
    is_warning: bool  # an answer that does not count, and the like


ICONS = {
    "started": "play",
    "lease": "monitor",
    "answer": "check",
    "presence": "eye-off",
    "message": "message-square",
    "intervention": "users",
    "decision": "users",
    "closed": "lock",
    "receipt": "file-check",
    "irregularity": "triangle-alert",
    "irregularity-closing": "triangle-alert",
    "irregularity-ruling": "triangle-alert",
    "mark": "pencil",
    "correction": "key",
    "result": "award",
    "appeal": "scale",
}


class Wording:
    """Says the events of one attempt, whose items have the numbers that the candidate saw."""

    def __init__(self, paper: list[PaperItemShown]) -> None:
        self.items = {item.position: item for item in paper}

    def line(self, number: int, event: Event) -> Line:
        """Return an event as it is read."""
        say: Callable[[Data], tuple[str, str]] = getattr(self, f"_{event.kind.replace('-', '_')}")
        title, detail = say(event.data)
        return Line(number, event, title, detail, ICONS[event.kind], _is_warning(event))

    def _item(self, position: int) -> str:
        item = self.items.get(position)
        number = item.number if item else position
        return _("item %(number)s") % {"number": number}

    def _started(self, data: Data) -> tuple[str, str]:
        return _("The attempt was started"), ""

    def _lease(self, data: Data) -> tuple[str, str]:
        title = _("The paper was opened on a page, no. %(number)s") % data
        return title, " · ".join(filter(None, [data["browser"], data["reason"]]))

    def _answer(self, data: Data) -> tuple[str, str]:
        values = {"item": self._item(data["position"]), "answer": self._chosen(data)}
        if not any(text.strip() for text in data["chosen"]):
            title = _("The answer to %(item)s was taken back") % values
        else:
            title = _("Answer to %(item)s: %(answer)s") % values
        return title, _verdict(data)

    def _chosen(self, data: Data) -> str:
        """Return an answer by the labels that the candidate saw."""
        item = self.items.get(data["position"])
        if item is None or item.kind not in ("single", "multiple", "true-false", "ordering"):
            return "；".join(text for text in data["chosen"] if text.strip())
        labels = {
            letter: label for label, (letter, _text) in zip(LETTERS, item.options, strict=False)
        }
        if item.kind == "true-false":
            texts = dict(item.options)
            return " ".join(texts.get(letter, letter) for letter in data["chosen"])
        shown = [labels.get(letter, letter) for letter in data["chosen"]]
        return "".join(shown if item.kind == "ordering" else sorted(shown))

    def _presence(self, data: Data) -> tuple[str, str]:
        return str(PresenceEvent.Kind(data["what"]).label), ""

    def _message(self, data: Data) -> tuple[str, str]:
        return _("A message of those in charge was shown"), data["text"]

    def _intervention(self, data: Data) -> tuple[str, str]:
        label = str(Intervention.Kind(data["act"]).label)
        return _("Asked for: %(what)s") % {"what": label}, data["reason"]

    def _decision(self, data: Data) -> tuple[str, str]:
        values = {"what": str(Intervention.Kind(data["act"]).label)}
        if data["confirmed"]:
            return _("Confirmed: %(what)s") % values, data["reason"]
        return _("Declined: %(what)s") % values, data["why"]

    def _closed(self, data: Data) -> tuple[str, str]:
        state = str(Attempt.Status(data["state"]).label)
        return _("The attempt was closed: %(state)s") % {"state": state}, ""

    def _receipt(self, data: Data) -> tuple[str, str]:
        return _("A signed receipt was given"), data["digest"]

    def _irregularity(self, data: Data) -> tuple[str, str]:
        label = str(Irregularity.Kind(data["what"]).label)
        return _("Irregularity noted: %(what)s") % {"what": label}, data["text"]

    def _irregularity_closing(self, data: Data) -> tuple[str, str]:
        label = str(IrregularityClosing.Outcome(data["outcome"]).label)
        return _("Closing of an irregularity asked for: %(what)s") % {"what": label}, data["reason"]

    def _irregularity_ruling(self, data: Data) -> tuple[str, str]:
        if data["confirmed"]:
            return _("Closing of an irregularity confirmed"), data["reason"]
        return _("Closing of an irregularity declined"), data["reason"]

    def _mark(self, data: Data) -> tuple[str, str]:
        values = {"item": self._item(data["position"]), "points": data["points"]}
        if data["round"] == AGAIN:
            return _("Marked again: %(points)s points for %(item)s") % values, ""
        return _("Somebody gave %(points)s points for %(item)s") % values, ""

    def _correction(self, data: Data) -> tuple[str, str]:
        values = {
            "item": self._item(data["position"]),
            "what": str(KeyCorrection.Kind(data["act"]).label),
        }
        return _("The key of %(item)s was corrected: %(what)s") % values, data["reason"]

    def _result(self, data: Data) -> tuple[str, str]:
        verdict = _("passed") if data["passed"] else _("not passed")
        title = _("Result no. %(number)s: %(score)s of %(maximum)s points, %(verdict)s") % {
            **data,
            "verdict": verdict,
        }
        return title, str(Result.Cause(data["cause"]).label)

    def _appeal(self, data: Data) -> tuple[str, str]:
        values = {"number": data["appeal"], "state": str(Appeal.State(data["state"]).label)}
        return pgettext("timeline", "Appeal no. %(number)s: %(state)s") % values, data["reason"]


def _verdict(data: Data) -> str:
    if data["aside"] == "other-page":
        return _("kept aside: from a page or device where the exam was not open any more")
    if data["aside"]:
        return _("kept aside: it came after the attempt was closed")
    if data["restored"]:
        return _("came late; counts by the extension")
    if data["verdict"] == "late":
        return _("too late, does not count")
    return _("within the grace") if data["verdict"] == "in-grace" else ""


def _is_warning(event: Event) -> bool:
    if event.kind == "answer":
        late = event.data["verdict"] == "late" and not event.data["restored"]
        return bool(event.data["aside"]) or late
    return event.kind in ("irregularity", "presence")
