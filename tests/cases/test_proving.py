"""Whose address it is: what the browser that registered may read, what a letter opens, and what joining moves."""

import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import actions, emails
from cases.models import Case
from portal.mail import links, outbox
from portal.models import Contact, LogEntry, OutgoingEmail, SecretLink, SecurityEvent
from portal.record import persons
from portal.text.exceptions import NotAllowed

pytestmark = pytest.mark.django_db

CHECK, SENT = "/arenden/nytt/kontrollera/", "/arenden/nytt/tack/"


def letter_link(case: Case) -> str:
    """The address in the letter: what whoever reads the mailbox has."""
    return links.mint(emails.case_key(case), email=case.contact.email)


def register_in(client: Client, *, email: str = "bo@example.org", **reach) -> Case:
    client.get("/arenden/nytt/")
    client.post("/arenden/nytt/", {"description": "Stulet café"})
    client.post("/arenden/nytt/kontakt/", {"email": email} | reach)
    assert client.post(CHECK)["Location"] == SENT
    return Case.objects.get(description="Stulet café")


@pytest.fixture
def twin(client, eva, case) -> Case:
    """Somebody has registered with Bo's address, and Eva has joined it with Bo's case."""
    made = register_in(client)
    actions.prove_address(case, how="letter")
    actions.join(made, case, by=eva)
    return made


# --- The browser that registered ------------------------------------------------------------------


def test_the_receipt_gives_no_link_and_shows_what_was_typed_in_that_browser_alone(client, eva):
    case = register_in(client)
    page = client.get(SENT)
    assert (case.reference in page.text, "Stulet café" in page.text) == (True, True)
    assert "/arende/" not in page.text
    assert page["Cache-Control"] == "no-store"
    assert SecretLink.objects.count() == 0
    assert Client().get(SENT)["Location"] == "/arenden/nytt/"


def test_the_receipt_never_shows_what_has_happened_since(client, case, eva):
    made = register_in(client)
    actions.write_to_business(made, "Bara för Bo.", by=eva)
    actions.join(made, case, by=eva)
    page = client.get(SENT).text
    assert not [word for word in ("Bara för Bo.", case.reference, case.description) if word in page]


def test_after_an_hour_the_browser_knows_the_reference_and_nothing_more(client, eva):
    case = register_in(client)
    Case.objects.update(received_at=timezone.now() - timedelta(minutes=61))
    for address in (SENT, CHECK, "/arenden/nytt/kontakt/"):
        page = client.get(address).text
        assert (case.reference in page, "Stulet café" in page) == (True, False)
    assert client.cookies["arende"]["max-age"] == 3600


def test_a_sent_draft_mints_no_link_however_often_it_is_pressed(client, eva):
    register_in(client)
    for _ in range(5):
        assert client.post(CHECK)["Location"] == SENT
    assert (Case.objects.count(), SecretLink.objects.count()) == (1, 0)


def test_whoever_leaves_a_shared_computer_takes_the_text_away(client, eva):
    register_in(client)
    assert client.post("/arenden/nytt/borja-om/")["Location"] == "/"
    assert client.get(SENT)["Location"] == "/arenden/nytt/"
    assert Case.objects.count() == 1


@pytest.mark.parametrize("then", ["/arenden/nytt/kontakt/", "/arenden/nytt/borja-om/"])
def test_a_number_that_was_refused_is_left_in_no_browser(client, eva, then):
    """It may be a personal identity number, and stays only as long as it is being put right."""
    client.post("/arenden/nytt/", {"description": "Ett café"})
    client.post("/arenden/nytt/kontakt/", {"email": "bo@example.org", "org_number": "850709-9806"})
    assert client.cookies["arende_nummer"].value == "850709-9806"
    client.post(then, {"email": "bo@example.org"})
    assert client.cookies["arende_nummer"].value == ""


def test_a_receipt_page_speaks_of_a_letter_only_when_there_is_one(client, eva, settings):
    settings.LIMITS = settings.LIMITS | {"receipt": 1}
    register_in(client)
    assert "Vi har skickat en länk till din e-post." in client.get(SENT).text
    Case.objects.update(description="")
    other = Client()
    register_in(other)
    page = other.get(SENT).text
    assert "Vi har skickat en länk" not in page
    assert "Därför kommer inget mejl om det här ärendet." in page
    assert reverse("follow") in page
    assert OutgoingEmail.objects.filter(kind="receipt").count() == 1


