"""Bo's pages in each of their states, read by axe, on the narrowest telephone."""

import re

import pytest
from playwright.sync_api import Page, expect

from cases import actions, emails
from cases.access.letters import access_key
from cases.models import Case
from portal.mail import links
from tests.browser.barriers import check_public as check
from tests.browser.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(window_of, live_server, settings) -> Page:
    settings.SITE_URL = live_server.url
    return window_of(width=320)


def test_the_form_empty_filled_and_with_errors(page, eva, cafe):
    page.goto("/arenden/nytt/")
    check(page, "new-what")
    page.get_by_role("button", name="Fortsätt").click()
    expect(page.get_by_role("alert")).to_be_focused()
    check(page, "new-what-error")
    page.get_by_label("Beskriv med egna ord").fill("Jag heter 850709-9805 och vill öppna café.")
    page.get_by_label("Bilagor").set_input_files({"name": "a.exe", "mimeType": "text/plain", "buffer": b"MZ"})
    page.get_by_role("button", name="Fortsätt").click()
    expect(page.get_by_role("alert")).to_contain_text("a.exe")
    page.get_by_role("button", name="Fortsätt").click()
    expect(page.get_by_role("heading", name="Hur når vi dig?")).to_be_visible()
    check(page, "new-reach")
    page.get_by_label("Organisationsnummer").fill("556016-0681")
    page.get_by_role("button", name="Fortsätt").click()
    expect(page).to_have_title(re.compile("^Fel: "))
    check(page, "new-reach-error")
    page.get_by_label("Organisationsnummer").fill("850709-9805")
    page.get_by_label("E-post", exact=True).fill("bo@example.org")
    page.get_by_role("button", name="Fortsätt").click()
    expect(page.get_by_text("Det ser ut som att du har skrivit ett personnummer.")).to_be_visible()
    check(page, "new-check")
    page.goto("/arenden/nytt/")
    expect(page.get_by_text("Vi har sparat det du skrev senast")).to_be_visible()
    check(page, "new-resumed")
    page.goto("/arenden/nytt/kontrollera/")
    page.get_by_role("button", name="Skicka till företagslotsen").click()
    expect(page.get_by_role("heading", name="Tack, vi har fått ditt ärende!")).to_be_visible()
    check(page, "receipt")
    page.goto("/arenden/nytt/kontrollera/")
    check(page, "already-sent")


def test_the_box_that_was_led_to_is_not_led_to_on_the_page_after(page, cafe):
    page.goto("/arenden/nytt/#id_email")
    page.get_by_role("button", name="Fortsätt").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert "#" not in page.url


