"""Slips and sign-in sheets as PDF."""

import base64
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from qrcode.constants import ERROR_CORRECT_M

from accounts import photos
from accounts.signin.qr import qr_picture
from core.dates import SHANGHAI
from core.errors import Refusal
from core.printing import PrintFonts, typeset
from exams.rooms.models import Room
from exams.rooms.queries import DoorState, Listed, Slip
from exams.rooms.slips import token_of
from exams.rooms.terms import Doors

_FOLDER = Path(__file__).parent / "typst"
_STANDARDS = ["a-2u"]
# So many are typeset in less than two seconds; more are printed in the background.
AT_ONCE = 60


class SlipUnprintable(Refusal):
    code = "unprintable"
    message = _("The fonts have no shape for: %(characters)s.")


def address_of(code: str) -> str:
    """Return the address that the QR code of a slip carries."""
    return str(settings.PUBLIC_ORIGIN) + reverse("exams:slip-scan", args=[token_of(code)])


def render_slips(slips: Sequence[Slip], *, at: datetime) -> bytes:
    """Return slips of one sitting as PDF, two on a sheet.

    Raises:
        SlipUnprintable: a character has no shape in the fonts.
        FileNotFoundError: a font is not installed.
    """
    data = {
        "title": slips[0].sitting.title,
        "issuer": settings.ISSUER_NAME,
        "printed": _moment(at),
        "notes": slips[0].doors.lines,
        "slips": [_slip(slip) for slip in slips],
    }
    return _set("slips.typ", data, at)


def render_sheet(room: Room, people: Sequence[Listed], doors: Doors, *, at: datetime) -> bytes:
    """Return the sign-in sheet of a room as PDF. Raises as `render_slips`."""
    sitting = room.sitting
    keepers = [duty.invigilator.name for duty in room.duties.select_related("invigilator")]
    data = {
        "title": sitting.title,
        "issuer": settings.ISSUER_NAME,
        "printed": _moment(at),
        "room": room.name,
        "facts": [
            ("考场", room.name),
            ("地点", room.address),
            ("开考", _moment(sitting.opens_at)),
            ("监考员", "、".join(keepers) or "—"),
            ("入场", f"{_clock(doors.open_at)} 起，{_clock(doors.late_from)} 后停止入场"),
            ("座位", f"{room.seats} 个"),
        ],
        "rows": [_line(each, sitting.paper.minutes) for each in people],
    }
    return _set("sheet.typ", data, at)


def _line(each: Listed, minutes: int) -> dict[str, Any]:
    notes = [f"考试时间 {each.minutes} 分钟"] if each.minutes != minutes else []
    if each.state == DoorState.TURNED_AWAY:
        notes.append("未准入场")
    return {
        "number": each.number,
        "name": each.name,
        "account": each.username,
        "unit": each.unit_name,
        "note": "；".join(notes),
    }


def _slip(slip: Slip) -> dict[str, Any]:
    doors, sitting = slip.doors, slip.sitting
    late = "" if doors.late_from >= sitting.closes_at else f"，{_clock(doors.late_from)} 后停止入场"
    return {
        "name": slip.name,
        "room": slip.room.name,
        "address": slip.room.address,
        "number": slip.number,
        "photo": _photo(slip.photo),
        "qr": _qr(address_of(slip.code)),
        "code": slip.shown_code,
        "facts": [
            ("姓名", slip.name),
            ("账号", slip.username),
            ("单位", slip.unit_name or "—"),
            ("试卷时间", f"{slip.minutes} 分钟（本人）"),
            ("考试方式", "开卷" if sitting.paper.is_open_book else "闭卷"),
        ],
        "times": [
            ("入场", f"{_moment(doors.open_at)} 起{late}"),
            ("开考", _moment(sitting.opens_at)),
            ("结束", f"{_moment(slip.ends_at)}（准时开考者）"),
            *_own_time(slip),
        ],
    }


def _own_time(slip: Slip) -> list[tuple[str, str]]:
    """Return how the person's own minutes come about, if they are not those of the paper."""
    if not slip.percent:
        return []
    paper = slip.sitting.paper.minutes
    told = f"试卷 {paper} 分钟，延长 {slip.percent}% 后为 {slip.minutes} 分钟"
    return [("时间计算", f"{told}，不足一分钟的按一分钟计算")]


def _photo(digest: str) -> str:
    """Return a photo inside a drawing: the typesetter takes no other bytes from JSON."""
    if not digest:
        return ""
    data = base64.b64encode(photos.read(digest)).decode()
    width, height = photos.BOX
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width} {height}"><image width="{width}" height="{height}" '
        f'preserveAspectRatio="xMidYMid slice" xlink:href="data:image/jpeg;base64,{data}"/></svg>'
    )


def _qr(text: str) -> str:
    picture = qr_picture(text, correction=ERROR_CORRECT_M)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {picture.side} {picture.side}">'
        f'<rect width="{picture.side}" height="{picture.side}" fill="#fff"/>'
        f'<path d="{picture.path}" stroke="#000" stroke-width="1" fill="none"/></svg>'
    )


def _set(template: str, data: dict[str, Any], at: datetime) -> bytes:
    fonts = PrintFonts(settings.FONT_FOLDER)
    if missing := fonts.missing_glyphs("".join(_texts(data))):
        raise SlipUnprintable(characters=" ".join(missing))
    return typeset(
        _FOLDER / template,
        name="sheet",
        data=data,
        fonts=fonts,
        standards=_STANDARDS,
        dated=at,
    )


def _texts(data: object) -> Iterator[str]:
    """Yield what is printed, without line ends and drawings."""
    if isinstance(data, str):
        yield re.sub(r"\s", "", data)
    elif isinstance(data, list | tuple):
        for each in data:
            yield from _texts(each)
    elif isinstance(data, dict):
        for name, value in data.items():
            if name not in ("photo", "qr"):
                yield from _texts(value)


def _moment(at: datetime) -> str:
    local = localtime(at, SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def _clock(at: datetime) -> str:
    return f"{localtime(at, SHANGHAI):%H:%M}"