def test_bo_corrects_the_address_on_the_receipt_until_somebody_has_shown_that_it_is_theirs(client, eva):
    case = register_in(client, email="bo@example.net")
    page = client.get(SENT).text
    assert "Vi skickade till <strong>b•••@example.net</strong>." in page
    assert "Fel adress? Ändra här" in page
    assert "Kontrollera e-postadressen." in client.post(SENT, {"email": "bo"}).text
    assert client.post(SENT, {"email": "bo@example.org"})["Location"] == SENT
    assert "b•••@example.org" in client.get(SENT).text
    assert [row.to for row in OutgoingEmail.objects.filter(kind="receipt")] == [
        "bo@example.org"
    ]  # the other had not left
    actions.prove_address(case, how="letter")
    assert "Fel adress?" not in client.get(SENT).text
    assert "Adressen är redan bekräftad." in client.post(SENT, {"email": "david@example.org"}).text
    assert Contact.objects.get().email == "bo@example.org"


def test_who_left_only_a_telephone_number_may_add_an_address_on_the_receipt(client, eva):
    register_in(client, email="", phone="070-123 45 67")
    assert "Vill du ha länken med e-post?" in client.get(SENT).text
    client.post(SENT, {"email": "bo@example.org"})
    assert OutgoingEmail.objects.get(kind="receipt").to == "bo@example.org"


def test_those_without_an_address_spend_no_receipts(client, eva, settings):
    settings.LIMITS = settings.LIMITS | {"receipt": 0}
    register_in(client, email="", phone="070-123 45 67")
    assert not SecurityEvent.objects.filter(kind=SecurityEvent.Kind.REFUSED).exists()


def test_without_an_address_the_receipt_says_that_we_call(client, eva):
    register_in(client, email="", phone="070-123 45 67")
    page = client.get(SENT).text
    assert "Vi ringer dig." in page
    assert "/arende/" not in page


# --- The letter -----------------------------------------------------------------------------------


def test_opening_the_letters_link_reads_the_case_and_proves_nothing(client, case):
    for method in (client.get, client.head):
        assert method(letter_link(case)).status_code == 200
    case.contact.refresh_from_db()
    assert (case.contact.is_proved, case.contact.is_in_doubt) == (False, True)


def test_a_press_on_the_page_of_the_letters_link_proves_the_address_once(client, case):
    page = client.get(letter_link(case)).text
    assert "Är det du som har skickat det här?" in page
    client.post(f"{letter_link(case)}bekrafta/")
    client.post(f"{letter_link(case)}svara/", {"text": "Hej"})
    case.contact.refresh_from_db()
    assert (case.contact.is_proved, case.contact.proved_how) == (True, "letter")
    assert LogEntry.objects.filter(action="case.prove_address", thing_id=case.pk).count() == 1
    assert "Är det du som har skickat det här?" not in client.get(letter_link(case)).text


def test_signing_in_by_code_proves_the_address_and_no_other(client, case, bo, eva):
    other = actions.register(actions.Submission(description="Skylt", email="david@example.org"))
    client.post("/logga-in/", {"email": "bo@example.org"})
    letter = OutgoingEmail.objects.get(kind="sign_in_code")
    code = re.search(r"^([A-Z0-9-]{6,9})$", letter.text, re.MULTILINE)[1]
    client.post("/logga-in/kod/", {"code": code})
    case.contact.refresh_from_db()
    other.contact.refresh_from_db()
    assert (case.contact.proved_how, other.contact.proved_how) == ("code", "")


def test_who_is_signed_in_with_the_address_needs_no_letter(client, bo, eva):
    client.force_login(bo)
    case = register_in(client)
    assert case.contact.proved_how == "code"
    assert client.get(f"/mina-sidor/{case.reference}/").status_code == 200


@pytest.mark.parametrize(("channel", "how"), [("phone", "heard"), ("visit", "heard"), ("email", "")])
def test_whoever_registers_for_somebody_on_the_telephone_has_spoken_with_them(eva, channel, how):
    told = actions.Submission(description="Skylt", email="bo@example.org", channel=channel)
    case = actions.register_for_somebody(told, by=eva)
    assert Contact.objects.get(pk=case.contact_id).proved_how == how


def test_a_link_opens_nothing_once_the_case_has_another_address(client, case, rut):
    old, contact = letter_link(case), case.contact
    contact.email = "ny@example.org"
    contact.save(update_fields=["email"])
    assert client.get(old).status_code == 404
    assert client.get(letter_link(case)).status_code == 200


