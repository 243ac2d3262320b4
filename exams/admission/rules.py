"""Arithmetic of own time, and what Safe Exam Browser computes of its settings: pure."""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

LEAST_PERCENT, MOST_PERCENT = 5, 200


@dataclass(frozen=True, slots=True)
class Visit:
    """From where and with what somebody comes to a sitting."""

    address: str = ""  # of the network
    code: str = ""  # as typed
    url: str = ""  # that the browser asked for, whole
    key_hash: str = ""  # what Safe Exam Browser says of its settings


def own_minutes(minutes: int, percent: int) -> int:
    """Return the minutes of somebody with so many percent more, rounded up to whole minutes.

    The rounding is always in the candidate's favour, and of the whole, not of what is added: 45
    minutes and 25 percent are 57, since 56.25 are not fewer than what was granted.
    """
    return -(-minutes * (100 + percent) // 100)


def due_time(
    *, at: datetime, minutes: int, opens_at: datetime, closes_at: datetime, is_fixed: bool
) -> datetime:
    """Return until when an attempt that starts now may take, never past the sitting's end.

    Args:
        minutes: the candidate's own.
        is_fixed: everybody ends together: the minutes run from the opening, not from the start.
    """
    begun = opens_at if is_fixed and at > opens_at else at
    return min(begun + timedelta(minutes=minutes), closes_at)


def months_before(day: date, months: int) -> date:
    """Return the day so many calendar months earlier; the last of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for back in range(4):
        try:
            return date(year, month + 1, day.day - back)
        except ValueError:
            continue
    raise ValueError("no such day")  # every month has 28 days


def is_within(address: str, networks: Iterable[str]) -> bool:
    """Tell whether an address lies in one of the networks, such as 10.1.0.0/16 or 2001:db8::/32."""
    try:
        own = ip_address(address)
    except ValueError:
        return False
    if isinstance(own, IPv6Address) and own.ipv4_mapped:
        own = own.ipv4_mapped
    return any(own in ip_network(network, strict=False) for network in networks)


def normal_code(typed: str) -> str:
    """Return an access code as it is compared: without spaces, in capitals."""
    return "".join(typed.split()).upper()


# --- Safe Exam Browser ---------------------------------------------------------------------------
# https://safeexambrowser.org/developer/seb-config-key.html
EXEMPT = "originatorVersion"  # says who saved the file; no part of the key


def config_key(settings: Mapping[str, Any]) -> str:
    """Return the Config Key of settings: SHA-256, in hexadecimal, of their "SEB-JSON"."""
    own = {name: value for name, value in settings.items() if name != EXEMPT}
    return sha256(seb_json(own).encode()).hexdigest()


def seb_json(value: Any) -> str:
    """Write settings as the specification says: names sorted without regard to case, no white
    space, no escaping, empty dictionaries left out."""
    if isinstance(value, Mapping):
        names = sorted(value, key=str.lower)
        kept = [
            name for name in names if not (isinstance(value[name], Mapping) and not value[name])
        ]
        return "{" + ",".join(f'"{name}":{seb_json(value[name])}' for name in kept) + "}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, bytes):
        return f'"{b64encode(value).decode()}"'
    if isinstance(value, Sequence):
        return "[" + ",".join(seb_json(each) for each in value) + "]"
    return str(value)


def key_header(url: str, key: str) -> str:
    """Return what the browser sends with a request for an address: its hash with the key."""
    return sha256((url.partition("#")[0] + key).encode()).hexdigest()
