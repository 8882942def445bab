"""The whole story as people live it: Bo asks, Eva pilots, Anna answers, and Bo reads what he needs, in which order.

Four sessions in a real browser, with the letters read from a real mail server.
"""

import email
import re
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from email.utils import make_msgid

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases import actions
from cases.models import Case, ClosingAnswer, Message
from cases.undoing.actions import LASTS
from portal.mail import outbox
from portal.mail.incoming import sorting
from portal.models import IncomingEmail, User
from portal.people import accounts
from tests.browser.barriers import check
from tests.mailing import PDF, hand_in, its_minute_passes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(live_server, settings, postman, eva, anna, cafe):
    """The town hall, with letters that lead to this server."""
    settings.SITE_URL = live_server.url
    for person in (eva, anna):
        accounts.open_account_for(person.email)
    return live_server


@pytest.fixture
def browser_of(chromium, town):
    """A browser of one's own for each person, with nothing remembered."""
    contexts = []

    def open_browser(**options) -> Page:
        context = chromium.new_context(base_url=town.url, locale="sv-SE", **options)
        contexts.append(context)
        return context.new_page()

    yield open_browser
    for context in contexts:
        context.close()


def letters_to(postman, address: str) -> list[email.message.EmailMessage]:
    """Deliver what waits, and open what has come for that address; the newest last."""
    outbox.send_due(at=timezone.now() + LASTS)  # what may be undone waits so long
    its_minute_passes()
    return [
        email.message_from_bytes(envelope.content, policy=default)
        for envelope in postman.delivered
        if address in envelope.rcpt_tos
    ]


def text_of(letter) -> str:
    return letter.get_body(("plain",)).get_content().replace("\r\n", "\n")


def address_in(letter, label: str) -> str:
    return re.search(rf"{label}: (\S+)", text_of(letter)).group(1)


def follow(page: Page, letter, label: str) -> None:
    """As from a mail program, also where another place of the same page stands open."""
    page.goto("about:blank")
    page.goto(address_in(letter, label))


def mail_back(postman, listener, address: str, text: str, *, files: dict[str, bytes] | None = None):
    """As a mail program answers the newest letter that has come there: to its Reply-To, above what it quotes."""
    letter = letters_to(postman, address)[-1]
    answer = EmailMessage()
    answer["From"], answer["To"], answer["Subject"] = address, letter["Reply-To"], f"Sv: {letter['Subject']}"
    answer["Message-ID"], answer["In-Reply-To"] = make_msgid(domain="example.org"), letter["Message-ID"]
    quoted = "\n".join(f"> {line}" for line in text_of(letter).splitlines())
    answer.set_content(f"{text}\n\nDen 28 nov. 2026 kl. 10:12 skrev Företagslotsen <lots@example.org>:\n\n{quoted}\n")
    for name, content in (files or {}).items():
        answer.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    hand_in(listener, answer, to=letter["Reply-To"])
    sorting.sort_waiting()
    return letter


def file_of(name: str) -> dict:
    return {"name": name, "mimeType": "text/plain", "buffer": name.encode()}


def writes_a_file_to_each(eva: Page) -> None:
    """To herself, about a call, and to Bo: each text stands with its own."""
    box, call = eva.locator("#skriv"), eva.locator("details", has_text="Spara ett samtal eller ett besök")
    for text, name, button in (
        ("Bo har bråttom.", "karta.txt", "Spara intern anteckning"),
        ("Hur många platser blir det?", "exempel.txt", "Ställ en fråga till företaget"),
    ):
        box.get_by_role("textbox").fill(text)
        box.get_by_label("Bilagor").set_input_files(file_of(name))
        eva.get_by_role("button", name=button).click()
        expect(eva.locator("#trad .said", has_text=text).get_by_role("link", name=name)).to_be_visible()
    call.locator("summary").click()
    call.get_by_label("Vad sades?").fill("Han öppnar i maj.")
    call.get_by_label("Bilagor").set_input_files(file_of("samtal.txt"))
    call.get_by_role("button", name="Spara samtal").click()
    said = eva.locator("#trad .said", has_text="Han öppnar i maj.")
    expect(said.get_by_role("link", name="samtal.txt")).to_be_visible()