def test_rectifying_an_address_shuts_what_was_sent_to_the_old_one_and_forgets_its_proof(case, rut):
    actions.prove_address(case, how="letter")
    letter_link(case)
    who = persons.Identity(email="bo@example.org")
    values = {"email": "ny@example.org"}
    persons.rectify(who, register="contacts", pk=case.contact_id, values=values, by=rut)
    contact = Contact.objects.get()
    assert (contact.is_proved, contact.proved_address) == (False, "")
    assert SecurityEvent.objects.get(kind=SecurityEvent.Kind.LINKS_REVOKED).by == rut
    assert not SecretLink.objects.usable().exists()


def test_who_works_here_and_is_signed_in_does_nothing_as_the_business(client, case, eva, anna, bo):
    """Else a colleague at the counter would prove an address, and stand as Bo in the record."""
    link = letter_link(case)
    for user, acts in ((eva, False), (anna, False), (bo, True)):
        client.force_login(user)
        assert client.get(link).status_code == 200
        greeting = f"Hälsar nummer {user.pk}."
        page = client.post(f"{link}svara/", {"text": greeting}, follow=True)
        assert (greeting in page.text, "Länken är företagets egen." in page.text) == (
            True,
            not acts,
        ), user
        assert case.messages.exists() is Contact.objects.get(pk=case.contact_id).is_proved is acts, user


# --- Joining --------------------------------------------------------------------------------------


def test_a_joined_case_of_an_unproved_address_leads_nowhere(client, case, twin):
    link = letter_link(twin)
    page = client.get(link).text
    assert ("Stulet café" in page, case.reference in page, case.description in page) == (True, False, False)
    for end in ("svara/", "dra-tillbaka/", "oppna-igen/", "omdome/"):
        client.post(link + end, {"text": "Det är mitt nu."})
        Contact.objects.filter(pk=twin.contact_id).update(proved_at=None, proved_address="")
    case.refresh_from_db()
    assert (case.state, case.messages.count()) == ("received", 0)


def test_the_press_that_proves_the_address_acts_on_the_page_it_was_pressed_on(client, case, twin):
    link = letter_link(twin)
    client.post(link + "dra-tillbaka/")
    case.refresh_from_db()
    assert case.state == "received"
    assert case.reference in client.get(link).text  # now both have shown that the address is theirs


def test_the_letter_about_the_joining_leads_to_the_case_whose_letters_the_address_gets_already(client, case, twin):
    letter = OutgoingEmail.objects.get(kind="joined")
    message = outbox.as_message(letter)
    path = re.search(r"https?://[^/]+(/arende/\S+)", message.body)[1]
    assert case.description in client.get(path).text


def test_two_proved_addresses_that_differ_stay_two_people(client, case, eva):
    davids = actions.register(actions.Submission(description="Stulet café", email="david@example.org"))
    for each in (case, davids):
        actions.prove_address(each, how="letter")
    actions.join(davids, case, by=eva, across_businesses=True)
    assert case.reference not in client.get(letter_link(davids)).text


# --- Eva's desk -----------------------------------------------------------------------------------


@pytest.fixture
def desk(client, eva):
    client.force_login(eva)

    def press(case: Case, command: str = "", **fields) -> str:
        page = reverse("admin:cases_case_change", args=[case.pk])
        address = reverse("admin:cases_case_do", args=[case.pk, command]) if command else page
        return (client.post(address, fields, follow=True) if command else client.get(page)).text

    return press


def test_the_desk_says_that_an_address_is_not_proved_until_it_is(client, desk, case):
    in_list = reverse("admin:cases_case_changelist")
    assert "Adressen är inte bekräftad" in client.get(in_list).text
    assert "Adressen är inte bekräftad." in desk(case)
    assert "Adressen är bekräftad." in desk(case, "bekrafta", **{"bekrafta-email": "bo@example.org"})
    assert "Adressen är inte bekräftad" not in client.get(in_list).text + desk(case)
    assert Contact.objects.get().proved_how == "spoken"


def test_eva_puts_an_address_right_and_it_gets_a_link(client, desk, case):
    old = letter_link(case)
    desk(case, "bekrafta", **{"bekrafta-email": "Bo.Berg@example.org"})
    letter = OutgoingEmail.objects.get(kind="new_links")
    contact = Contact.objects.get()
    assert (letter.to, contact.email, contact.is_proved) == ("bo.berg@example.org", "bo.berg@example.org", True)
    client.logout()
    assert client.get(old).status_code == 404


def test_an_address_that_is_none_is_explained_and_kept(desk, case):
    page = desk(case, "bekrafta", **{"bekrafta-email": "bo at example"})
    assert "Kontrollera e-postadressen." in page
    assert 'value="bo at example"' in page
    assert Contact.objects.get().email == "bo@example.org"


