"""A stranger finds out what a café needs and sends it to the pilot; by pointer, by keyboard, and without scripts.

The guide is what the kit brings, whole.
"""

import time
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page, expect

from cases.models import Case, Wish
from portal.models import TownHall
from portal.site.kits import accepting, reading
from portal.text.ttl_cache import TtlCache
from tests.browser.barriers import check

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GUIDE = {"sector", "matter_type", "wish", "guide_step", "guide_question", "guide_answer"}


@pytest.fixture
def whole_guide(eva) -> None:
    """The kit's wishes with all that they need; sectors and texts that no test reads stay out."""
    rows = [row for row in reading.start(TownHall(name="Bergköpings kommun")) if row.kind.name in GUIDE]
    for row in rows:
        if row.kind.name == "sector":
            row.values["email"] = f"{row.values['slug']}@example.org"
    accepting.accept(rows, by=eva)
    TtlCache.forget_all()


class Presses:
    """Presses what somebody would press, and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.count, self.begun = page, 0, time.monotonic()

    def __call__(self, role: str, name: str, *, exact: bool = True) -> None:
        self.page.get_by_role(role, name=name, exact=exact).first.click()
        self.count += 1


def answer_all(page: Page, press: Presses) -> int:
    """The first answer of each question until the map is there; how many were asked."""
    asked = 0
    while "/karta/" not in page.url:
        page.locator(".choices button").first.click()
        press.count, asked = press.count + 1, asked + 1
    return asked


def test_a_stranger_finds_a_cafes_steps_in_few_presses_and_the_case_opens_with_them(window_of, whole_guide):
    page = window_of(width=360)
    press = Presses(page)
    page.goto("/")
    press("link", "Vad behöver jag?")
    check(page, "guide-wishes")
    press("checkbox", "Öppna café eller restaurang")
    press("button", "Fortsätt")
    check(page, "guide-question")
    assert answer_all(page, press) >= 3
    expect(page.get_by_role("heading", name="Det här behöver du")).to_be_visible()
    check(page, "guide-map")
    shared, steps = page.url, page.locator(".turn > li h3").all_inner_texts()
    assert "Registrera din verksamhet med mat" in steps
    first = page.locator(".turn details > p").first
    expect(first).to_be_hidden()
    page.emulate_media(media="print")  # on paper the steps are told whole
    expect(first).to_be_visible()
    expect(page.get_by_role("link", name="Skicka till lotsen").first).to_be_hidden()
    page.emulate_media(media="screen")
    press("link", "Skicka till lotsen")
    assert press.count <= 12
    assert time.monotonic() - press.begun < 180
    expect(page.get_by_label("Öppna café eller restaurang")).to_be_checked()
    page.get_by_label("Beskriv med egna ord").fill("Ett café vid hamnen")
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_label("Ditt namn").fill("Bo Berg")
    page.get_by_label("E-post").fill("bo@example.org")
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_role("button", name="Skicka till företagslotsen").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    case = Case.objects.get()
    assert [step.what for step in case.steps.all()] == steps
    assert [wish.label for wish in case.wishes.all()] == ["öppna café eller restaurang"]
    # The address holds what was answered, and nothing of whom.
    assert {name for name, _ in parse_qsl(urlsplit(shared).query)} >= {"v"}
    other = window_of()
    other.goto(shared)
    assert other.locator(".turn > li h3").all_inner_texts() == steps


def test_the_guide_by_keyboard_alone(window_of, whole_guide):
    page = window_of()
    page.goto("/vagvisaren/")
    page.get_by_label("Sätta upp skylt").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    while "/karta/" not in page.url:
        page.locator(".choices button").last.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Det här vet vi inte säkert")).to_be_visible()
    page.go_back()
    expect(page.locator(".choices")).to_be_visible()


def test_the_guide_without_scripts_on_one_page_and_in_english(window_of, whole_guide):
    page = window_of(scripts=False)
    page.goto(f"/vagvisaren/fragor/?v={Wish.objects.get(label='ha uteservering').pk}&alla=1")
    for fieldset in page.get_by_role("group").all():
        fieldset.get_by_role("radio").first.check()
    page.get_by_role("button", name="Visa vad jag behöver").click()
    expect(page.get_by_role("heading", name="Det här behöver du")).to_be_visible()
    expect(page.get_by_role("button", name="Skriv ut")).to_be_hidden()
    page.get_by_role("main").get_by_role("link", name="In English").click()
    expect(page.get_by_role("heading", name="This is what you need")).to_be_visible()
    seen = window_of()
    seen.goto(page.url)
    check(seen, "guide-map-english")