def sign_in(page: Page, postman, address: str) -> None:
    """By the code in the letter."""
    page.get_by_label("Din e-postadress").fill(address)
    page.get_by_role("button", name=re.compile("kod", re.IGNORECASE)).click()
    page.wait_for_url(re.compile("/logga-in/kod/"))
    code = re.search(r"^([A-Z0-9-]{6,9})$", text_of(letters_to(postman, address)[-1]), re.MULTILINE).group(1)
    page.get_by_label(re.compile("kod", re.IGNORECASE)).fill(code)
    page.get_by_role("button", name="Logga in").click()


def tell_what(page: Page) -> None:
    page.get_by_label("Beskriv med egna ord").fill("Jag vill öppna ett café med uteservering vid hamnen i maj.")
    page.get_by_label("Öppna café").check()


def leave_and_come_back(page: Page) -> None:
    """Halfway through the first step, from which what is typed is sent; a file is chosen before the rest."""
    with page.expect_response("**/spara/"):
        page.evaluate("dispatchEvent(new Event('pagehide'))")
    page.get_by_role("link", name="Företagslotsen").first.click()
    page.get_by_role("link", name="Fortsätt där du slutade").click()
    expect(page.get_by_label("Öppna café")).to_be_checked()
    skiss = {"name": "skiss.txt", "mimeType": "text/plain", "buffer": b"En skiss"}
    page.get_by_label("Bilagor").set_input_files(skiss)
    page.get_by_label("Beskriv med egna ord").fill("")
    page.get_by_label("Öppna café").uncheck()
    page.get_by_role("button", name="Fortsätt").click()
    expect(page.get_by_role("button", name="Ta bort skiss.txt")).to_be_visible()
    tell_what(page)


def register(page: Page, *, leaves: bool = False, slip: str = "", company: str = "Bos bageri") -> None:
    """Bo's three steps. The first ends with Enter, also beside a file that he could take away."""
    page.goto("/")
    page.get_by_role("link", name="Berätta vad du vill göra").click()
    tell_what(page)
    if leaves:
        leave_and_come_back(page)
    page.get_by_label("Var?").fill("Hamngatan 2")
    page.get_by_label("Var?").press("Enter")
    page.get_by_label("Företag", exact=True).fill(company)
    page.get_by_label("Ditt namn").fill("Bo Berg")
    page.get_by_label("E-post", exact=True).fill(slip or "bo@example.org")
    page.get_by_role("button", name="Fortsätt").click()
    if slip:
        expect(page.get_by_text("Menade du bo@example.org?").first).to_be_visible()
        expect(page.get_by_label("E-post", exact=True)).to_have_value(slip)
        page.get_by_role("button", name="Fortsätt").click()
    page.get_by_role("button", name="Skicka till företagslotsen").click()
    expect(page.get_by_role("heading", name="Tack, vi har fått ditt ärende!")).to_be_visible()


