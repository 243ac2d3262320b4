"""The shell's folder shares its name with a standard-library module: it must stay a folder."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", "node_modules", "var"}


def own_files(pattern):
    for folder in [ROOT, *(path for path in ROOT.iterdir() if path.is_dir())]:
        if folder.name not in NOT_OURS:
            yield from (folder.rglob(pattern) if folder != ROOT else folder.glob(pattern))


class TestSite:
    def test_is_a_plain_directory(self):
        assert (ROOT / "site").is_dir()
        assert not (ROOT / "site" / "__init__.py").exists()

    def test_is_named_by_no_ignore_file(self):
        ignore_files = list(own_files(".*ignore"))
        guilty = [
            f"{path.relative_to(ROOT)}: {line}"
            for path in ignore_files
            for line in path.read_text().splitlines()
            if re.fullmatch(r"/?(\*\*/)?site(/|/\*+)?", line.strip())
        ]

        assert ROOT / ".gitignore" in ignore_files
        assert guilty == []

    def test_leaves_the_interpreter_its_own_module(self):
        told = subprocess.run(
            [sys.executable, "-c", "import site; print(site.__file__)"],
            cwd=ROOT,
            env={"PYTHONPATH": f"{ROOT / 'site'}:{ROOT}"},
            capture_output=True,
            text=True,
            check=True,
        )

        assert Path(told.stdout.strip()).name == "site.py"


def top_level_names():
    for folder in (ROOT, ROOT / "site"):
        for path in folder.iterdir():
            if path.suffix == ".py" or (path / "__init__.py").exists():
                yield path.stem


class TestTopLevelNames:
    @pytest.mark.parametrize("name", sorted(top_level_names()))
    def test_hide_no_module_of_the_standard_library(self, name):
        assert name not in sys.stdlib_module_names
