"""The supervisor: what it refuses, and that it leaves nothing running."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core.serving import address, is_free, is_loopback

ROOT = Path(__file__).resolve().parents[2]


class TestIsLoopback:
    @pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
    def test_knows_this_machine(self, host):
        assert is_loopback(host)

    @pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "zhifa.example", ""])
    def test_takes_no_other_for_it(self, host):
        assert not is_loopback(host)


class TestAddress:
    @pytest.mark.parametrize(
        ("host", "shown"),
        [
            ("127.0.0.1", "http://127.0.0.1:8000"),
            ("0.0.0.0", "http://127.0.0.1:8000"),
            ("::", "http://[::1]:8000"),
            ("::1", "http://[::1]:8000"),
        ],
    )
    def test_is_what_a_browser_here_opens(self, host, shown):
        assert address(host, 8000) == shown


@pytest.fixture
def taken_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def open_port(taken_port):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class TestServeRefuses:
    def test_a_port_in_use_in_one_line(self, settings, taken_port):
        settings.PORT = taken_port

        with pytest.raises(CommandError, match=f"^Port {taken_port} is in use: .*$"):
            call_command("serve", stdout=StringIO())

        assert not is_free("127.0.0.1", taken_port)

    def test_to_show_the_demonstration_to_the_network(self, settings, open_port):
        settings.DEMO, settings.HOST, settings.PORT = True, "0.0.0.0", open_port

        with pytest.raises(CommandError, match=r"HOST is 0\.0\.0\.0"):
            call_command("serve", stdout=StringIO())

    def test_to_show_the_demonstration_under_another_name(self, settings, open_port):
        settings.DEMO, settings.PORT = True, open_port
        settings.ALLOWED_HOSTS = ["127.0.0.1", "zhifa.example"]

        with pytest.raises(CommandError, match=r"ALLOWED_HOSTS names zhifa\.example"):
            call_command("serve", stdout=StringIO())

    def test_an_address_that_is_not_of_this_machine(self, settings, open_port):
        settings.HOST, settings.PORT = "203.0.113.9", open_port

        with pytest.raises(CommandError, match=r"^Cannot listen on 203\.0\.113\.9"):
            call_command("serve", stdout=StringIO())


@pytest.fixture(scope="session")
def installation(tmp_path_factory):
    """An installation of its own, with the tables that the worker and a session need."""
    var = tmp_path_factory.mktemp("installation")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": f"sqlite:///{var / 'zhifa.sqlite3'}",
        "REDIS_URL": "",
        "ZHIFA_VAR": str(var),
        "DEMO": "1",
        "HOST": "127.0.0.1",
        "ALLOWED_HOSTS": "127.0.0.1",
    }
    for app in ("core", "sessions"):
        subprocess.run(
            [sys.executable, "manage.py", "migrate", app, "-v0"],
            cwd=ROOT,
            env=environment,
            check=True,
        )
    (var / "demo-signins.txt").write_text("officer  P0001  a-password\n", encoding="utf-8")
    return environment


def processes_of(group):
    """Return the ids of the group's processes that have not ended."""
    alive = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _parent, its_group = stat.read_text().rpartition(")")[2].split()[:3]
            if int(its_group) == group and state != "Z":
                alive.append(int(stat.parent.name))
    return alive


def wait_until_ended(group, seconds=30):
    deadline = time.monotonic() + seconds
    while processes_of(group) and time.monotonic() < deadline:
        time.sleep(0.05)


@pytest.fixture
def start(installation, open_port):
    """Return a function that starts a server and waits until it has said that it is ready."""
    servers = []

    def run():
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=installation | {"PORT": str(open_port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        servers.append(server)
        said = ""
        while "officer" not in said:
            line = server.stdout.readline()
            assert line, said
            said += line
        return server, said

    yield run
    for server in servers:
        for process in processes_of(server.pid):
            os.kill(process, signal.SIGKILL)
        server.stdout.close()
        server.wait()


class TestServe:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_answers_says_where_and_stops_everything_it_started(self, start, open_port, number):
        server, said = start()
        started = processes_of(server.pid)
        page = urllib.request.urlopen(f"http://127.0.0.1:{open_port}/login/", timeout=30)

        server.send_signal(number)
        status = server.wait(timeout=90)
        wait_until_ended(server.pid)

        assert re.search(rf"http://127\.0\.0\.1:{open_port}\b", said)
        assert page.status == 200
        assert len(started) >= 3
        assert status == 0
        assert processes_of(server.pid) == []
        assert is_free("127.0.0.1", open_port)

    def test_leaves_no_web_process_behind_when_it_is_killed(self, start, open_port):
        server, _said = start()

        server.kill()
        server.wait()
        wait_until_ended(server.pid)

        assert processes_of(server.pid) == []
        assert is_free("127.0.0.1", open_port)