def joins_what_bo_and_david_have_sent_too(eva: Page, bo: Page, anna: Page, postman) -> None:
    """Bo has sent his wish twice, and his neighbour something alike; what Eva joins she takes apart again."""
    pilot, case = User.objects.get(email="eva@example.org"), Case.objects.get()
    told = actions.Submission(description="Musik på kvällarna blir det också.", email="bo@example.org")
    twin = actions.register(told)
    actions.prove_address(twin, how="letter")
    actions.pilot_asks(twin, "Hur sent spelar ni?", by=pilot)
    davids = actions.register(actions.Submission(description="Davids kiosk.", email="david@example.org", name="David"))
    hers, his = eva.url, letters_to(postman, "david@example.org")[-1]
    for other, is_anothers in ((twin, False), (davids, True)):
        eva.goto(f"/admin/cases/case/{other.pk}/change/")
        eva.get_by_text("Fler åtgärder").click()
        eva.get_by_text("Det är en dubblett av ett annat ärende").click()
        eva.get_by_label("Ärendenummer att fortsätta i").fill(case.reference)
        eva.get_by_role("button", name="Slå ihop", exact=True).click()
        if is_anothers:
            eva.get_by_label("Ja, det är samma sak fast företagen är olika").check()
            eva.get_by_role("button", name="Slå ihop", exact=True).click()
        expect(eva.get_by_role("button", name=f"Ta isär från {case.reference}")).to_be_visible()

    # Bo answers where it goes on; Anna reads all of them there, and David nothing but his own.
    bo.goto(address_in(letters_to(postman, "bo@example.org")[-1], r"[^:\n]+"))
    expect(bo.locator(".thread").get_by_text("Musik på kvällarna")).to_be_visible()
    bo.get_by_label("Ditt svar").fill("Till klockan tio.")
    bo.get_by_role("button", name="Skicka svaret").click()
    expect(bo.locator(".thread").get_by_text("Till klockan tio.")).to_be_visible()
    expect(bo.get_by_text("Davids kiosk.")).to_have_count(0)
    anna.reload()
    for words in ("Musik på kvällarna", "Hur sent spelar ni?", "Till klockan tio.", "Davids kiosk."):
        expect(anna.get_by_text(words).first).to_be_visible()
    expect(anna.get_by_text(f"från {twin.reference}").first).to_be_visible()
    david = bo.context.new_page()
    david.goto(address_in(his, "Följ ditt ärende"))
    expect(david.get_by_text("Davids kiosk.").first).to_be_visible()
    expect(david.get_by_text(re.compile("Musik på|café"))).to_have_count(0)

    for other in (davids, twin):
        eva.goto(f"/admin/cases/case/{other.pk}/change/")
        eva.get_by_role("button", name=f"Ta isär från {case.reference}").click()
        expect(eva.get_by_text("Ärendet är inte längre ihopslaget.").first).to_be_visible()
    bo.reload()
    expect(bo.locator(".thread").get_by_text("Till klockan tio.")).to_be_visible()  # said here, and stays
    expect(bo.get_by_text("Musik på kvällarna")).to_have_count(0)
    eva.goto(hers)


