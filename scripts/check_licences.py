"""Fail if anything we ship or need at run time is under the GPL or AGPL, or says no licence.

Reads the metadata of the installed packages that the lock file names for run time, and the licences
that package-lock.json records.
"""

import json
import re
import subprocess
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Their metadata says nothing; the licence file of the release was read.
READ_BY_US: dict[str, str] = {}
COPYLEFT = re.compile(r"\bA?GPL|(Affero|GNU) General Public License", re.IGNORECASE)
NONE = ("", "unknown", "none")


def runtime_packages() -> list[str]:
    """Return what the lock file installs without any dependency group."""
    export = [".venv/bin/uv", "export", "--locked", "--no-dev", "--no-hashes", "--no-emit-project"]
    told = subprocess.run(
        [*export, "--quiet"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return re.findall(r"^([\w.-]+)==", told.stdout, re.MULTILINE)


def licence_of(package: str) -> str | None:
    """Return what an installed package says of its licence; None if this machine needs it not."""
    try:
        fields = metadata(package)
    except PackageNotFoundError:
        return None
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in fields.get_all("Classifier") or []
        if line.startswith("License :: ")
    ]
    name = fields["License"].partition("\n")[0][:80] if "License" in fields else ""
    if "License-Expression" in fields:
        return fields["License-Expression"]
    return "; ".join(classifiers) or name


def is_allowed(licence: str) -> bool:
    """Return whether we may build on it: one of several to choose from is enough."""
    choices = re.split(r"\s+OR\s+", licence)
    return any(
        choice.strip().lower() not in NONE and not COPYLEFT.search(choice) for choice in choices
    )


def browser_packages() -> dict[str, str]:
    """Return the licence of each npm package, all of which may end in a built file."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    return {
        path.rpartition("node_modules/")[2]: str(package.get("license", ""))
        for path, package in lock["packages"].items()
        if path
    }


def main() -> None:
    """List the licences and fail on those we may not build on."""
    licences = {
        f"python: {name}": licence
        for name in runtime_packages()
        if (licence := READ_BY_US.get(name) or licence_of(name)) is not None
    }
    licences |= {f"npm: {name}": licence for name, licence in browser_packages().items()}
    refused = {name: licence for name, licence in licences.items() if not is_allowed(licence)}
    for name, licence in sorted(refused.items()):
        print(f"{name}: {licence or 'no licence named'}")
    if refused:
        raise SystemExit(1)
    print(f"{len(licences)} packages, none under GPL or AGPL.")


if __name__ == "__main__":
    main()