def test_back_leads_to_each_step_as_it_was_told_and_never_asks_to_send_again(page, eva, cafe):
    page.goto("/arenden/nytt/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the skip link, which must not take the focus from what is wrong
    page.get_by_role("button", name="Fortsätt").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("Beskriv med egna ord").fill("Ett café vid hamnen")
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_label("Företag", exact=True).fill("Bos bageri")
    page.get_by_role("button", name="Fortsätt").click()
    expect(page).to_have_title(re.compile("^Fel: "))
    page.get_by_label("E-post", exact=True).fill("bo@example.org")
    page.get_by_role("button", name="Fortsätt").click()
    expect(page.get_by_role("heading", name="Kontrollera och skicka")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Företag", exact=True)).to_have_value("Bos bageri")
    page.go_back()
    page.go_back()
    expect(page.get_by_label("Beskriv med egna ord")).to_have_value("Ett café vid hamnen")
    for _ in range(3):
        page.go_forward()
    expect(page.get_by_role("heading", name="Kontrollera och skicka")).to_be_visible()


def test_what_bo_has_half_written_stands_there_after_a_step_and_after_a_reload(page, case, building, eva):
    actions.pilot_asks(case, "Hur många bord blir det?", by=eva)
    actions.add_step(case, "Sök bygglov", sector=building, by=eva)
    page.goto(links.mint(emails.case_key(case), email=case.contact.email))
    answer = page.get_by_label("Ditt svar till Eva Ek, Företagslotsen")
    answer.fill("Tolv, eller")
    page.get_by_role("link", name="Ansökt eller klart?").click()
    expect(answer).to_have_value("Tolv, eller")
    page.get_by_label("Diarienummer").fill("BYGG 2026-14")
    page.get_by_label("Diarienummer").press("Enter")  # sends nothing
    page.reload()
    expect(page.get_by_label("Diarienummer")).to_have_value("BYGG 2026-14")
    page.get_by_label("Ansökt", exact=True).check()
    page.get_by_role("button", name=re.compile("^Spara.*Sök bygglov")).click()
    expect(page.get_by_role("status").filter(has_text="Sparat.")).to_be_focused()
    expect(answer).to_have_value("Tolv, eller")
    page.get_by_text("Skriv om något annat än frågan").click()
    page.get_by_label("Ditt meddelande").fill("Vi ses.")
    page.get_by_role("button", name="Skicka till oss").click()
    expect(page.get_by_text("Vi har fått det du skrev")).to_be_visible()
    expect(answer).to_have_value("Tolv, eller")
    assert case.messages.latest("pk").text == "Vi ses."
    check(page, "case-half-written")


def test_bo_lets_a_consultant_in_who_answers_and_is_let_go(page, window_of, case, eva):
    question = actions.pilot_asks(case, "Hur många bord blir det?", by=eva)
    page.goto(links.mint(emails.case_key(case), email=case.contact.email))
    page.get_by_role("link", name="Bjud in någon").click()
    page.get_by_label("Namn").fill("Kim Konsult")
    page.get_by_label("E-post", exact=True).fill("kim@gmial.com")
    page.get_by_label("Får läsa och skriva").check()
    page.get_by_role("button", name="Bjud in").click()
    expect(page.get_by_role("alert")).to_contain_text("Menade du kim@gmail.com?")
    expect(page.get_by_label("Namn")).to_have_value("Kim Konsult")
    check(page, "people-error")
    page.get_by_label("E-post", exact=True).fill("kim@gmail.com")
    page.get_by_role("button", name="Bjud in").click()
    expect(page.get_by_text("Kim Konsult får ett mejl")).to_be_visible()
    kim = window_of(width=320)
    access = case.accesses.get()
    link = links.mint(access_key(access), email=access.email)
    kim.goto(link)
    check(kim, "invited")
    expect(kim.get_by_text(question.text)).to_be_hidden()
    kim.get_by_role("button", name="Ja, visa ärendet").click()
    kim.get_by_label("Ditt svar till Eva Ek, Företagslotsen").fill("Det blir tolv bord.")
    kim.get_by_role("button", name="Skicka svaret").click()
    expect(kim.get_by_text("Vi har fått det du skrev")).to_be_visible()
    check(kim, "case-invited")
    expect(kim.get_by_role("link", name="Dra tillbaka ärendet")).to_be_hidden()
    page.get_by_role("link", name="Till ärendet").click()
    expect(page.get_by_role("listitem").filter(has_text="Det blir tolv bord.")).to_contain_text("Kim Konsult")
    page.get_by_role("link", name="Bjud in någon").click()
    expect(page.get_by_text("Läste senast")).to_be_visible()
    page.get_by_role("button", name="Ta bort Kim Konsult").click()
    expect(page.get_by_text("Kim Konsult kommer inte längre åt ärendet.")).to_be_visible()
    kim.goto(link)
    expect(kim.get_by_role("heading", name="Länken fungerar inte längre")).to_be_visible()


def test_the_case_in_every_status_that_a_business_reads(page, case, assignment, building, fire_service, eva, anna):
    link = links.mint(emails.case_key(case), email=case.contact.email)

    def see(status: str, *, says: str) -> None:
        page.goto(link)
        expect(page.get_by_role("main").locator(".tag").first).to_have_text(status)
        expect(page.get_by_role("heading", name=re.compile(f"^{says}"))).to_be_visible()
        check(page, f"case-{status}")

    see("Pågår", says="Du hör av oss senast")
    question = actions.ask_business(assignment, "Hur många platser blir det?", by=anna)
    see("Du behöver svara", says="Svara på frågan från Anna Alm, Bygg")
    page.get_by_role("button", name="Skicka svaret").click()
    expect(page).to_have_title(re.compile("^Fel: "))
    check(page, "case-reply-error")
    asked = actions.pilot_asks(case, "När öppnar du?", by=eva)
    page.goto(link)
    for who in ("Anna Alm, Bygg", "Eva Ek, Företagslotsen"):  # a box each, and one that answers nobody's question
        expect(page.get_by_label(f"Ditt svar till {who}")).to_be_visible()
    check(page, "case-two-questions")
    other = page.get_by_role("button", name="Skicka till oss")
    expect(other).to_be_hidden()
    page.get_by_text("Skriv om något annat än frågorna").click()
    expect(other).to_be_visible()
    actions.reply(case, "I maj.", question=asked)
    actions.reply(case, "Tolv.", question=question)
    actions.add_step(case, "Sök bygglov", sector=building, by=anna, apply_url="https://www.boverket.se/")
    actions.answer(assignment, "Du behöver bygglov.", by=anna, to_business=True)
    actions.ask_sector(case, fire_service, by=eva)
    see("Väntar på andra", says="Väntar på andra")
    actions.close(case, by=eva, outcome="can_apply", text="Lycka till!", despite_open="Bo har fått sitt svar.")
    see("Avslutat", says="Avslutat")
    page.get_by_role("link", name="Hur tycker du att det gick?").click()
    expect(page.get_by_role("button", name="Skicka svaret")).to_be_visible()
    check(page, "feedback")
    page.get_by_role("button", name="Skicka svaret").click()
    expect(page).to_have_title(re.compile("^Fel: "))
    check(page, "feedback-error")
    actions.reopen(case, text="Gäller det även vintern?")
    see("Mottaget", says="Du hör av oss senast")
    page.get_by_role("link", name="Dra tillbaka ärendet").click()
    expect(page.get_by_role("heading", name="Vill du dra tillbaka ärendet?")).to_be_visible()
    check(page, "withdraw")
    page.get_by_role("button", name="Dra tillbaka ärendet").click()
    expect(page.get_by_role("heading", name="Tillbakadraget")).to_be_visible()
    see("Tillbakadraget", says="Tillbakadraget")
    assert Case.objects.get().state == "withdrawn"


def test_the_ways_back_to_a_case(page, case, bo, live_server):
    page.goto("/arenden/")
    check(page, "follow")
    page.get_by_role("button", name="Skicka en ny länk").click()
    expect(page).to_have_title(re.compile("^Fel: "))
    check(page, "follow-error")
    page.get_by_label("Din e-postadress").fill("ingen@example.org")
    page.get_by_role("button", name="Skicka en ny länk").click()
    expect(page.get_by_role("heading", name="Titta i din e-post")).to_be_visible()
    check(page, "link-sent")
    page.goto("/arende/finns-inte/")
    check(page, "lost-link")
    sign_in(page.context, bo, live_server.url)
    page.goto("/mina-sidor/")
    check(page, "my-pages")


def test_text_twice_as_large_needs_no_scrolling_sideways(page, case):
    for address in ("/", "/arenden/nytt/", links.mint(emails.case_key(case), email=case.contact.email)):
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, address