def test_from_a_wish_to_an_answer(browser_of, postman, building, environment):
    # Bo tells what he wants to do, and gets his receipt on the screen and by letter.
    bo = browser_of()
    register(bo, leaves=True)
    expect(bo.get_by_role("heading", name="Tack, vi har fått ditt ärende!")).to_be_visible()
    check(bo, "story-receipt")
    reference = Case.objects.get().reference
    assert [letter["Subject"].strip() for letter in letters_to(postman, "bo@example.org")] == [
        f"Vi har fått ditt ärende {reference} (öppna café)"
    ]
    bo.context.close()

    # Eva opens the letter in the pilot's mailbox, signs in by code, and asks two sectors with a press each.
    eva = browser_of()
    (new_case,) = letters_to(postman, "lots@example.org")
    eva.goto(address_in(new_case, "Öppna ärendet"))
    sign_in(eva, postman, "eva@example.org")
    expect(eva.get_by_role("heading", name="Öppna café")).to_be_visible()
    check(eva, "story-desk")
    eva.get_by_role("button", name="Fråga Bygg").click()
    eva.get_by_role("button", name="Fråga Miljö").click()
    expect(eva.get_by_text("Miljö har fått frågan.")).to_be_visible()
    eva.get_by_role("button", name="Ångra", exact=True).click()

    # Anna opens the letter of her sector, asks Bo something, and he answers by his link.
    anna = browser_of(viewport={"width": 360, "height": 800})
    (asked,) = letters_to(postman, building.email)
    anna.goto("/handlaggare/")
    sign_in(anna, postman, "anna@example.org")
    anna.get_by_role("link", name="Öppna café").click()
    anna.get_by_label("Din text").fill("Hur många sittplatser blir det utomhus?")
    anna.get_by_role("button", name="Ställ en fråga till företaget").click()
    expect(anna.get_by_text("Företaget och alla som arbetar med ärendet kan läsa det här").first).to_be_visible()
    assert "sittplatser" not in text_of(asked)

    bo = browser_of(viewport={"width": 360, "height": 800})
    bo.goto(address_in(letters_to(postman, "bo@example.org")[-1], "Läs frågan och svara"))
    expect(bo.get_by_role("heading", name="Du behöver svara")).to_be_visible()
    check(bo, "story-question")
    bo.get_by_label("Ditt svar").fill("Tolv platser, ungefär 25 kvadratmeter.")
    bo.get_by_role("button", name="Skicka svaret").click()
    expect(bo.locator(".tag", has_text="Pågår")).to_be_visible()
    expect(bo.get_by_role("heading", name="Du hör av oss senast")).to_be_visible()

    joins_what_bo_and_david_have_sent_too(eva, bo, anna, postman)

    # Anna writes the road map and her answer, through the limited link this time.
    anna.goto(address_in(asked, "Öppna frågan"))
    anna.get_by_text("lägg till ett steg").click()
    anna.get_by_label("Vad behöver företaget göra?").last.fill("Sök bygglov för uteserveringen")
    anna.get_by_role("button", name="Lägg till steget").click()
    anna.get_by_label("Din text").fill("Du behöver bygglov om uteserveringen ska stå längre än sex månader.")
    anna.get_by_role("button", name="Skicka till företaget").click()
    expect(anna.get_by_role("heading", name="Ni har svarat")).to_be_visible()
    expect(anna.locator(".said", has_text="Du behöver bygglov")).to_contain_text("Anna Alm, Bygg")  # she is signed in
    check(anna, "story-answered")

    # Bo reads the answer where the letter leads, and who gave it.
    follow(bo, letters_to(postman, "bo@example.org")[-1], "Läs svaret")
    expect(bo.locator(":target")).to_contain_text("Nytt Anna Alm, Bygg")
    expect(bo.locator(":target")).to_contain_text("sex månader")

    # Eva closes the case; Bo reads what he needs to do, and says how it went.
    eva.reload()
    eva.get_by_text("Avsluta ärendet").first.click()
    eva.get_by_label("Resultat").select_option("can_apply")
    eva.get_by_role("button", name="Avsluta ärendet").click()
    expect(eva.get_by_role("heading", name="Öppna igen")).to_be_visible()
    assert Case.objects.get(reference=reference).state == "closed"

    closed = letters_to(postman, "bo@example.org")[-1]
    bo.goto(address_in(closed, "Läs vad som återstår för dig"))
    expect(bo.get_by_role("heading", name="Det här behöver du, i den här ordningen")).to_be_visible()
    expect(bo.get_by_role("strong").filter(has_text="Sök bygglov för uteserveringen")).to_be_visible()
    expect(bo.get_by_text("Det här är vägledning, inte ett beslut.").first).to_be_visible()
    check(bo, "story-road-map")
    bo.goto(address_in(closed, "Svara på tre frågor"))
    expect(bo.get_by_role("button", name="Skicka svaret")).to_be_visible()
    check(bo, "story-feedback")
    for question in ("Hur nöjd är du", "Hur väl motsvarade", "Tänk dig den bästa hjälp"):
        bo.get_by_role("group", name=re.compile(question)).get_by_label("9", exact=True).check()
    bo.get_by_role("button", name="Skicka svaret").click()
    expect(bo.get_by_role("heading", name="Tack för ditt svar")).to_be_visible()
    assert ClosingAnswer.objects.get().overall == 9


