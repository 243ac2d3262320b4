"""Browser tests run apart: what drives a browser leaves an event loop in its process."""

from pathlib import Path

import pytest

FILES = sorted((Path(__file__).parents[1] / "browser").glob("test_*.py"))


class TestEachBrowserTest:
    @pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
    def test_is_marked_as_one(self, file):
        assert "pytestmark = " in (text := file.read_text()), text[:80]
        assert "pytest.mark.browser" in text
