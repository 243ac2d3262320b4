"""What it costs, as JSON: `make bench`, or `python -m bench [part ...]`.

Each part is a module of this folder with `measure(say)`. It is measured on SQLite and on
PostgreSQL: on the server of DATABASE_URL if that is one, else on a throwaway one if this machine
has the programs. Each in a process of its own, with its own empty database.
"""

import importlib
import json
import os
import pkgutil
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HELPERS = {"__main__", "child", "exam_floor", "exam_load", "floor_settings", "measuring"}


def parts() -> list[str]:
    """Return what can be measured."""
    found = (module.name for module in pkgutil.iter_modules([str(ROOT / "bench")]))
    return sorted(name for name in found if name not in HELPERS)


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Give the address of each kind of database that can be had."""
    # A script, not a package: how a PostgreSQL server is started stands there alone.
    sys.path.insert(0, str(ROOT / "scripts"))
    test_services = importlib.import_module("test_services")

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zhifa-bench-")))
        found = {"sqlite": f"sqlite:///{folder / 'bench.sqlite3'}"}
        given = os.environ.get("DATABASE_URL", "")
        if given.startswith("postgres"):
            found["postgresql"] = stack.enter_context(_new_database(given))
        elif test_services.postgresql_folder():
            server = stack.enter_context(test_services.throwaway_folder())
            found["postgresql"] = stack.enter_context(test_services.postgresql(server))
        yield found


@contextmanager
def _new_database(url: str) -> Iterator[str]:
    """Make a database beside the one that is named, and drop it afterwards."""
    import psycopg
    from psycopg import sql

    name = f"zhifa_bench_{secrets.token_hex(4)}"
    base, _, _ = url.rpartition("/")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"{base}/{name}"
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            connection.execute(drop.format(sql.Identifier(name)))


def measured(part: str, url: str) -> object:
    """Return what a part costs on a database."""
    with tempfile.TemporaryDirectory(prefix="zhifa-bench-var-") as var:
        (Path(var) / "static").mkdir()  # looked for when the first page is drawn
        settings = {
            "DATABASE_URL": url,
            "REDIS_URL": "",
            "ZHIFA_VAR": var,
            "DEMO": "0",
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "SECRET_KEY": secrets.token_urlsafe(32),
            "IDENTITY_KEY": secrets.token_urlsafe(32),
            "DJANGO_SETTINGS_MODULE": "config.settings.base",
            "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}",
        }
        done = subprocess.run(
            [sys.executable, "-m", "bench.child", part],
            cwd=ROOT,
            env=os.environ | settings,
            stdout=subprocess.PIPE,
            check=False,
        )
    if done.returncode:
        raise SystemExit(f"{part} failed.")
    return json.loads(done.stdout)


def main(wanted: list[str]) -> None:
    """Print all figures."""
    unknown = set(wanted) - set(parts())
    if unknown:
        raise SystemExit(
            f"There is no {', '.join(sorted(unknown))}; there is {', '.join(parts())}."
        )
    figures: dict[str, dict[str, object]] = {}
    with databases() as found:
        for part in wanted or parts():
            for kind, url in found.items():
                print(f"{part} on {kind} ...", file=sys.stderr, flush=True)
                figures.setdefault(part, {})[kind] = measured(part, url)
    print(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
