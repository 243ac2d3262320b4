"""The web server of `manage.py serve`, and what must hold before it starts."""

import ctypes
import errno
import gc
import http.client
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

STOP_WITHIN = 10  # seconds that requests under way are given
ANSWER_WITHIN = 60.0  # seconds
COLLECT_AFTER = 20_000, 20, 20  # allocations, and collections of the younger generation
PR_SET_PDEATHSIG = 1  # <sys/prctl.h>


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach a server that listens there."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_free(host: str, port: int) -> bool:
    """Return whether nothing listens there yet.

    Raises:
        OSError: this machine cannot listen there at all.
    """
    family, _kind, _protocol, _name, address = socket.getaddrinfo(host, port)[0]
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def address(host: str, port: int) -> str:
    """Return what to type into a browser on this machine."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 (a name only)
    return f"http://{f'[{name}]' if ':' in name and '[' not in name else name}:{port}"


def serve(*, host: str, port: int, on_ready: Callable[[], None]) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP; then stop the web processes and return.

    Args:
        on_ready: called once, from a thread, when the site answers.
    """
    # A fork beside running threads can deadlock; the default of Python 3.11 is to fork.
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=settings.WEB_PROCESSES,
        blocking_threads=settings.WEB_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN,
        log_level=LogLevels.warning,
    )
    # Granian takes a closed terminal for a request to reload.
    server.on_startup(lambda: signal.signal(signal.SIGHUP, server.signal_handler_interrupt))
    stopping = threading.Event()
    threading.Thread(target=_announce, args=(host, port, on_ready, stopping), daemon=True).start()
    try:
        server.serve(target_loader=_load)
    finally:
        stopping.set()


def _load(target: str) -> Any:
    """Load the application in a web process, and let the process end with its supervisor."""
    if sys.platform == "linux":
        _end_with_supervisor()
    module, _, name = target.partition(":")
    application = getattr(import_module(module), name)
    _spare_collector()
    return application


def _spare_collector() -> None:
    """Leave what a web process loaded out of garbage collection, and collect less often.

    Some hundred thousand objects live as long as the process; to look through them again and
    again takes a tenth of the time of a page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def _end_with_supervisor() -> None:
    """Let Linux end this process at once when its supervisor is killed outright.

    By SIGKILL: a process that is still starting can miss a milder signal, and would then hold the
    port for good. Whatever was answered is committed; what was under way was promised to nobody.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    supervisor = multiprocessing.parent_process()
    # It may have died before the line above, of which Linux says nothing any more.
    if supervisor and supervisor.pid != os.getppid():
        os.kill(os.getpid(), signal.SIGKILL)


def _announce(
    host: str, port: int, on_ready: Callable[[], None], stopping: threading.Event
) -> None:
    """Call on_ready at the first answer of the site, whatever it says."""
    place = address(host, port).removeprefix("http://")
    deadline = time.monotonic() + ANSWER_WITHIN
    while time.monotonic() < deadline and not stopping.is_set():
        connection = http.client.HTTPConnection(place, timeout=ANSWER_WITHIN)
        try:
            connection.request("HEAD", "/")
            connection.getresponse()
        except OSError:
            stopping.wait(0.2)
        else:
            on_ready()
            return
        finally:
            connection.close()