def test_joining_warns_while_an_address_is_not_proved(client, desk, case):
    made = register_in(Client())
    page = desk(made)
    assert (
        page.count("Adressen är inte bekräftad") == 4
    )  # at the top, beside it, at the other case, where it is joined
    said = desk(made, "for-ihop", into=case.reference)
    assert f"Adressen är inte bekräftad i {made.reference} och {case.reference}" in said


# --- The links are listed -------------------------------------------------------------------------


def test_the_links_of_a_case_are_listed_with_masked_addresses_and_eva_closes_one(client, desk, case):
    link = letter_link(case)
    Client().get(link)
    page = desk(case)
    assert "Länkar till ärendet" in page
    assert "b•••@example.org" in page
    row = SecretLink.objects.get()
    assert row.last_used_at is not None
    assert "Länken är stängd." in desk(case, "stang-lank", link=row.pk)
    assert client.get(link).status_code == 404


def test_bo_closes_the_link_he_came_by_and_gets_a_new_one_by_letter(client, case):
    link = letter_link(case)
    page = client.get(f"{link}lankar/").text
    assert "Stäng länken och skicka en ny" in page
    said = client.post(f"{link}lankar/", {"link": SecretLink.objects.get().pk}).text
    assert "en ny kommer till din e-post." in said
    assert client.get(link).status_code == 404
    assert OutgoingEmail.objects.filter(kind="new_links", to="bo@example.org").count() == 1


def test_whoever_closes_the_own_link_gets_a_new_one_however_many_letters_others_have_asked_for(client, case, settings):
    settings.LIMITS = settings.LIMITS | {"letter": 1}
    for _ in range(2):
        Client(REMOTE_ADDR="203.0.113.7").post("/arenden/ny-lank/", {"email": "bo@example.org"})
    link = letter_link(case)
    before = OutgoingEmail.objects.filter(kind="new_links").count()
    assert "en ny kommer" in client.post(f"{link}lankar/", {"link": SecretLink.objects.get().pk}).text
    assert OutgoingEmail.objects.filter(kind="new_links").count() == before + 1


@pytest.mark.parametrize("who", ["eva", "business"])
def test_a_closed_link_is_a_security_event(client, desk, case, eva, who):
    link, row = letter_link(case), SecretLink.objects.get()
    if who == "eva":
        desk(case, "stang-lank", link=row.pk)
    else:
        Client().post(f"{link}lankar/", {"link": row.pk})
    event = SecurityEvent.objects.get(kind=SecurityEvent.Kind.LINKS_REVOKED)
    assert (event.by, event.details["links"]) == (eva if who == "eva" else None, [row.pk])


def test_a_link_that_is_closed_while_a_letter_is_being_made_stays_closed(case, monkeypatch):
    letter_link(case)
    known = links._known

    def and_then_it_is_closed(*args, **kwargs):
        found = known(*args, **kwargs)
        SecretLink.objects.update(revoked_at=timezone.now())
        return found

    monkeypatch.setattr(links, "_known", and_then_it_is_closed)
    letter_link(case)
    assert not SecretLink.objects.usable().exists()


def test_a_press_on_the_old_addresss_page_proves_no_new_address(case):
    Contact.objects.update(email="ny@example.org")  # since the page's link was looked up
    actions.prove_address(case, how="letter")
    assert not Contact.objects.get().is_proved


def test_nobody_closes_the_link_of_another_case(desk, case, eva):
    other = actions.register(actions.Submission(description="Skylt", email="david@example.org"))
    letter_link(other)
    theirs = SecretLink.objects.get()
    for number in (theirs.pk, "x"):  # as one that is closed already, which a second press would be
        page = Client().post(f"{letter_link(case)}lankar/", {"link": number}, follow=True)
        assert (page.status_code, "Länken är redan stängd." in page.text) == (200, True)
    assert "Länken är stängd." not in desk(case, "stang-lank", link=theirs.pk)
    assert links.find(letter_link(other).split("/")[2], scope="case") == theirs


def test_a_case_has_one_link_however_many_letters_it_gets(case, eva):
    for number in range(20):
        actions.write_to_business(case, f"Hej {number}", by=eva)
    for letter in OutgoingEmail.objects.filter(to="bo@example.org"):
        outbox.as_message(letter)
    assert SecretLink.objects.count() == 1


# --- What there was before ------------------------------------------------------------------------


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def before_today(case: Case, *, after: timedelta) -> SecretLink:
    """A link as they were made until now."""
    made = {"scope": "case", "target_id": case.pk, "email": case.contact.email}
    times = {"created_at": case.received_at + after, "expires_at": timezone.now() + timedelta(days=700)}
    return SecretLink.objects.create(token_hash=links.hash_of(str(after)), **made, **times)


