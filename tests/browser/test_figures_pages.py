"""The figures in a real browser: wide and narrow, light and dark, filled and empty, without scripts."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from portal.text.swedish import STOCKHOLM
from tests.browser.barriers import check, check_charts
from tests.cases.test_figures_pages import finish_one, last_quarter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


OVERLAPS = """
() => [...document.querySelectorAll('svg.bars')].flatMap(chart => {
    const boxes = [...chart.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]);
    return boxes.slice(1).filter(([, box], place) => box.top < boxes[place][1].bottom - 1).map(([text]) => text);
})
"""


@pytest.fixture
def busy(building, environment, anna, cecilia, eva) -> None:
    """Enough for the figures of two sectors, one of which is too small to be public."""
    start = datetime.combine(last_quarter().since, datetime.min.time(), STOCKHOLM) + timedelta(days=7, hours=9)
    for number in range(14):
        finish_one(building, anna, eva, at=start + timedelta(days=number), days=number % 5, grade=5 + number % 5)
    finish_one(environment, cecilia, eva, at=start)


def test_the_managers_page_filled_and_empty(window_of, busy, malin):
    page = window_of(malin)
    page.goto("/")
    page.get_by_role("link", name="Siffror", exact=True).click()
    expect(page.get_by_role("heading", name="Siffror")).to_be_visible()
    page.get_by_label("Period").select_option(last_quarter().key)
    page.get_by_role("button", name="Visa").click()
    expect(page.get_by_role("img", name="Tid till svar från sektorerna")).to_be_visible()
    rows = page.get_by_role("region", name="Tabell: Tid till svar från sektorerna").get_by_role("row")
    expect(rows).to_have_count(4)
    check(page, "figures")
    check_charts(page, least=10)
    page.goto("/siffror/?period=" + page.get_by_label("Period").locator("option").nth(-1).get_attribute("value"))
    expect(page.get_by_text("Det finns inget att räkna i den här perioden.").first).to_be_visible()
    check(page, "figures-empty")


def test_everybody_reads_how_it_goes(window_of, busy):
    """From the start page; on a small screen with large text and by keyboard; and without scripts, with a file."""
    page = window_of()
    page.goto("/")
    page.get_by_role("link", name="Så går det").click()
    expect(page.get_by_role("heading", name="Så går det", exact=True)).to_be_visible()
    expect(page.get_by_role("img", name="Löften som hölls")).to_be_visible()
    expect(page.get_by_text("Bygg")).to_have_count(0)
    check(page, "how-it-goes")
    page.get_by_label("Period").select_option(index=1)
    page.get_by_role("button", name="Visa").click()
    expect(page.get_by_text("Det finns inget att räkna i den här perioden.").first).to_be_visible()
    check(page, "how-it-goes-empty")

    page = window_of(width=640)
    page.goto("/sa-gar-det/")
    for size in ("100%", "200%"):
        page.evaluate("size => document.documentElement.style.fontSize = size", size)
        assert page.evaluate(OVERLAPS) == []
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size({"width": 320, "height": 800})
    page.get_by_text("Visa tabell: Löften som hölls").click()  # folded where there is no room beside the chart
    table = page.get_by_role("region", name="Tabell: Löften som hölls")
    table.focus()
    expect(table).to_be_focused()

    page = window_of(scripts=False)
    page.goto("/sa-gar-det/")
    page.get_by_label("Period").select_option(index=1)
    page.get_by_role("button", name="Visa").click()
    expect(page.get_by_text("inget att räkna i den här perioden").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")
