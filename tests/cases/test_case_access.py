"""Whom Bo lets into his case: what each level may do, its links and letters, and how it ends."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cases import actions, emails
from cases.access import actions as access_of
from cases.access import letters
from cases.models import Case, CaseAccess, ClosingAnswer, Message, SecrecyMark, Step
from cases.record.disposing import discard_cases
from cases.urls import BUSINESS_PAGES
from portal.mail import links, outbox
from portal.models import Contact, LogEntry, OutgoingEmail, SecretLink, User, town_hall
from portal.record import persons
from portal.record.persons import Identity
from portal.record.retention import Disposal
from portal.site.own_details import change_address
from tests.courses import in_days
from tests.mailing import answer_to, bring, letter_to

pytestmark = pytest.mark.django_db

KIM = "kim@konsult.example.org"


def invited(case: Case, email: str = KIM, *, name: str = "Kim Konsult", yes: bool = True, **options) -> CaseAccess:
    access = access_of.give(case, email=email, name=name, **{"may_write": True} | options)
    if yes:
        access_of.accept(access)
    return CaseAccess.objects.get(pk=access.pk)


def link_of(access: CaseAccess) -> str:
    """As in the letter."""
    return links.mint(letters.access_key(access), email=access.email)


def owners_link(case: Case) -> str:
    return links.mint(emails.case_key(case), email=case.contact.email)


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# --- Level × act ----------------------------------------------------------------------------------

OWNER = {"owner"}
ENDS = OWNER | {"writer signed in"}
WRITES = ENDS | {"writer"}
READS = WRITES | {"reader"}
ASKED = {"asked", *READS} - OWNER
CLOSED, LONG_AGO = {"state": "closed", "outcome": "answered", "turn": ""}, timedelta(days=60)
# Each page of the business: who may press there, what is sent, and how the case stands then.
ACTS = {
    "business_case": (READS, {}, {}),
    "case_file": (READS, {}, {}),
    "case_reply": (WRITES, {"text": "Tolv bord."}, {}),
    "case_keep": (WRITES, {"text": "Tolv"}, {}),
    "case_withdraw": (ENDS, {}, {}),
    "case_reopen": (WRITES, {"text": "Och i vinter?"}, CLOSED | {"closed_at": timedelta(0)}),
    "case_step": (WRITES, {"is_done": "on"}, {}),
    "case_ask_more": (OWNER, {"text": "Och i vinter?"}, CLOSED | {"closed_at": LONG_AGO}),
    "case_feedback": (ENDS, {"overall": 9, "expectations": 9, "ideal": 9}, CLOSED | {"closed_at": timedelta(0)}),
    "case_confirm_address": (OWNER, {}, {}),
    "case_add_address": (OWNER, {"email": "ny@example.org"}, {}),
    "case_links": (OWNER, {"link": ""}, {}),
    "case_people": (OWNER, {"name": "Ny", "email": "ny@example.org", "level": "lasa"}, {}),
    "case_access_take_back": (OWNER, {}, {}),
    "case_access_answer": (ASKED, {"answer": "nej"}, {}),
}
CHANGES_NOTHING = {"business_case", "case_file", "case_keep", "case_add_address"}  # the last: there is an address


def everything() -> list:
    """What a press may have changed; that somebody read is no such thing."""
    accesses = CaseAccess.objects.order_by("pk").values_list("pk", "email", "accepted_at", "taken_back_at")
    return [
        list(Case.objects.order_by("pk").values_list("pk", "state", "turn")),
        list(accesses),
        list(Contact.objects.order_by("pk").values_list("pk", "proved_at")),
        list(SecretLink.objects.order_by("pk").values_list("pk", "revoked_at")),
        *(model.objects.count() for model in (Message, ClosingAnswer, LogEntry, OutgoingEmail)),
    ]


def test_what_one_has_half_written_is_shown_by_no_other_way_in_from_the_same_browser(client, case, bo):
    owners, guests = owners_link(case), link_of(invited(case))
    for address, words in ((owners, "Jag tänkte"), (guests, "Vi tänkte")):
        client.get(address)
        client.post(f"{address}utkast/", {"text": f"{words} också", "saving": "on"})
    for address, own, other in ((owners, "Jag", "Vi"), (guests, "Vi", "Jag")):
        page = client.get(address).text
        assert (f"{own} tänkte också" in page, f"{other} tänkte också" in page) == (True, False)
    client.force_login(bo)
    assert "tänkte också" not in client.get(f"/mina-sidor/{case.reference}/").text


def test_each_level_may_press_exactly_what_is_its_own(case, bo):
    """Every page of the business, by everybody who can open the case."""
    file = actions.add_files(case, [actions.thread.storing.store(SimpleUploadedFile("a.txt", b"Skiss"))])[0]
    step = Step.objects.create(case=case, what="Anmäl köket")
    people = {
        "asked": invited(case, "a@example.org", yes=False),
        "reader": invited(case, "b@example.org", may_write=False),
        "writer": invited(case, "c@example.org"),
    }
    doors = {name: (Client(), link_of(access)) for name, access in people.items()}
    signed_in = Client()
    signed_in.force_login(User.objects.create_user(people["writer"].email))
    doors["writer signed in"] = (signed_in, f"/mina-sidor/{case.reference}/")
    doors["owner"] = (Client(), owners_link(case))
    faults = []
    assert {name for _, _, name, _ in BUSINESS_PAGES} == set(ACTS)
    for end, _, name, _ in BUSINESS_PAGES:
        may, sent, stands = ACTS[name]
        for who, (client, page) in doors.items():
            with transaction.atomic():
                at = timezone.now() - stands["closed_at"] if stands else None
                Case.objects.filter(pk=case.pk).update(**stands | ({"closed_at": at} if stands else {}))
                rows = {"case_file": file, "case_step": step}
                address = page + end.replace("<int:pk>", str(rows.get(name, people["writer"]).pk))
                if name == "case_links":
                    sent = {"link": SecretLink.objects.get(scope="case").pk}
                if name != "case_confirm_address":  # every press of the registrant's proves that
                    actions.prove_address(Case.objects.get(pk=case.pk), how=Contact.Proof.SPOKEN)
                before = everything()
                response = client.post(address, sent)
                is_asked = response.templates and response.templates[0].name == "cases/access_asked.html"
                is_refused = bool(response.status_code in (403, 404) or is_asked)
                has_changed = everything() != before
                if is_refused != (who not in may) or has_changed != (who in may and name not in CHANGES_NOTHING):
                    faults.append((name, who, response.status_code, has_changed))
                transaction.set_rollback(True)
    assert faults == []


def test_who_only_reads_has_no_boxes_and_who_writes_none_that_are_the_registrants(client, case, eva):
    actions.pilot_asks(case, "Hur många bord?", by=eva)
    pages = [client.get(link_of(invited(case, f"{n}@example.org", may_write=bool(n)))) for n in (0, 1)]
    boxes = [re.findall(r'formaction="[^"]*/([a-z-]+)/"', page.text) for page in pages]
    assert boxes == [["inbjudan"], ["svara", "inbjudan", "svara"]]
    assert ["<textarea" in page.text for page in pages] == [False, True]
    assert not [page for page in pages if re.search("dra-tillbaka|lankar|personer", page.text)]
    assert all("Hur många bord?" in page.text for page in pages)
    assert ["Bo Berg har fått en fråga av oss." in page.text for page in pages] == [True, False]


# --- Inviting -------------------------------------------------------------------------------------


def test_what_is_written_to_a_case_that_takes_no_words_any_more_is_given_back(client, case):
    link = link_of(invited(case))
    Case.objects.update(**CLOSED, closed_at=timezone.now() - LONG_AGO)
    assert "Det du skrev" not in client.get(link).text
    page = text_of(client.post(f"{link}svara/", {"text": "En sak till."}, follow=True))
    assert "Ärendet är avslutat. Ring eller mejla företagslotsen om du vill säga något mer." in page
    assert "Texten är inte skickad. Kopiera den om du behöver den. En sak till." in page


def test_bo_invites_by_a_letter_that_says_who_and_what_and_how_to_say_no(client, case, eva):
    page = owners_link(case) + "personer/"
    said = {"name": "Kim Konsult", "email": "Kim@Konsult.example.org", "level": "skriva", "gets_letters": "on"}
    assert "Kim Konsult får ett mejl" in text_of(client.post(page, said, follow=True))
    letter = letter_to(KIM)
    for words in ("Bo Berg, bo@example.org", case.reference, "läsa och skriva", "välj Nej tack"):
        assert words in letter.text
    access = CaseAccess.objects.get()
    leading = ("Vinn på https://x.example.org", "WWW.x.se", "vinn.example.org", "bank@example.org", "Ring: 1", "a/b")
    for name, is_told in (*((each, False) for each in leading), ("J.P. Berg & Co.", True)):
        Contact.objects.filter(pk=case.contact_id).update(name=name)
        fresh = CaseAccess.objects.get()
        letters.invitation(fresh)
        text = OutgoingEmail.objects.latest("pk").text
        assert (name in text, case.contact.email in text) == (is_told, True), name
    Contact.objects.filter(pk=case.contact_id).update(name="Bo Berg")
    other, link = Client(), link_of(access)
    asked = other.get(link)
    assert ("Ja, visa ärendet" in asked.text, case.description in asked.text) == (True, False)
    access.refresh_from_db()
    assert (access.accepted_at, access.last_read_at) == (None, None)
    other.post(link + "inbjudan/", {"answer": "ja"})
    assert case.description in other.get(link).text
    access.refresh_from_db()
    assert access.accepted_at <= access.last_read_at
    assert "Läste senast" in client.get(page).text


def test_what_cannot_be_is_refused_in_words_and_keeps_what_was_typed(client, case, eva, anna, building, settings):
    page = owners_link(case) + "personer/"
    invited(case)
    wrong = {
        "kim": "E-postadress",
        "Bo@example.org": "din egen adress",
        KIM.upper(): "redan inbjuden",
        "anna@example.org": "hör till kommunen",
        building.email: "hör till kommunen",
        town_hall().pilot_mailbox: "hör till kommunen",
        "kim@gmial.com": "Menade du kim@gmail.com?",
    }
    for email, why in wrong.items():
        shown = client.post(page, {"name": "Nisse", "email": email, "level": "lasa"})
        assert (why.lower() in text_of(shown).lower(), 'value="Nisse"' in shown.text) == (True, True), email
    shown = client.post(page, {"name": "www.example.org/", "email": "ny@example.org"}).text
    assert ("Skriv bara namnet" in shown, "Välj vad personen får göra." in shown) == (True, True)
    for number in range(access_of.MOST - 1):
        invited(case, f"n{number}@example.org", yes=False)
    shown = client.post(page, {"name": "Nisse", "email": "ny@example.org", "level": "lasa"})
    assert "10 personer kan vara inbjudna" in text_of(shown)
    assert CaseAccess.objects.count() == access_of.MOST
    settings.LIMITS = settings.LIMITS | {"invitation": 0}
    access_of.take_back(CaseAccess.objects.first())
    shown = client.post(page, {"name": "Nisse", "email": "ny@example.org", "level": "lasa"})
    assert "Försök igen i morgon" in text_of(shown)


def test_no_thanks_is_the_end_of_it(client, case, eva):
    access = invited(case, yes=False)
    link = link_of(access)
    client.post(link + "inbjudan/", {"answer": "nej"})
    assert client.get(link).status_code == 404
    assert "Kim Konsult, tackade nej" in text_of(client.get(owners_link(case) + "personer/"))
    actions.write_to_business(case, "Hej!", by=eva)
    assert not OutgoingEmail.objects.filter(to=KIM, kind="followed").exists()


def test_eva_sees_who_has_access_and_takes_it_back(client, case, eva):
    access = invited(case)
    client.force_login(eva)
    page = f"/admin/cases/case/{case.pk}/"
    shown = client.get(f"{page}change/").text
    assert ("Kim Konsult" in shown, "går 2 mejl" in shown) == (True, True)
    client.post(f"{page}gor/ta-bort-inbjuden/", {"access": access.pk})
    access.refresh_from_db()
    assert access.taken_back_at
    assert Client().get(link_of(access)).status_code == 404


# --- Words and letters ----------------------------------------------------------------------------


def test_each_writes_in_the_own_name_and_reads_who_the_others_are(client, case, eva, anna, assignment):
    kim, stina = invited(case), invited(case, "stina@example.org", name="Stina Steg")
    client.post(owners_link(case) + "svara/", {"text": "Bos ord."})
    skiss = SimpleUploadedFile("skiss.txt", b"Skiss")
    client.post(link_of(kim) + "svara/", {"text": "Kims ord.", "files": [skiss]})
    client.post(link_of(stina) + "svara/", {"text": "Kims ord."})  # the same words, and not the same press
    assert list(Message.objects.values_list("text", "access__name")) == [
        ("Bos ord.", None),
        ("Kims ord.", "Kim Konsult"),
        ("Kims ord.", "Stina Steg"),
    ]
    names = r'class="who">\s*(?:<span class="tag is-now">Nytt</span>)?\s*([\wÅÄÖåäö ]+?)\s*<'
    read = [re.findall(names, client.get(page).text) for page in (owners_link(case), link_of(kim), link_of(stina))]
    assert read == [
        ["Du", "Du", "Kim Konsult", "Stina Steg"],
        ["Bo Berg", "Bo Berg", "Du", "Stina Steg"],
        ["Bo Berg", "Bo Berg", "Kim Konsult", "Du"],
    ]
    client.force_login(anna)
    page = text_of(client.get(f"/handlaggare/uppdrag/{assignment.pk}/"))
    assert "Kim Konsult, inbjuden av företaget" in page


def test_letters_go_to_bo_and_to_those_who_want_them(case, eva):
    invited(case)
    invited(case, "tyst@example.org", gets_letters=False)
    invited(case, "inte-an@example.org", yes=False)
    OutgoingEmail.objects.all().delete()
    actions.pilot_asks(case, "Hur många bord?", by=eva)
    told = OutgoingEmail.objects.filter(about="case").values_list("to", "kind")
    assert sorted(told) == [("bo@example.org", "question"), (KIM, "followed")]
    letter = letter_to(KIM)
    assert "Företagslotsen har ställt en fråga." in letter.text
    assert not [word for word in ("Bo Berg", "bord", "ditt ärende") if word in letter.text]


def test_the_invited_of_a_case_without_an_address_get_one_letter_an_hour_about_dates(case, eva):
    invited(case)
    Contact.objects.filter(pk=case.contact_id).update(email="", phone="0123-555 55")
    case = Case.objects.get(pk=case.pk)
    at = timezone.now().replace(minute=5)
    for minutes, days in ((0, 20), (40, 30)):
        due = in_days(days)
        actions.new_pilot_date(case, due, reason="Sjuk.", by=eva, at=at + timedelta(minutes=minutes))
    held = OutgoingEmail.objects.get(kind="followed")
    assert held.created_at == at + timedelta(hours=1)  # since the first of the two
    assert CaseAccess.objects.told_of(case).count() == 1
    Contact.objects.filter(pk=case.contact_id).update(email=KIM)
    assert not CaseAccess.objects.told_of(Case.objects.get(pk=case.pk))


def test_what_has_not_left_stays_when_access_is_taken_back(postman, client, case, eva):
    access = invited(case)
    actions.write_to_business(case, "Hej!", by=eva)
    page = link_of(access)
    access_of.take_back(access)
    lost = client.post(f"{page}svara/", {"text": "Kims ord."})
    assert (lost.status_code, "Kims ord." in lost.text) == (404, True)
    outbox.send_due()
    assert KIM not in postman.receivers
    assert "bo@example.org" in postman.receivers


def test_an_answer_by_mail_is_in_the_own_name_and_a_readers_waits_for_eva(mail_in, case, eva):
    invited(case)
    invited(case, "las@example.org", may_write=False)
    actions.pilot_asks(case, "Hur många bord?", by=eva)
    row = bring(answer_to(letter_to("las@example.org"), "Tretton."))
    assert (row.state, row.about, row.about_id, row.became_id) == ("homeless", "case", case.pk, None)
    bring(answer_to(letter_to(KIM), "Tolv bord."))
    said = Message.objects.get(side="business")
    assert (said.text, str(said.access), said.answers.text) == ("Tolv bord.", "Kim Konsult", "Hur många bord?")
    case.contact.refresh_from_db()
    assert not case.contact.is_proved  # it was not Bo who wrote


# --- Addresses, the record, the end ---------------------------------------------------------------


def test_kim_signs_in_and_sees_clients_apart(client, case, eva, bo):
    own = actions.register(actions.Submission(description="Kims eget", email=KIM))
    access = invited(case)
    other = invited(actions.register(actions.Submission(description="Annans", email="x@example.org")), yes=False)
    client.force_login(User.objects.create_user(KIM))
    page = text_of(client.get("/mina-sidor/"))
    mine, _, followed = page.partition("Ärenden du följer åt andra")
    assert (own.reference in mine, case.reference in mine) == (True, False)
    assert case.reference in followed
    assert (other.case.reference in followed, "Annans" in page) == (True, False)
    assert client.get(f"/mina-sidor/{case.reference}/").status_code == 200
    access_of.take_back(access)
    assert client.get(f"/mina-sidor/{case.reference}/").status_code == 404
    assert case.reference not in text_of(client.get("/mina-sidor/"))


def test_bos_new_address_closes_bos_links_and_nobody_elses(client, case, eva):
    access = invited(case)
    kims, bos = link_of(access), owners_link(case)
    actions.vouch_for(case, email="bo.berg@example.org", stay=[access.pk], by=eva)
    assert (client.get(kims).status_code, client.get(bos).status_code) == (200, 404)


def test_kims_new_address_takes_the_access_along_and_closes_the_old_link(client, case, eva):
    access, old = invited(case, may_write=True), link_of(invited(case, "x@example.org"))
    link = link_of(access)
    change_address(User.objects.create_user(KIM), "kim@ny.example.org")
    access.refresh_from_db()
    assert access.email == "kim@ny.example.org"
    assert client.get(link).status_code == 404
    assert case.description in client.get(link_of(access)).text
    change_address(User.objects.create_user("x@example.org"), "kim@ny2.example.org")
    assert client.get(old).status_code == 404
    CaseAccess.objects.all().delete()
    gone, reads = invited(case), invited(case, "kim@annan.example.org", may_write=False)
    access_of.take_back(gone)
    change_address(User.objects.get(email="kim@ny.example.org"), "kim@tredje.example.org")
    change_address(User.objects.create_user(KIM), reads.email)
    reads.refresh_from_db()
    assert not reads.may_write  # what was taken back is given to nobody


def test_the_extract_knows_kim_erasure_takes_what_is_no_document_and_disposal_takes_all(client, case, eva, rut):
    kim, silent = invited(case), invited(case, "tyst@example.org", name="Tyst Person")
    client.post(link_of(kim) + "svara/", {"text": "Kims ord."})
    found = {}
    for email in (KIM, silent.email):
        registers = {each.register.name: each for each in persons.find(Identity(email=email), reader=rut)}
        found[email] = registers["case_accesses"]
    assert [each.records[0].is_document for each in found.values()] == [True, False]
    shown = found[KIM].records[0].shown
    assert (shown["Namn"], shown["Skrev"]) == ("Kim Konsult", "Kims ord.")
    found[silent.email].register.erase([silent.pk])
    assert not CaseAccess.objects.filter(pk=silent.pk).exists()
    discard_cases([case.pk], Disposal(at=timezone.now(), by=rut, run=None, is_real=True))
    assert not CaseAccess.objects.exists()
    assert not SecretLink.objects.filter(scope=letters.SCOPE).exists()
    assert Message.objects.get().access is None


def test_of_a_duplicate_kim_follows_where_the_work_goes_on(client, case, eva, rut):
    twin = actions.register(actions.Submission(description="Samma café", email="bo@example.org"))
    access = invited(twin)
    for each in (case, twin):
        actions.prove_address(each, how=Contact.Proof.LETTER)
    actions.join(twin, case, by=eva)
    assert case.description in client.get(link_of(access)).text
    actions.write_to_business(case, "Hej!", by=eva)
    assert letter_to(KIM).kind == "followed"
    client.force_login(User.objects.create_user(KIM))
    assert client.get(f"/mina-sidor/{case.reference}/").status_code == 200
    client.logout()
    client.post(link_of(access) + "svara/", {"text": "Kims ord."})
    SecrecyMark.objects.create(case=case, section="OSL 31 kap. 16 §", reason="x", marked_by=eva)
    said = access.messages.get()
    assert said.case == case
    found = {each.register.name: each for each in persons.find(Identity(email=KIM), reader=rut)}
    assert found["case_accesses"].records[0].is_marked
    discard_cases([twin.pk], Disposal(at=timezone.now(), by=rut, run=None, is_real=True))
    said.refresh_from_db()
    assert (said.access, said.text) == (None, "Kims ord.")
