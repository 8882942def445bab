"""What a machine can see of a barrier: axe-core, scrolling sideways, and targets too small for a thumb or covered."""

import os
from functools import partial
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.axe import axe_source

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PICTURES = os.environ.get("PICTURES", "")  # a folder: then each page that is checked is also kept as a picture
VIEWS = {"wide": (1280, "light"), "narrow": (320, "dark")}  # every rule at each width, colours in each scheme
# These read how things look and where they stand. Every other rule reads what is there and what is shown of it, and
# finds in the second view what it found in the first unless something is shown otherwise there.
DRAWN = [
    *("color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"),
    *("td-headers-attr", "th-has-data-cells"),  # they guess from its looks whether a table holds data
]
SHOWN = """
() => [...document.querySelectorAll('body, body *')].map(element => getComputedStyle(element).display
    + element.checkVisibility({visibilityProperty: true, opacityProperty: true})
    + (element.getBoundingClientRect().right > 0)).join()
"""

# What is wider than the window, with the letters as large as that: where anything scrolls the page sideways.
WIDER = """
large => {
    const root = document.documentElement, frame = '.table-wrap, .table-responsive, .results, .wide-table, pre, svg';
    root.style.fontSize = large ?? '';
    const found = root.scrollWidth > window.innerWidth ? [...document.querySelectorAll('html, body *')] : [];
    const wider = found.filter(element => element.checkVisibility() && !element.closest(frame))
        .filter(element => element.scrollWidth > window.innerWidth
            || element.getBoundingClientRect().right > window.innerWidth + 1)
        .filter((element, place, all) => !all.slice(place + 1).some(other => element.contains(other)))
        .map(element => `${element.tagName}.${element.className}: ${element.textContent.trim().slice(0, 60)}`);
    root.style.fontSize = '';
    return wider;
}
"""

SMALL_TARGETS = """
() => [...document.querySelectorAll('button, summary, select:not([aria-hidden=true]), input:not([type=hidden])')]
    .filter(element => element.checkVisibility())
    .map(element => [element.outerHTML, element.getBoundingClientRect()])
    .filter(([, box]) => box.height && (box.height < 24 || box.width < 24))
    .map(([html]) => html)
    .filter(html => !html.includes('form-check-input'))
"""

# What another thing lies on, so that a press in its middle lands elsewhere; an open menu may. Scrolled back after.
COVERED = """
() => {
    const y = scrollY, pressed = 'a[href], button, summary, select, textarea, input:not([type=hidden])';
    const found = [...(document.querySelector('dialog:modal') ?? document).querySelectorAll(pressed)]
        .filter(each => each.checkVisibility({visibilityProperty: true, opacityProperty: true}))
        .filter(each => !each.matches(':disabled') && !each.closest('.skip, .visually-hidden'))
        .filter(each => {
            each.scrollIntoView({block: 'center', behavior: 'instant'});
            const box = each.getClientRects()[0];
            if (!box || box.width < 2 || box.right < 0) return false;
            const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
            const isOwn = hit && (each.contains(hit) || hit.closest('header details'));
            return hit && !isOwn && ![...each.labels ?? []].some(label => label.contains(hit));
        })
        .map(each => each.outerHTML.slice(0, 200));
    scrollTo({top: y, behavior: 'instant'});
    return found;
}
"""

# What passes is not told: of a page of some hundred elements that is megabytes. Of what axe reads beforehand, only
# sound and film are asked for by a rule of these tags; each style sheet rule by rule is not.
BROKEN_RULES = """
async only => (await axe.run({runOnly: only, resultTypes: ['violations'], preload: {assets: ['media']}})).violations
    .map(rule => [rule.id, rule.nodes.map(node => node.html)])
"""


