import os

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.chromium import find_chromium

# Playwright keeps an event loop in the test's own thread, where Django then forbids its ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests of a process; each test opens a context of its own."""
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # root has none
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=sandbox)
        yield browser
        browser.close()
