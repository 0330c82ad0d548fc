"""What all tests share: the run's seed in the header, and no silent skips."""

import contextlib
import os
import shutil

import pytest
import pytest_odoo
from hypothesis.internal.conjecture import providers

from odoo.tools import config as odoo_config

from tests import clicks
from tests.share import is_deep, rotating_seed, seeds

# Hypothesis reads all sources that are loaded, Odoo's included, for numbers worth
# trying: seconds in each process, and nothing that our tests would draw.
providers.is_local_module_file = lambda _path: False

# Odoo skips a browser test when Chromium does not start. Here that is a failure:
# a journey that was not tried must not look like one that went well.
BROWSER_TROUBLE = ("chrome devtools port", "Chrome headless", "Chrome executable")


def pytest_report_header():
    count = "full counts" if is_deep() else "the share for CI"
    fixed, own = seeds()
    return (
        f"random tests: {count}, fixed seed {fixed}, own seed {own}"
        f" (repeat with MEMBER_SEED={rotating_seed()})"
    )


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    report.user_properties += [("clicks", each) for each in clicks.MEASURED]
    clicks.MEASURED.clear()
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = str(call.excinfo.value) if call.excinfo else ""
        if any(words in reason for words in BROWSER_TROUBLE):
            report.outcome = "failed"
            report.longrepr = f"The browser did not start: {reason}"


def pytest_terminal_summary(terminalreporter):
    """How many clicks each journey took, beside how many it may."""
    reports = (report for each in terminalreporter.stats.values() for report in each)
    measured = sorted(
        tuple(value)
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == "clicks"
    )
    if measured:
        terminalreporter.section("clicks of journeys")
        for journey, count, most in measured:
            terminalreporter.line(f"{journey:40} {count} (at most {most})")


@contextlib.contextmanager
def filestore_of_its_own(original, database):
    """Link the files for a worker's copy of the database.

    pytest-odoo lets workers share them; then one may read what another is just
    writing, or lose what another clears away.
    """
    if original == database:
        yield
        return
    folder = odoo_config.filestore(database)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(odoo_config.filestore(original), folder, copy_function=os.link)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


pytest_odoo._shared_filestore = filestore_of_its_own
