"""Two stories in a real browser: a company signs up, waits, gets a seat and gives it back; Eva fills the board.

With letters from a real mail server, and the sign-up with scripts off and by keyboard alone.
"""

import re
from email.message import EmailMessage

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from events import actions, door
from events.models import Event, Registration, Visit
from tests.browser.barriers import check, check_public
from tests.browser.test_story import address_in, browser_of, letters_to, sign_in, town  # noqa: F401 - fixtures
from tests.gatherings import an_event, sign_up

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def entry_in(letter: EmailMessage) -> tuple[str, Calendar]:
    (part,) = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    return part.get_param("method"), Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")[0]


def fill_in(page: Page, *, people: str, email: str) -> None:
    page.get_by_label("Företag eller organisation").fill("Bos bageri")
    page.get_by_label("Vilka kommer?").fill(people)
    page.get_by_label("E-post").fill(email)


def test_a_company_signs_up_waits_gets_a_seat_and_gives_it_back(browser_of, postman, eva, settings):  # noqa: F811
    event = an_event(eva, capacity=2, kind="procurement", title="Dialog om vinterns köp", slug="dialog")
    event.topics.create(name="Snöröjning")
    event.questions.create(label="Behöver du en egen tid?", answer="yes_no", is_required=True)
    david = sign_up(event, "david@example.org", "David", "Disa", company_name="Davids firma")

    # Bo finds it from the start page, makes a mistake, and stands in the queue.
    bo = browser_of()
    bo.goto("/")
    check(bo, "events-start")
    bo.get_by_role("link", name="Kom på en träff").click()
    check(bo, "events-list")
    bo.get_by_role("link", name="Dialog om vinterns köp").click()
    expect(bo.get_by_text("Ingen upphandling har börjat.")).to_be_visible()
    check(bo, "events-page")
    bo.get_by_role("link", name="Ställ dig i kö").click()
    expect(bo.get_by_text("Fullt just nu.")).to_be_visible()
    check(bo, "events-form")
    fill_in(bo, people="Bo Berg\nBerit Berg", email="bo@")
    bo.get_by_role("button", name="Ställ mig i kö").click()
    expect(bo.get_by_role("alert")).to_be_focused()
    expect(bo).to_have_title(re.compile("^Fel: "))
    expect(bo.get_by_label("Vilka kommer?")).to_have_value("Bo Berg\nBerit Berg")
    check(bo, "events-form-error")
    bo.get_by_role("link", name="Svara på frågan: Behöver du en egen tid?").click()
    bo.get_by_label("Nej", exact=True).first.check()
    bo.get_by_label("E-post").fill("bo@example.org")
    bo.get_by_label("Färre platser går också bra").check()
    bo.get_by_role("button", name="Ställ mig i kö").click()
    expect(bo.get_by_role("heading", name="Tack, vi har fått din anmälan")).to_be_visible()
    assert "example.org" not in bo.url
    check(bo, "events-thanks")

    # The letter says that he waits, and leads to his own page.
    (letter,) = letters_to(postman, "bo@example.org")
    assert letter["Subject"].strip() == "Du står i kö till Dialog om vinterns köp"
    assert not [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    bo.goto(address_in(letter, "Se din plats i kön"))
    expect(bo.get_by_text("Ni står i kö, på plats 1.")).to_be_visible()
    expect(bo.get_by_text("Ni vill ha 2 platser, och färre går också bra.", exact=False)).to_be_visible()
    check(bo, "events-waiting")

    # Disa cannot come: one seat is free, and Bo has it before the page has answered.
    other = browser_of()
    other.goto(address_in(letters_to(postman, "david@example.org")[0], "Se, ändra eller avboka"))
    other.get_by_role("link", name="Ändra").click()
    check(other, "events-change")
    other.get_by_label("Vilka kommer?").fill("David")
    other.get_by_role("group", name="Behöver du en egen tid?").get_by_label("Nej").check()
    other.get_by_role("button", name="Spara").click()
    expect(other.get_by_text("Ändringen är sparad.")).to_be_visible()
    letter = letters_to(postman, "bo@example.org")[-1]
    assert letter["Subject"].strip() == "Ni har fått plats på Dialog om vinterns köp"
    method, entry = entry_in(letter)
    assert (method, str(entry["status"]), entry["dtstart"].params["TZID"]) == (
        "REQUEST",
        "CONFIRMED",
        "Europe/Stockholm",
    )
    bo.reload()
    expect(bo.get_by_role("heading", name="Har plats")).to_be_visible()
    expect(bo.get_by_text("Ni fick 1 av 2 platser.", exact=False)).to_be_visible()
    check(bo, "events-seated")
    bo.get_by_role("link", name="Visa QR-koden för dörren").click()
    expect(bo.get_by_role("img", name="QR-kod som arrangören läser av")).to_be_visible()
    check(bo, "events-ticket")
    bo.go_back()

    # He gives it back by a button, and the entry leaves his calendar.
    bo.get_by_role("link", name="Avboka").click()
    check(bo, "events-cancel")
    bo.get_by_role("button", name="Avboka").click()
    expect(bo.get_by_role("heading", name="Avbokad")).to_be_visible()
    check(bo, "events-cancelled")
    cancelled, entry_gone = entry_in(letters_to(postman, "bo@example.org")[-1])
    assert (cancelled, entry_gone["uid"], str(entry_gone["status"])) == ("CANCEL", entry["uid"], "CANCELLED")
    assert entry_gone["sequence"] > entry["sequence"]
    david.refresh_from_db()
    assert (david.seats, Event.objects.get().taken) == (1, 1)


def test_signing_up_with_scripts_off(browser_of, breakfast):  # noqa: F811
    page = browser_of(java_script_enabled=False)
    page.goto(f"/evenemang/{breakfast.slug}/")
    page.get_by_role("link", name="Anmäl dig").click()
    page.get_by_role("button", name="Skicka anmälan").click()
    expect(page.get_by_role("heading", name="Något behöver rättas")).to_be_visible()
    page.get_by_role("link", name="Skriv din e-postadress").click()
    fill_in(page, people="Bo Berg", email="bo@example.org")
    page.get_by_role("button", name="Skicka anmälan").click()
    expect(page.get_by_role("heading", name="Tack, vi har fått din anmälan")).to_be_visible()
    assert Registration.objects.get().attendees.get().name == "Bo Berg"


def test_signing_up_by_keyboard_alone_and_pressing_twice(browser_of, breakfast):  # noqa: F811
    page = browser_of()
    page.goto(f"/evenemang/{breakfast.slug}/anmalan/")
    page.get_by_label("Företag eller organisation").focus()
    for typed in ("Bos bageri", None, "Bo Berg", "bo@example.org", "070-123 45 67"):
        if typed:
            page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(4):  # fewer seats, diet, question, the link about personal data
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Skicka anmälan")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tack, vi har fått din anmälan")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Skicka anmälan").click()
    expect(page.get_by_role("heading", name="Tack, vi har fått din anmälan")).to_be_visible()
    registration = Registration.objects.get()
    assert (registration.company_name, registration.fewer_is_fine, Event.objects.get().taken) == (
        "Bos bageri",
        False,
        1,
    )


