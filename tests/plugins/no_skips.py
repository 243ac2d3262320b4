"""`python -m pytest -p tests.plugins.no_skips`: a skipped test is a failure, as CI wants it."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    # Processes of xdist have no reporter: what they skip is reported by the first one.
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if skipped and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    for report in terminalreporter.stats.get("skipped", []):
        terminalreporter.write_line(f"SKIPPED, which CI forbids: {report.nodeid}", red=True)
