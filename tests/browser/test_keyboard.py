"""Without a mouse: where the focus is after each press, and that it is seen there."""

import re
from contextlib import suppress

import pytest
from django.utils import timezone
from playwright.sync_api import Page, TimeoutError, expect

from cases import actions
from cases.models import Assignment
from tests.browser.barriers import settle
from tests.courses import an_occasion, take_part
from training.workflow import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Where the focus is hidden, in words; empty where it is seen: within the window, not under anything, with its outline.
HIDDEN = """
() => {
    const focused = document.activeElement, said = focused.outerHTML.slice(0, 120);
    if (focused === document.body) return 'nowhere';
    const box = focused.getClientRects()[0], x = box.left + box.width / 2, y = box.top + Math.min(box.height, 40) / 2;
    if (box.top < 0 || box.bottom > innerHeight) return `outside, ${box.top} to ${box.bottom}: ${said}`;
    if (!focused.contains(document.elementFromPoint(x, y))) return `under something: ${said}`;
    const isSilent = focused.tabIndex < 0;  // it tells what a press came to
    return isSilent || getComputedStyle(focused).outlineStyle !== 'none' ? '' : `no outline: ${said}`;
}
"""
TOLD = ["Kafé vid torget", "Glasskiosk i hamnen", "Bageri i Gusum", "Kaffebar i Gryt", "Servering på Hamngatan"]
NAMES = ["Anna Alm", "Bertil Boman", "Cecilia Ceder", "Disa Dal", "Erik Ek", "Frida Falk", "Gun Gran", "Hans Hult"]


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        is_seen(page, after=key)


def press_and_follow(page: Page, *keys: str) -> None:
    """The last of these keys stands on what Enter leads on from."""
    press(page, *keys)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    is_seen(page, after="Enter")


def close_dialog(page: Page) -> None:
    """Its box keeps the focus till the window is drawn anew."""
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("dialog :focus")).to_have_count(0)


def is_seen(page: Page, *, after: str) -> None:
    """Once the page stands still: a key returns before what it leads to is here."""
    settle(page)
    with suppress(TimeoutError):
        page.wait_for_function(f"() => ({HIDDEN})() === ''", timeout=5000)
    assert (after, page.evaluate(HIDDEN)) == (after, "")


def test_eva_asks_sectors_about_five_new_cases_without_a_mouse(window_of, eva, cafe, building):
    for text in TOLD:
        actions.register(actions.Submission(description=text, wishes=[cafe], name="Bo", email="bo@example.org"))
    page = window_of(eva, width=1366)
    page.goto("/i-dag/")
    press(page, "?")
    expect(page.get_by_role("dialog")).to_be_visible()
    close_dialog(page)
    for _ in TOLD:
        press_and_follow(page, "j", "Tab")
        expect(page.locator("#sagt")).to_be_focused()
        expect(page.locator("#sagt")).to_contain_text("Bygg har fått frågan.")
    assert Assignment.objects.filter(sector=building).values("case").distinct().count() == 5

    # In the row that is left she takes it back, asks the other sector, and opens the case.
    press_and_follow(page, "Tab")
    expect(page.locator("#sagt")).to_contain_text("Det är ångrat")
    press_and_follow(page, "Tab", "Tab")
    expect(page.locator("#sagt")).to_contain_text("Miljö har fått frågan.")
    press(page, "j", "k")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/admin/cases/case/"))

    # Who speaks to her computer turns the keys off.
    page.goto("/i-dag/")
    press(page, "?")
    page.get_by_label("Använd tangenterna").press("Space")
    close_dialog(page)
    before = page.evaluate("document.activeElement.outerHTML")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.outerHTML") == before


def test_the_roll_is_called_by_keyboard_and_the_focus_stays_in_sight(window_of, cohort, eva, lisbet, building):
    today = timezone.localtime()
    times = {"start": today.replace(hour=0, minute=10), "end": today.replace(hour=23, minute=50)}
    for name in NAMES:
        take_part(cohort, eva, name, f"{name.split()[0].lower()}@example.org", role=Role.OFFICER, sector=building)
    occasion = an_occasion(cohort, eva, days=0, theme="Bemötande", **times)
    page = window_of(lisbet)
    for size, called in (((320, 568), NAMES[:4]), ((1366, 640), NAMES[4:])):
        page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
        page.goto(f"/utbildning/tillfalle/{occasion.pk}/upprop/")
        page.get_by_role("button", name="Alla andra är här").focus()
        while "Här" not in page.evaluate("document.activeElement.textContent"):
            press(page, "Tab")
        for name in called:
            assert name in page.evaluate("document.activeElement.textContent")
            page.keyboard.press("Enter")
            expect(page.get_by_role("listitem").filter(has_text=name)).to_have_class("is-noted")
            is_seen(page, after=name)
        left = len(NAMES) - NAMES.index(called[-1]) - 1
        expect(page.get_by_role("button", name="Alla andra är här")).to_have_text(
            [f"Alla andra är här ({left})"] if left else []
        )
    press(page, "Enter", "Tab", "Tab", "Enter")  # the last one's line is opened: he is not here after all
    expect(page.locator(".said-mark").last).to_have_text("inte här")
    assert occasion.attendance.filter(state="present").count() == 7
    expect(page.get_by_text("7 av 8 är här.")).to_be_visible()