def test_the_same_story_when_bo_and_anna_answer_in_their_mail_programs(browser_of, postman, listener, anna, building):
    """Over real connections, both ways. Each word stands in the case, and who reads it is never guessed."""
    User.objects.filter(pk=anna.pk).update(phone="0123-191 03")
    bo = browser_of()
    register(bo, company="Bos bageri AB")
    bo.context.close()
    Case.objects.update(town="Gryt")
    title = f"{Case.objects.get().reference} (öppna café)"
    receipt = mail_back(postman, listener, "bo@example.org", "Här är ritningen.", files={"ritning.pdf": PDF})
    assert title in receipt["Subject"]

    # Eva reads it in the case, and asks Anna and Bo.
    eva = browser_of()
    eva.goto(address_in(letters_to(postman, "lots@example.org")[-1], "Öppna ärendet"))
    sign_in(eva, postman, "eva@example.org")
    expect(eva.get_by_text("Här är ritningen.")).to_be_visible()
    expect(eva.get_by_role("link", name="ritning.pdf").first).to_be_visible()
    eva.get_by_text("Fråga med egna ord, eller en annan sektor").click()
    ask = eva.locator("#fragor .card").first
    ask.get_by_label("Sektor").select_option("Bygg")
    ask.get_by_label("Handläggare").select_option("Anna Alm, Bygg")
    ask.get_by_label("Fråga").fill("Behövs bygglov? Bo har bråttom.")
    eva.get_by_role("button", name="Skicka frågan till sektorn").click()
    expect(eva.get_by_text("Bygg har fått frågan.").first).to_be_visible()
    writes_a_file_to_each(eva)
    question = mail_back(postman, listener, "bo@example.org", "Tolv platser.\n\nHälsningar\nBo")
    assert title in text_of(question)

    # Anna's answer waits as hers until she has opened the letter's link and pressed once.
    asked = mail_back(postman, listener, "anna@example.org", "Ja, du behöver bygglov för räckena.")
    for told in (
        "Företag: Bos bageri AB",
        "Ort: Gryt",
        "öppna café",
        "”Behövs bygglov?”",
        "Frågar gör Eva Ek",
        "Svar senast",
        "sparas svaret som utkast",
    ):
        assert told in text_of(asked)
    assert "räckena" not in "".join(Message.objects.values_list("text", flat=True))
    officer = browser_of(viewport={"width": 360, "height": 800})
    officer.goto(address_in(letters_to(postman, "anna@example.org")[-1], "Öppna utkastet"))
    sign_in(officer, postman, "anna@example.org")
    expect(officer.get_by_label("Din text")).to_have_value("Ja, du behöver bygglov för räckena.")
    officer.get_by_role("button", name="Skicka till företaget").click()
    expect(officer.get_by_role("heading", name="Ni har svarat")).to_be_visible()
    assert "Läs svaret" in text_of(letters_to(postman, "bo@example.org")[-1])  # it has left when she puts it right
    officer.locator("summary", has_text="Rätta").click()
    officer.get_by_label("Så här ska det stå").fill("Ja, du behöver bygglov för räckena. Ring 0123-191 02.")
    plan = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": PDF}
    officer.locator(".thread details[open]").get_by_label("Bilagor").set_input_files(plan)
    officer.get_by_role("button", name="Skicka rättelsen").click()
    expect(officer.get_by_text("Rättelse:", exact=True)).to_be_visible()
    old = officer.locator(".said", has_text=re.compile("Rättad .*dag"))
    expect(old).to_contain_text("Ja, du behöver bygglov för räckena.")
    bo = browser_of(viewport={"width": 360, "height": 800})
    follow(bo, letters_to(postman, "bo@example.org")[-1], "Läs rättelsen")
    expect(bo.locator(":target").get_by_role("link", name="plan.pdf")).to_be_visible()
    expect(bo.locator(":target").get_by_role("link", name="0123-191 02")).to_be_visible()

    # Bo goes on after the answer. It waits on Anna's list by a date of its own, and she answers again.
    mail_back(postman, listener, "bo@example.org", "Gäller det även markisen?")
    officer.goto("/handlaggare/")
    expect(officer.locator(".work", has_text="Företaget har skrivit").locator(".work-due time")).to_be_visible()
    officer.get_by_role("link", name="Öppna café").first.click()
    officer.get_by_label("Din text").fill("Nej, bara räckena. Läs på https://www.example.org/bygglov.")
    officer.get_by_role("button", name="Skicka till företaget").click()
    expect(officer.get_by_role("heading", name="Ni har svarat")).to_be_visible()
    follow(bo, letters_to(postman, "bo@example.org")[-1], "Läs svaret")
    expect(bo.locator(":target")).to_contain_text("Nytt Anna Alm, Bygg")
    expect(bo.locator(":target").get_by_role("link", name="www.example.org/bygglov")).to_be_visible()
    expect(bo.locator(":target").get_by_role("link", name="0123-191 03")).to_be_visible()

    # What Eva answers by letter is a draft of hers.
    mail_back(postman, listener, "lots@example.org", "Bo, ring mig i morgon.")
    follow(eva, letters_to(postman, "lots@example.org")[-1], "Öppna utkastet")
    expect(eva.get_by_text("Tolv platser.", exact=True)).to_be_visible()
    expect(eva.locator("#skriv").get_by_role("textbox")).to_have_value("Bo, ring mig i morgon.")
    eva.get_by_role("button", name="Skicka till företaget").click()
    expect(eva.locator("#trad").get_by_text("Bo, ring mig i morgon.")).to_be_visible()
    assert "Företagslotsen har skrivit" in text_of(letters_to(postman, "bo@example.org")[-1])
    assert not IncomingEmail.objects.exclude(state="sorted").exists()
    said = Message.objects.order_by("pk").values_list("side", flat=True)
    assert list(said) == ["business", *["pilot"] * 3, "business", *["sector"] * 2, "business", "sector", "pilot"]
    asks_again_and_answers_until_a_month_after_the_end(officer, bo, postman)
    about_the_case = [one for each in ("bo@", "anna@", "lots@") for one in letters_to(postman, f"{each}example.org")]
    threads = {letter["References"] for letter in about_the_case if Case.objects.get().reference in letter["Subject"]}
    assert (len(threads), None in threads) == (1, False)


