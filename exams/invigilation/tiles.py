"""The tile of a candidate on the board. Drawn by hand: there may be a thousand in one answer,
and a template takes ten times as long for each."""

from functools import cached_property

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.templatetags.zf import icon
from exams.invigilation.queries import Seat
from exams.invigilation.rules import State
from exams.invigilation.wording import FLAG_ICONS, FLAG_WORDS, clock, line_of
from exams.sittings.models import Sitting


class Tiles:
    """Draws the tiles of one sitting for one reader: words and addresses are looked up once."""

    def __init__(self, sitting: Sitting, *, items: int, may_act: bool) -> None:
        self.sitting, self.items, self.may_act = sitting, items, may_act
        self._icons: dict[str, SafeString] = {}

    def drawn(self, seat: Seat) -> str:
        """Return the tile of a candidate, which opens to what can be done."""
        line, name = line_of(seat, self.items), escape(seat.name)
        done = "ok" if line.css == "done" else ""
        label = escape(self._label % {"name": seat.name, "number": seat.figures.answered})
        return (
            f'<li id="seat-{seat.candidacy}"><details class="zf-seat {line.css}"><summary>'
            f'<span class="nm"><span lang="zh-CN">{name}</span><small>{escape(seat.label)}</small>'
            f'</span><span class="st">{self._icon(line.icon)}{escape(line.text)}</span>'
            f'<progress class="zf-progress {done}" value="{seat.figures.answered}" '
            f'max="{self.items}" aria-label="{label}"></progress></summary>'
            f'<div class="more">{self._where(seat)}{self._chips(seat)}{self._figures(seat)}'
            f"<ul>{self._acts(seat)}</ul></div></details></li>"
        )

    def _icon(self, name: str) -> str:
        if not name:
            return ""
        if name not in self._icons:
            self._icons[name] = icon(name, "s")
        return self._icons[name]

    @cached_property
    def _label(self) -> str:
        return _("%(name)s: %(number)s answered")

    @staticmethod
    def _where(seat: Seat) -> str:
        places = " · ".join(place for place in (seat.room_name, seat.unit) if place)
        return f'<p lang="zh-CN">{escape(places)}</p>'

    def _chips(self, seat: Seat) -> str:
        chips = " ".join(
            f'<span class="zf-chip line">{self._icon(FLAG_ICONS[flag])}'
            f"{escape(FLAG_WORDS[flag])}</span>"
            for flag in seat.flags
        )
        return f"<p>{chips}</p>" if chips else ""

    def _figures(self, seat: Seat) -> str:
        if seat.attempt is None:
            return ""
        told = [f"{seat.figures.answered} / {self.items}"]
        if seat.facts.saved_at:
            told.append(f"{pgettext('board', 'Saved')} {clock(seat.facts.saved_at)}")
        if seat.on_paper:
            told.append(_("On paper"))
        if seat.figures.late:
            told.append(_("%(number)s late") % {"number": seat.figures.late})
        if seat.figures.elsewhere:
            told.append(_("%(number)s kept aside") % {"number": seat.figures.elsewhere})
        return f"<p>{escape(' · '.join(told))}</p>"

    def _acts(self, seat: Seat) -> str:
        acts = [(f"{self._asked}{asked.pk}/", self._words["decide"]) for asked in seat.waiting]
        own = f"{self._attempts}{seat.attempt}/"
        acts.append(
            (own if seat.attempt else f"{self._seats}{seat.candidate}/", self._words["more"])
        )
        if self.may_act:
            if seat.state == State.ANSWERING:
                acts.append((f"{own}extend/", self._words["extend"]))
                acts.append((f"{own}hand-over/", self._words["device"]))
                acts.append(
                    (f"{self._messages}?candidate={seat.candidate}", self._words["message"])
                )
            acts.append((f"{self._notes[0]}{seat.candidate}{self._notes[1]}", self._words["note"]))
            if seat.attempt:
                acts.append((f"{own}void/", self._words["void"]))
        return "".join(f'<li><a href="{url}">{word}</a></li>' for url, word in acts)

    @cached_property
    def _words(self) -> dict[str, str]:
        words = {
            "decide": _("Decide what was asked for"),
            "more": pgettext("board", "Details"),
            "extend": _("Give more time"),
            "device": _("Change the device"),
            "message": _("Send a message"),
            "note": _("Note an irregularity"),
            "void": _("Void"),
        }
        return {key: escape(word) for key, word in words.items()}

    @cached_property
    def _attempts(self) -> str:
        return reverse("exams:attempt", args=[0]).removesuffix("0/")

    @cached_property
    def _asked(self) -> str:
        return reverse("exams:intervention", args=[0]).removesuffix("0/")

    @cached_property
    def _seats(self) -> str:
        return reverse("exams:board-seat", args=[self.sitting.pk, 0]).removesuffix("0/")

    @cached_property
    def _messages(self) -> str:
        return reverse("exams:sitting-messages", args=[self.sitting.pk])

    @cached_property
    def _notes(self) -> tuple[str, str]:
        before, _zero, after = reverse(
            "exams:irregularity-new", args=[self.sitting.pk, 0]
        ).rpartition("0")
        return before, after
