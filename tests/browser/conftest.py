import os

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.chromium import find_chromium

# Playwright keeps an event loop in the test's own thread, where Django then forbids its ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Nothing is asked of the network but what a test asks for.
QUIET = [
    *("--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    # No page lives long enough to earn back what compiling a script a second and a third time takes.
    "--js-flags=--no-maglev,--no-turbofan",
]
# A click returns before the next page has begun to load: a page that is on its way out says so itself.
LEAVING = "navigation.addEventListener('navigate', event => { window.leaving = !event.hashChange; });"


class Watched:
    """The browser, whose pages know when they are being left: see `tests.browser.barriers.settle`."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    def new_context(self, **options) -> BrowserContext:
        context = self._browser.new_context(**{"reduced_motion": "reduce", **options})
        context.add_init_script(LEAVING)
        return context


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests of a process; each test opens a context of its own."""
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # root has none
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=[*QUIET, *sandbox])
        yield Watched(browser)
        browser.close()


@pytest.fixture
def window_of(chromium, live_server):
    """A window of that person, signed in; of a stranger, if nobody is named. Each has nothing remembered."""
    contexts = []

    def open_window(person=None, *, width: int = 1280, scripts: bool = True) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            locale="sv-SE",
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
        )
        contexts.append(context)
        if person:
            sign_in(context, person, live_server.url)
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()


def sign_in(context: BrowserContext, person, site: str) -> None:
    """With a client of each person: one that signs in as another ends the first one's session."""
    client = Client()
    client.force_login(person)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