def test_eva_fills_the_board_by_keyboard_and_everybody_gets_a_schedule(browser_of, postman, school):  # noqa: F811
    eva = browser_of()
    eva.goto("/logga-in/?next=/admin/events/event/")
    sign_in(eva, postman, "eva@example.org")
    check(eva, "events-admin-list")
    eva.get_by_role("link", name="Framtidsfrön i åttan").click()
    expect(eva.get_by_text("Utan företag: 8A, Hamnskolan; 8B, Hamnskolan")).to_be_visible()
    check(eva, "events-board")
    eva.get_by_label("8A, Tisdag förmiddag").focus()
    eva.keyboard.type("Bo")
    for _ in range(3):
        eva.keyboard.press("Tab")
    eva.keyboard.type("Bo")
    eva.get_by_role("button", name="Spara tavlan").press("Enter")
    expect(eva.get_by_role("alert")).to_contain_text("Bos firma står hos 8A och 8B samtidigt")
    expect(eva.get_by_label("8B, Tisdag förmiddag")).to_have_value(re.compile(r"\d+"))
    expect(eva.get_by_label("8A, Tisdag förmiddag")).to_have_accessible_description("Dubbelbokad")
    expect(eva.get_by_text("Det som står här är inte sparat.")).to_be_visible()
    check(eva, "events-board-error")
    eva.get_by_label("8B, Tisdag förmiddag").select_option(label="Davids firma")
    eva.get_by_label("8A, Tisdag eftermiddag").select_option(label="Davids firma")
    eva.get_by_role("button", name="Skicka scheman till alla").click()
    expect(eva.get_by_text("Alla klasser har ett företag.")).to_be_visible()
    assert Visit.objects.count() == 3
    expect(eva.get_by_text("Tre mejl är på väg", exact=False)).to_be_visible()

    bo = browser_of()
    bo.goto(address_in(letters_to(postman, "bo@example.org")[-1], "Se schemat och din kalender"))
    expect(bo.get_by_role("heading", name="Ert schema")).to_be_visible()
    expect(bo.get_by_text("8A, Hamnskolan, årskurs 8, 24 elever.")).to_be_visible()
    check_public(bo, "events-company-schedule")
    teacher = browser_of()
    teacher.goto(address_in(letters_to(postman, "tora@example.org")[-1], "Se hela schemat"))
    expect(teacher.get_by_text("8B, Hamnskolan och Davids firma")).to_be_visible()
    check_public(teacher, "events-teacher-schedule")