def check(page: Page, name: str, *, is_public: bool = False) -> None:
    """Nothing that axe sees, nothing wider than the window, no target under 24 pixels or under another thing: in both
    views of this page. In the narrow one nothing either that wide spacing spoils, or letters twice as large; on public
    pages in both.

    The page is loaded once. It has the width again that it had before, and is light, as it was.
    """
    settle(page)
    usual, shown = page.viewport_size, ""
    for view, (width, scheme) in VIEWS.items():
        if page.viewport_size["width"] != width:
            page.set_viewport_size({"width": width, "height": 900})
        if scheme != "light":
            page.emulate_media(color_scheme=scheme)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{view}.png", full_page=True)
        is_as_before, shown = shown == (now := page.evaluate(SHOWN)), now
        broken = seen_by_axe(page, DRAWN if is_as_before else None)
        assert broken == [], (name, view, broken)
        assert page.evaluate(WIDER) == [], (name, view)
        assert (small := page.evaluate(SMALL_TARGETS)) == [], (name, view, small)
        assert (covered := page.evaluate(COVERED)) == [], (name, view, covered)
        if is_public or view == "narrow":
            assert (spoilt := page.evaluate(SPOILT_BY_SPACING)) == [], (name, view, spoilt)
            assert (wider := page.evaluate(WIDER, "200%")) == [], (name, view, wider)
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


# What is cut, covered or pushed out when a reader sets wide letters, words, lines and paragraphs (WCAG 2.2, 1.4.12),
# with all that is folded open. The page is as before afterwards.
SPOILT_BY_SPACING = """
() => {
    const folded = [...document.querySelectorAll('details:not([open])')], sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
    document.adoptedStyleSheets = [sheet];
    folded.forEach(each => each.open = true);
    const seen = element => element.checkVisibility({visibilityProperty: true, opacityProperty: true})
        && !element.closest('svg, select, .visually-hidden, .skip')
        && element.getBoundingClientRect().width > 1;
    // What scrolls in a frame of its own, stands beside the page for the ear alone, or floats over it.
    const inner = element => element.closest(
        '.table-wrap, pre, .table-responsive, .results, .wide-table, .inline-group, thead, .toolbar-sticky, .keys');
    const spoilt = [...document.querySelectorAll('body :not(input)')].filter(seen).filter(element => {
        const style = getComputedStyle(element), hides = ['hidden', 'clip'];
        return hides.includes(style.overflowX) && element.scrollWidth > element.clientWidth + 1
            || hides.includes(style.overflowY) && element.scrollHeight > element.clientHeight + 2;
    }).map(element => ['cut', element.textContent.trim().slice(0, 60)]);
    const lines = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode, element = text.parentElement;
        if (!text.textContent.trim() || !seen(element)) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        for (const box of range.getClientRects()) if (box.width > 1) lines.push([box, text, inner(element)]);
    }
    lines.forEach(([a, text, frame], place) => lines.slice(place + 1).forEach(([b, other, otherFrame]) => {
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (text !== other && frame === otherFrame && across > 1 && down > Math.min(a.height, b.height) * .4)
            spoilt.push(['over each other', text.textContent.trim(), other.textContent.trim()]);
    }));
    lines.filter(([box, , frame]) => !frame && (box.left < 0 || box.right > window.innerWidth + 1))
        .forEach(([, text]) => spoilt.push(['outside', text.textContent.trim()]));
    if (document.documentElement.scrollWidth > window.innerWidth) spoilt.push(['scrolls sideways']);
    document.adoptedStyleSheets = [];
    folded.forEach(each => each.open = false);
    return spoilt;
}
"""


check_public = partial(check, is_public=True)


def settle(page: Page) -> None:
    """Wait until the page that was asked for is here: a click returns while the old one still stands."""
    page.wait_for_function("() => !window.leaving && document.readyState === 'complete'")


def seen_by_axe(page: Page, rules: list[str] | None = None) -> list[tuple[str, list[str]]]:
    """Each broken rule of WCAG 2.2 A and AA and of good practice, or of those named, and what breaks it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_source())
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    return [(rule, nodes) for rule, nodes in page.evaluate(BROKEN_RULES, only)]
