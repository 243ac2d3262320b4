"""How often a network may ask for certificates that do not exist.

Whoever scans real certificates is never held up; whoever guesses identifiers is, for a minute.
"""

from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

from django.core.cache import cache
from django.http import HttpRequest

from core.addresses import client_address

MISSES_A_MINUTE = 60
_KEPT = 120  # seconds; a counter is of one minute of the clock


def network_of(request: HttpRequest) -> str:
    """Return the network that asks: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        parsed = ip_address(client_address(request))
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        return str(ip_network(f"{parsed}/64", strict=False))
    return str(parsed)


def is_over_limit(request: HttpRequest, *, at: datetime) -> bool:
    """Tell whether the network has missed too often in this minute."""
    misses: int = cache.get(_key(request, at), 0)
    return misses >= MISSES_A_MINUTE


def count_miss(request: HttpRequest, *, at: datetime) -> None:
    """Count that the network asked for something that does not exist."""
    key = _key(request, at)
    if not cache.add(key, 1, _KEPT):
        try:
            cache.incr(key)
        except ValueError:  # gone between the two: the next miss counts from one
            cache.add(key, 1, _KEPT)


def _key(request: HttpRequest, at: datetime) -> str:
    return f"verify-misses:{network_of(request)}:{at:%H%M}"
