"""The suite on PostgreSQL, with Redis and a Celery worker.

Starts both servers in a throwaway folder on free ports, runs the suite with DATABASE_URL and
REDIS_URL, and stops them whatever happens. Arguments go to pytest.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
START_WITHIN = 30.0  # seconds
OLDEST_POSTGRESQL = 15
IS_ROOT = os.geteuid() == 0


# --- The programs --------------------------------------------------------------------------------


def postgresql_folder() -> Path | None:
    """Return where the newest PostgreSQL server of 15 or later has its programs."""
    found = [
        (int(path.parent.parent.name), path.parent)
        for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
        if path.parent.parent.name.isdigit()
    ]
    if found and max(found)[0] >= OLDEST_POSTGRESQL:
        return max(found)[1]
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def install_missing() -> None:
    """Install what lacks, where this user may; else say what to type."""
    packages = [
        name
        for name, found in (
            ("postgresql", postgresql_folder()),
            ("redis-server", shutil.which("redis-server")),
        )
        if not found
    ]
    if not packages:
        return
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    if not (IS_ROOT and shutil.which("apt-get")):
        raise SystemExit(
            f"Missing: {', '.join(packages)}. Install: {' '.join(command[:2])} {' '.join(packages)}"
        )
    print(f"Installing {' and '.join(packages)} ...", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


def server_user() -> dict[str, int | list[int]]:
    """Return as whom servers are started: PostgreSQL refuses to run as root."""
    if not IS_ROOT:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


# Thrown away afterwards. Nothing of a test is ever committed: a vacuum finds tables of dead rows,
# notes that they are empty, and what a test puts in is planned for no rows at all, for minutes.
OF_TESTS = {"fsync": "off", "autovacuum": "off"}


# --- The servers ---------------------------------------------------------------------------------


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the server takes connections."""
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"A server did not start:\n{log.read_text()}")


@contextmanager
def running(*command: str | Path, port: int, folder: Path, stop: int) -> Iterator[None]:
    """Run a server in its folder until the block ends."""
    log = folder / f"{Path(command[0]).name}.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [str(word) for word in command],
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for us; we stop the servers after the tests
            **server_user(),  # type: ignore[call-overload]
        )
    try:
        wait_for(port, server, log)
        yield
    finally:
        server.send_signal(stop)
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@contextmanager
def postgresql(folder: Path, **options: str) -> Iterator[str]:
    """Run a new PostgreSQL server, with options of its own; give the address of its database."""
    programs, data, port = postgresql_folder() or Path(), folder / "postgresql", free_port()
    initialise = [programs / "initdb", "-D", data, "-U", "zhifa", "-A", "trust", "-E", "UTF8"]
    done = subprocess.run(
        [*initialise, "--locale=C.UTF-8", "--no-sync"],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        **server_user(),  # type: ignore[call-overload]
    )
    if done.returncode:
        raise SystemExit(f"initdb failed:\n{done.stdout}{done.stderr}")
    options = {
        "port": str(port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": "100",
        **options,
    }
    settings = [word for key, value in options.items() for word in ("-c", f"{key}={value}")]
    command: list[str | Path] = [programs / "postgres", "-D", data, *settings]
    with running(*command, port=port, folder=folder, stop=signal.SIGINT):
        yield f"postgres://zhifa@127.0.0.1:{port}/postgres"


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Run a new Redis server; give its address."""
    port = free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
    with running(*command, port=port, folder=folder, stop=signal.SIGTERM):
        yield f"redis://127.0.0.1:{port}/0"


# --- The tests -----------------------------------------------------------------------------------


@contextmanager
def throwaway_folder() -> Iterator[Path]:
    """Give a folder that the servers' user owns and that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="zhifa-services-") as name:
        folder = Path(name)
        if user := server_user():
            os.chown(folder, int(str(user["user"])), int(str(user["group"])))
        yield folder


def stop_by_signal(number: int, _frame: FrameType | None) -> None:
    """Let a signal unwind the servers, as Ctrl-C does."""
    raise SystemExit(128 + number)


def main(arguments: list[str]) -> int:
    """Return the status of the suite."""
    install_missing()
    signal.signal(signal.SIGTERM, stop_by_signal)
    with ExitStack() as stack:
        folder = stack.enter_context(throwaway_folder())
        services = {
            "DATABASE_URL": stack.enter_context(postgresql(folder, **OF_TESTS)),
            "REDIS_URL": stack.enter_context(redis(folder)),
        }
        tests = [sys.executable, "-m", "pytest", "-n", os.environ.get("TEST_PROCESSES", "2")]
        chosen = ["-m", "not browser", *arguments]
        return subprocess.run(
            [*tests, *chosen], cwd=ROOT, env=os.environ | services, check=False
        ).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