def test_what_eva_has_written_is_published_and_never_lost_on_the_way(browser_of, postman, dialogue, eva):  # noqa: F811
    sign_up(dialogue, "bo@example.org", question="Hur stora blir avtalen?")
    page = browser_of()
    page.goto(f"/logga-in/?next=/admin/events/event/{dialogue.pk}/sida/")
    sign_in(page, postman, "eva@example.org")
    page.get_by_label("Svar", exact=True).fill("Delade i tre.")
    expect(page.get_by_text("En ändring är inte sparad.")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("link", name="Alla träffar").click(no_wait_after=True)
    expect(page.get_by_label("Svar", exact=True)).to_have_value("Delade i tre.")
    page.get_by_role("button", name="Spara och publicera alla svar nu").click()
    expect(page.get_by_text("Ett svar är publicerat, och alla får ett mejl samtidigt.")).to_be_visible()
    page.goto(dialogue.get_absolute_url())
    expect(page.get_by_text("Delade i tre.")).to_be_visible()


def test_the_list_at_the_door_on_a_telephone(browser_of, postman, full, eva):  # noqa: F811
    actions.set_capacity(full, 4, by=eva)
    page = browser_of(viewport={"width": 360, "height": 740})
    page.goto(f"/logga-in/?next=/evenemang/{full.slug}/narvaro/")
    sign_in(page, postman, "eva@example.org")
    expect(page.get_by_text("0 av 3 är på plats")).to_be_visible()
    check(page, "events-door")
    page.get_by_role("button", name=re.compile(r"^Här\s?: David")).click()
    expect(page.get_by_text("1 av 3 är på plats")).to_be_visible()
    page.get_by_label("Sök namn eller företag").fill("ester")
    page.get_by_role("main").get_by_role("button", name="Sök").click()
    expect(page.get_by_role("button", name=re.compile(r"^Här\s?: Ester"))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile(r"^Här\s?: Bo"))).to_have_count(0)
    check(page, "events-door-search")
    page.goto(door.path_of(Registration.objects.get(email="bo@example.org")))
    check(page, "events-door-code")
    page.get_by_role("button", name="Pricka av Bo").click()
    expect(page.get_by_text("Alla är redan på plats.")).to_be_visible()
    page.get_by_role("link", name="Alla deltagare").click()
    page.get_by_text("Någon som inte är anmäld").click()
    page.get_by_role("button", name="Skriv in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check(page, "events-door-error")
    page.get_by_label("Namn", exact=True).fill("Viktor Vik")
    page.get_by_role("button", name="Skriv in").click()
    expect(page.get_by_text("3 av 4 är på plats")).to_be_visible()


def test_a_co_organiser_opens_the_list_from_the_letter(browser_of, postman, full, eva):  # noqa: F811
    actions.add_co_organiser(full, name="Företagarna", email="ordf@example.org", by=eva)
    page = browser_of()
    page.goto(address_in(letters_to(postman, "ordf@example.org")[0], "Öppna listan"))
    sign_in(page, postman, "ordf@example.org")
    expect(page.get_by_role("heading", name="Deltagare: Frukost vid hamnen")).to_be_visible()
    expect(page.get_by_role("link", name="Träffens sida")).to_have_count(0)
    check(page, "events-co-organiser")


def test_evas_pages_have_no_barrier(browser_of, postman, dialogue, full, eva):  # noqa: F811
    sign_up(dialogue, "bo@example.org", question="Hur stora blir avtalen?")
    page = browser_of()
    page.goto("/logga-in/?next=/admin/")
    sign_in(page, postman, "eva@example.org")
    for name, address in {
        "desk": f"/admin/events/event/{dialogue.pk}/sida/",
        "add": "/admin/events/event/add/",
        "change": f"/admin/events/event/{dialogue.pk}/change/",
        "classes": "/admin/events/schoolclass/add/",
    }.items():
        page.goto(address)
        check(page, f"events-admin-{name}")
    page.goto(f"/admin/events/event/{dialogue.pk}/sida/")
    for summary in page.locator("summary").all():
        summary.click()
    check(page, "events-admin-desk-open")
    page.get_by_role("button", name="Publicera", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()
    check(page, "events-admin-desk-error")
