"""Starts the real server of the platform beside a test, in a folder that is thrown away."""

import json
import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN = 180.0  # seconds


def settings_for(folder: Path, database: str, port: int, **more: str) -> dict[str, str]:
    """Return the environment of an installation in a folder."""
    (folder / "static").mkdir(parents=True, exist_ok=True)
    named = ("DATABASE_URL", "REDIS_URL", "TEST_DATABASE", "PYTEST_XDIST_WORKER")
    inherited = {name: value for name, value in os.environ.items() if name not in named}
    return inherited | {
        "DATABASE_URL": database,
        "REDIS_URL": "",
        "ZHIFA_VAR": str(folder),
        "DEMO": "0",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "ALLOWED_HOSTS": "localhost",
        "SECRET_KEY": secrets.token_urlsafe(32),
        "IDENTITY_KEY": secrets.token_urlsafe(32),
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}",
        **more,
    }


def run(environment: dict[str, str], *words: str) -> Any:
    """Run one of our modules to its end; return what it prints as JSON, if anything."""
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, check=False, stdout=subprocess.PIPE
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} failed.")
    return json.loads(done.stdout) if done.stdout.strip().startswith(b"{") else None


@contextmanager
def server(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run `manage.py serve` until the block ends."""
    log = Path(environment["ZHIFA_VAR"]) / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
    try:
        _wait_for(int(environment["PORT"]), process, log)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://localhost:{port}/login/", timeout=5).close()
        except urllib.error.HTTPError as error:
            error.close()
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"The server did not start:\n{log.read_text()}")