def asks_again_and_answers_until_a_month_after_the_end(officer: Page, bo: Page, postman) -> None:
    eva, case = User.objects.get(email="eva@example.org"), Case.objects.get()
    officer.reload()
    officer.get_by_label("Din text").fill("Hur höga blir räckena?")
    officer.get_by_role("button", name="Ställ en fråga till företaget").click()
    follow(bo, letters_to(postman, "bo@example.org")[-1], "Läs frågan och svara")
    expect(bo.get_by_text("Hur höga blir räckena?").first).to_be_visible()
    actions.reply(case, "En meter.", question=case.messages.get(text="Hur höga blir räckena?"))
    actions.close(case, by=eva, outcome="answered", nothing_more=True, despite_open="Klart per telefon.")
    officer.reload()
    officer.get_by_label("Din text").fill("En meter går bra.")
    officer.get_by_role("button", name="Skicka till företaget").click()
    expect(officer.locator(".thread .said", has_text="En meter går bra.")).to_be_visible()
    follow(bo, letters_to(postman, "bo@example.org")[-1], "Läs svaret")
    expect(bo.locator(":target")).to_contain_text("En meter går bra.")
    Case.objects.update(closed_at=timezone.now() - timedelta(days=31))
    officer.reload()
    expect(officer.get_by_text("En meter går bra.").first).to_be_visible()
    expect(officer.get_by_role("button", name="Skicka till företaget")).to_have_count(0)


