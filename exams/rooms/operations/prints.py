"""Slips of a sitting or of a large room, printed in the background, part by part."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from django.db import transaction

from accounts.models import User
from core import audit
from exams.rooms import printing, queries, storage
from exams.rooms.models import Room, SlipPrint
from exams.rooms.operations.refusals import NoSlips
from exams.signals import slips_asked_for
from exams.sittings.models import Sitting
from exams.sittings.queries import sittings_in_reach

State = SlipPrint.State
# Files bear photos and names: who needs them again prints again.
KEPT = timedelta(days=2)
# A worker writes a part within this time; else it died, and another goes on.
SILENT = timedelta(minutes=5)
_NOT_IN_NAMES = re.compile(r"[^\w-]+")


@dataclass(frozen=True, slots=True)
class Part:
    """Some slips of one room, in one file."""

    name: str
    slips: list[queries.Slip]

    @property
    def key(self) -> str:
        """Return the name under which it is kept: other slips have another one."""
        codes = "".join(slip.code for slip in self.slips)
        return f"{sha256(codes.encode()).hexdigest()[:32]}.pdf"


@transaction.atomic(durable=True)
def ask_for_slips(
    *, sitting_id: int, room_id: int | None = None, actor: User, at: datetime
) -> SlipPrint:
    """Have the slips of a sitting, or of one room, printed. What waits already is returned.

    Raises:
        NoSlips: nobody has a seat.
        Sitting.DoesNotExist, Room.DoesNotExist: none such in reach.
    """
    sittings = sittings_in_reach(actor).select_for_update(of=("self",), no_key=True)
    sitting = sittings.get(pk=sitting_id)
    room = sitting.rooms.get(pk=room_id) if room_id else None
    waiting = sitting.slip_prints.filter(room=room, state=State.MAKING, asked_by=actor).first()
    if waiting:
        return waiting
    slips = sum(len(part.slips) for part in parts_of(sitting, room))
    if not slips:
        raise NoSlips
    wanted = SlipPrint.objects.create(
        sitting=sitting, room=room, slips=slips, asked_by=actor, asked_at=at
    )
    detail = {"slips": slips}
    audit.record("exams.slips-printed", actor=actor, subject=sitting, at=at, detail=detail)
    announce = partial(slips_asked_for.send, SlipPrint, print_id=wanted.pk)
    transaction.on_commit(announce, robust=True)
    return wanted


def record_slips(*, sitting: Sitting, slips: int, actor: User, at: datetime) -> None:
    """Note that somebody takes slips out of the platform that were printed at once."""
    detail = {"slips": slips}
    audit.record("exams.slips-printed", actor=actor, subject=sitting, at=at, detail=detail)


def record_sheet(*, room: Room, actor: User, at: datetime) -> None:
    """Note that somebody takes the sign-in sheet of a room out of the platform."""
    audit.record("exams.sign-in-sheet-printed", actor=actor, subject=room, at=at)


def print_slips(*, print_id: int, at: datetime) -> SlipPrint:
    """Print what was asked for, part by part. Safe to repeat: what is written is not made again.

    Seats that were changed since it was asked for are printed as they are now.
    """
    wanted = SlipPrint.objects.select_related("sitting__paper", "room").get(pk=print_id)
    if wanted.state != State.MAKING:
        return wanted
    if not wanted.folder:
        folder = storage.new_folder()
        # A message may come twice: the second works in the folder of the first.
        if not SlipPrint.objects.filter(pk=print_id, folder="").update(folder=folder):
            storage.drop(folder)
        wanted.refresh_from_db(fields=["folder"])
    made, names = 0, {}
    try:
        for part in parts_of(wanted.sitting, wanted.room):
            if not storage.has(wanted.folder, part.key):
                data = printing.render_slips(part.slips, at=wanted.asked_at)
                storage.keep(wanted.folder, part.key, data)
            names[part.key] = part.name
            made += len(part.slips)
            SlipPrint.objects.filter(pk=print_id).update(made=made)
    except printing.SlipUnprintable as refusal:
        return _finish(wanted, State.FAILED, at=at, reason=str(refusal)[:300])
    storage.keep_whole(wanted.folder, names)
    return _finish(wanted, State.DONE, at=at, slips=made)


def _finish(wanted: SlipPrint, state: State, *, at: datetime, **fields: object) -> SlipPrint:
    SlipPrint.objects.filter(pk=wanted.pk, state=State.MAKING).update(
        state=state, finished_at=at, **fields
    )
    wanted.refresh_from_db()
    return wanted


def parts_of(sitting: Sitting, room: Room | None) -> Iterator[Part]:
    """Yield the slips of a sitting or a room in files of at most `printing.AT_ONCE`."""
    rooms = [room] if room else list(sitting.rooms.order_by("pk"))
    for each in rooms:
        each.sitting = sitting
        name = f"{each.pk}-{_NOT_IN_NAMES.sub('_', each.name)}"
        slips = queries.slips_in(each)
        for start in range(0, len(slips), printing.AT_ONCE):
            some = slips[start : start + printing.AT_ONCE]
            yield Part(f"{name}-{some[0].number:03d}-{some[-1].number:03d}.pdf", some)


def sweep_slip_prints(*, at: datetime) -> int:
    """Announce prints whose worker died, and drop the files of old ones. Safe to repeat."""
    silent = SlipPrint.objects.filter(state=State.MAKING, asked_at__lte=at - SILENT)
    for pk in silent.values_list("pk", flat=True):
        slips_asked_for.send(SlipPrint, print_id=pk)
    old = SlipPrint.objects.filter(asked_at__lte=at - KEPT).exclude(folder="")
    for wanted in old:
        storage.drop(wanted.folder)
    return old.update(folder="")
