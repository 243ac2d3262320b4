"""Fixtures that every test may ask for."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest


@pytest.fixture
def at():
    """A fixed moment: a Tuesday morning in China."""
    return datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
