"""What all tests share: the run's seed in the header, and no silent skips."""

import pytest

from tests.share import is_deep, rotating_seed, seeds

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
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = str(call.excinfo.value) if call.excinfo else ""
        if any(words in reason for words in BROWSER_TROUBLE):
            report.outcome = "failed"
            report.longrepr = f"The browser did not start: {reason}"