def test_of_the_old_links_those_that_came_by_letter_live_on(case):
    receipt = before_today(case, after=timedelta(seconds=0.01))
    letters = before_today(case, after=timedelta(seconds=3))
    pressed = before_today(case, after=timedelta(days=2))
    OutgoingEmail.objects.filter(kind="receipt").update(sent_at=case.received_at + timedelta(seconds=4))
    run(import_module("cases.migrations.0010_addresses_known_to_be_right").EXPIRED)
    assert list(SecretLink.objects.usable()) == [letters]
    assert links.find_even_expired(str(timedelta(days=2)), scope="case") == pressed
    assert links.find_even_expired(str(timedelta(seconds=0.01)), scope="case") == receipt


def test_who_has_signed_in_since_or_was_spoken_with_is_known_already(case, bo, eva):
    told = actions.Submission(description="Skylt", phone="0123-456 78", channel="phone")
    spoken = actions.register_for_somebody(told, by=eva)
    newer = actions.register(actions.Submission(description="Stulet café", email="bo@example.org"))
    Contact.objects.update(proved_at=None, proved_how="", proved_address="")
    bo.last_login = case.received_at + (newer.received_at - case.received_at) / 2
    bo.save()
    run(import_module("cases.migrations.0010_addresses_known_to_be_right").PROVED)
    proved = {each.pk: each.contact.proved_how for each in Case.objects.select_related("contact")}
    assert proved == {case.pk: "code", spoken.pk: "heard", newer.pk: ""}


# --- Who has only a telephone -----------------------------------------------------------------------


def test_a_code_that_eva_reads_aloud_opens_the_case_once_and_an_address_is_added_later(client, eva):
    told = actions.Submission(description="Vedeldad bastu", name="Vera Vik", phone="0123-555 55")
    case, other = actions.register(told), actions.register(told)
    client.force_login(eva)
    asked = client.post(f"/admin/cases/case/{case.pk}/gor/las-upp-kod/", follow=True).text
    code = re.search(r"Koden är (\d{4} \d{4})\.", asked)[1]
    assert SecretLink.objects.get().token_hash != links.hash_of(code.replace(" ", ""))
    vera = Client()
    wrong = [(other.reference, code), (case.reference, "0000 0000"), ("2026-9999", code), ("", "")]
    pages = [vera.post("/arenden/kod/", {"reference": number, "code": typed}) for number, typed in wrong]
    assert ["stämmer inte" in page.text for page in pages] == [True, True, True, False]
    assert f'value="{case.reference}"' in pages[1].text
    right = {"reference": f" {case.reference}", "code": code.replace(" ", "")}
    opened = vera.post("/arenden/kod/", right, follow=True)
    assert "Vedeldad bastu" in opened.text
    assert "Spara sidan som bokmärke" in opened.text
    assert "stämmer inte" in Client().post("/arenden/kod/", right).text
    page = opened.redirect_chain[-1][0]
    assert "skicka en ny" not in vera.get(page + "lankar/").text
    sid = transaction.savepoint()
    closed = vera.post(page + "lankar/", {"link": SecretLink.objects.get(scope="case").pk}, follow=True).text
    assert "Ring oss, så läser vi upp en kod som öppnar ärendet igen." in closed
    transaction.savepoint_rollback(sid)
    assert "Kontrollera e-postadressen." in vera.post(page + "adress/", {"email": "vera"}, follow=True).text
    assert "vera@example.org" in vera.post(page + "adress/", {"email": "vera@example.org"}).text
    assert vera.get(page).status_code == 404
    assert OutgoingEmail.objects.get(to="vera@example.org", kind="new_links").about_id == case.pk
    assert (
        "Personen har en e-postadress."
        in client.post(f"/admin/cases/case/{case.pk}/gor/las-upp-kod/", follow=True).text
    )


def test_a_code_dies_of_its_time_of_a_newer_one_and_of_guesses(client, eva):
    case = actions.register(actions.Submission(description="Bastu", phone="0123-555 55"))
    now = timezone.now()

    def opens(code: str, **when) -> bool:
        try:
            return actions.use_code(case.reference, code, **when) == case
        except NotAllowed:
            return False

    codes = [actions.make_code(case, by=eva) for _ in range(2)]
    assert [opens(codes[0]), opens(codes[1], at=now + timedelta(minutes=16)), opens(codes[1])] == [False, False, True]
    code = actions.make_code(case, by=eva)
    guesses = [opens(f"{guess:08}") for guess in range(5)]
    assert [*guesses, opens(code)] == [False] * 6
    assert opens(actions.make_code(case, by=eva))