def test_a_stranger_gets_nothing_more_once_bo_has_put_his_mistyped_address_right(browser_of, postman, listener):
    slip, told = "bo@exmaple.org", "café med uteservering"
    bo, stranger = browser_of(java_script_enabled=False, viewport={"width": 360, "height": 800}), browser_of()
    register(bo, slip=slip)
    stranger.goto(address_in(letters_to(postman, slip)[-1], "Följ ditt ärende"))
    expect(stranger.get_by_text(told).first).to_be_visible()

    expect(bo.get_by_text("b•••@exmaple.org")).to_be_visible()
    bo.get_by_text("Fel adress? Ändra här").click()
    expect(bo.get_by_label("Din e-postadress")).to_have_value(slip)
    bo.get_by_label("Din e-postadress").fill("bo@example.org")
    bo.get_by_role("button", name="Skicka till den här adressen").click()
    expect(bo.get_by_text("b•••@example.org")).to_be_visible()

    stranger.reload()
    expect(stranger.get_by_role("heading", name="Länken fungerar inte längre")).to_be_visible()
    expect(stranger.get_by_text(told)).to_have_count(0)
    mail_back(postman, listener, slip, "Lägg ner ärendet.")
    assert (IncomingEmail.objects.get().state, Message.objects.count()) == ("homeless", 0)
    bo.goto(address_in(letters_to(postman, "bo@example.org")[-1], "Följ ditt ärende"))
    expect(bo.get_by_text(told).first).to_be_visible()


def test_registering_with_scripts_off(browser_of):
    bo = browser_of(java_script_enabled=False)
    bo.goto("/arenden/nytt/")
    # This way of turning scripts off leaves undrawn what stands in a <noscript>.
    assert "Vi sparar det du skriver när du trycker på Fortsätt." in bo.content()
    register(bo)
    expect(bo.get_by_role("heading", name="Tack, vi har fått ditt ärende!")).to_be_visible()
    assert Case.objects.get().company_name == "Bos bageri"


def test_registering_by_keyboard_alone(browser_of):
    bo = browser_of()
    bo.goto("/")

    def tab_to(name: str) -> None:
        """Press tab until the focus is on what bears that name; the focus is always visible."""
        for _ in range(60):
            bo.keyboard.press("Tab")
            focused = bo.evaluate(
                "() => { const e = document.activeElement; const label = e.labels?.[0] || e;"
                " return [label.innerText.trim(), getComputedStyle(e).outlineStyle] }"
            )
            if focused[0].startswith(name):
                assert focused[1] != "none"
                return
        raise AssertionError(f"The tab key never reaches {name!r}")

    tab_to("Hoppa till innehållet")
    tab_to("Berätta vad du vill göra")
    bo.keyboard.press("Enter")
    bo.wait_for_url("**/arenden/nytt/")
    tab_to("Beskriv med egna ord")
    bo.keyboard.type("Ett café vid hamnen")
    tab_to("Öppna café")
    bo.keyboard.press("Space")
    tab_to("Fortsätt")
    bo.keyboard.press("Enter")
    bo.wait_for_url("**/kontakt/")
    tab_to("Fortsätt")
    bo.keyboard.press("Enter")
    # The error summary has the focus, and its line leads to the field.
    expect(bo.get_by_role("alert")).to_be_focused()
    assert bo.title().startswith("Fel: ")
    check(bo, "keyboard-error")
    bo.keyboard.press("Tab")
    bo.keyboard.press("Enter")
    expect(bo.get_by_label("E-post", exact=True)).to_be_focused()
    bo.keyboard.type("bo@example.org")
    tab_to("Fortsätt")
    bo.keyboard.press("Enter")
    bo.wait_for_url(re.compile("/kontrollera/"))
    tab_to("Skicka till företagslotsen")
    bo.keyboard.press("Enter")
    expect(bo.get_by_role("heading", name="Tack, vi har fått ditt ärende!")).to_be_in_viewport()
    assert "#" not in bo.url  # the line that was followed would lead to a box here too


def test_a_double_click_on_send_is_one_case(browser_of):
    bo = browser_of()
    register_until_send = browser_of()
    register(bo)
    assert Case.objects.count() == 1
    page = register_until_send
    page.goto("/arenden/nytt/")
    page.get_by_label("Beskriv med egna ord").fill("Ett café till")
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_label("E-post", exact=True).fill("david@example.org")
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_role("button", name="Skicka till företagslotsen").dblclick()
    expect(page.get_by_role("heading", name="Tack, vi har fått ditt ärende!")).to_be_visible()
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", name="Du har redan skickat ärendet")).to_be_visible()
    assert Case.objects.count() == 2
