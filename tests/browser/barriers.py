"""What a machine can see of a barrier: axe-core, scrolling sideways, and targets too small for a thumb."""

import os
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.axe import axe_source

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PICTURES = os.environ.get("PICTURES", "")  # a folder: then each page that is checked is also kept as a picture
VIEWS = {"wide": (1280, "light"), "narrow": (320, "dark")}  # every rule at each width, colours in each scheme

SMALL_TARGETS = """
() => [...document.querySelectorAll('button, summary, select:not([aria-hidden=true]), input:not([type=hidden])')]
    .map(element => [element.outerHTML, element.getBoundingClientRect()])
    .filter(([, box]) => box.height && (box.height < 24 || box.width < 24))
    .map(([html]) => html)
    .filter(html => !html.includes('form-check-input'))
"""

# What passes is not told: of a page of some hundred elements that is megabytes.
BROKEN_RULES = """
async tags => (await axe.run({runOnly: tags, resultTypes: ['violations']})).violations
    .map(rule => [rule.id, rule.nodes.map(node => node.html)])
"""


def check(page: Page, name: str) -> None:
    """Nothing that axe sees, nothing wider than the window, no target under 24 pixels: in both views of this page.

    The page is loaded once. It has the width again that it had before, and is light.
    """
    settle(page)
    usual = page.viewport_size
    for view, (width, scheme) in VIEWS.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{view}.png", full_page=True)
        assert (broken := seen_by_axe(page)) == [], (name, view, broken)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        assert (small := page.evaluate(SMALL_TARGETS)) == [], (name, view, small)
    page.set_viewport_size(usual)
    page.emulate_media(color_scheme="light")


WIDTHS_OF_CHARTS = (320, 360, 768, 1366)  # at 768 two may stand side by side

# Of each word: its height on the screen, which the drawing's scale makes smaller, and whether another lies on it.
WORDS_IN_CHARTS = """
() => [...document.querySelectorAll('svg')].map(chart => [...chart.querySelectorAll('text')]
    .filter(text => text.getClientRects().length && text.textContent.trim())
    .map(text => ({
        says: text.textContent.trim(),
        high: parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a,
        box: text.getBoundingClientRect(),
    })))
    .flatMap(words => words.map(({says, high, box}, place) => ({says, high, hidden: words.slice(place + 1)
        .filter(other => Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left) > 1)
        .filter(other => Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top) > 5)
        .map(other => other.says), outside: box.left < 0 || box.right > window.innerWidth})))
"""


def check_charts(page: Page, *, least: int) -> None:
    """Every word in every chart is at least 12 px high, clear of the others and in the window; so many at least."""
    usual = page.viewport_size
    for width in WIDTHS_OF_CHARTS:
        page.set_viewport_size({"width": width, "height": 900})
        words = page.evaluate(WORDS_IN_CHARTS)
        assert len(words) >= least, (width, page.url)
        assert [word for word in words if word["high"] < 12 or word["hidden"] or word["outside"]] == [], width
    page.set_viewport_size(usual)


def settle(page: Page) -> None:
    """Wait until the page that was asked for is here: a click returns while the old one still stands."""
    page.wait_for_function("() => !window.leaving && document.readyState === 'complete'")


def seen_by_axe(page: Page) -> list[tuple[str, list[str]]]:
    """Each broken rule of WCAG 2.2 A and AA, and the elements that break it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_source())
    return [(rule, nodes) for rule, nodes in page.evaluate(BROKEN_RULES, TAGS)]
