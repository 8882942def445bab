"""The limited link of a letter: one question, no account, and nothing more."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases import actions, emails
from cases.models import Assignment, Case, Message
from cases.record.history import history_of
from cases.workflow import AssignmentKind, DeclineReason
from portal.calendar import calendars
from portal.files import storing
from portal.mail import links, outbox
from portal.models import LogEntry, MailboxPerson, OutgoingEmail, SecretLink
from portal.text.exceptions import NotAllowed

KARIN = {"who-name": "Karin Holm"}


@pytest.fixture
def asked(case, fire_service, eva):
    return actions.ask_sector(case, fire_service, by=eva, question="Hur många får sitta inne?")


@pytest.fixture
def address(asked):
    return links.mint(emails.assignment_key(asked))


def test_the_letters_link_opens_exactly_that_question(client, asked):
    letter = OutgoingEmail.objects.get(to=asked.sector.email)
    link = re.search(r"https?://\S+?(/uppdrag/\S+)", outbox.as_message(letter).body)[1]
    assert client.get(link).context["assignment"] == asked


def test_another_organisation_reads_the_description_with_its_place_and_time(client, address, case):
    case.wished_start = "I april"
    case.save()
    page = client.get(address).text
    assert ("Hamngatan 2" in page, "I april" in page, "bo@example.org" in page) == (True, True, False)


def test_what_eva_has_ticked_is_read_there_and_nothing_else(client, case, assignment, asked, address, eva):
    actions.write_to_business(case, "HEMLIGT-ett", by=eva)
    told = actions.write_to_business(case, "DELAT-två", by=eva)
    actions.share(asked, messages=[told], files=[], by=eva)
    page = client.get(address).text
    assert ("DELAT-två" in page, "HEMLIGT-ett" in page, case.description in page) == (True, False, True)


def test_the_question_is_answered_without_an_account_and_the_sector_is_the_author(client, asked, address):
    assert "Hur många får sitta inne?" in client.get(address).content.decode()
    response = client.post(f"{address}svara/", KARIN | {"write-text": "Högst 60 personer."}, follow=True)
    message = asked.case.messages.get()
    assert (message.author, message.sector, message.audience) == (None, asked.sector, "business")
    assert message.from_whom == "Karin Holm, Räddningstjänsten Östergötland"
    assert "Svaret är skickat till företaget." in response.content.decode()


def meeting_with(sector, case, *, by):
    """To which the sector's mailbox is called."""
    start = timezone.localtime(timezone.now() + timedelta(days=1)).replace(hour=9)
    ends, guest = start + timedelta(hours=1), actions.Guest(email=sector.email, sector=sector)
    return actions.call_meeting([case], by=by, start=start, end=ends, place="Stadshuset", guests=[guest])[0]


BUTTONS = {
    "ta-emot": {},
    "anteckna": {"write-text": "Internt"},
    "steg": {"step-what": "Gör en brandskyddsbeskrivning", "step-state": "to_do"},
    "nytt-datum": {"date-due": "soon", "date-reason": "Semester"},
    "fraga": {"write-text": "Hur stor?"},
    "underlag": {"write-text": "Till lotsen"},
}


def test_every_button_works_by_link_for_whoever_says_who_it_is(client, asked, address):
    """And for nobody else; what was typed is kept. Each deed bears the name, and the log holds none."""
    soon = calendars.office().add(timezone.localdate(), 10).isoformat()
    unnamed = "Skriv ditt namn först."
    names = [({}, unnamed), ({"who-name": " "}, unnamed), ({"who-name": "7"}, "Skriv vad du heter")]
    for end, typed in BUTTONS.items():
        form = {"write-text": ""} | typed  # the whole page is one form
        form |= {name: soon for name, value in form.items() if value == "soon"}
        before = (LogEntry.objects.count(), Message.objects.count(), MailboxPerson.objects.count())
        for nobody, told in names if end == "ta-emot" else names[:1]:
            refused = client.post(f"{address}{end}/", form | nobody, follow=True)
            assert refused.redirect_chain == [(f"{address}?fel=1", 302)], end
            assert (told in refused.text, "<title>Fel:" in refused.text) == (True, True), end
            assert all(words in refused.text for words in form.values()), end
        assert before == (LogEntry.objects.count(), Message.objects.count(), MailboxPerson.objects.count()), end
        response = client.post(f"{address}{end}/", KARIN | form)
        assert (response.status_code, response["Location"].split("#")[0]) == (302, address), end
    assert 'value="Karin Holm"' in client.get(address).text
    rows = LogEntry.objects.filter(details__mailbox_person=MailboxPerson.objects.get().pk)
    assert {row.action for row in rows} == {
        *("assignment.accept", "message.note", "step.add", "assignment.new_date"),
        *("assignment.ask_business", "case.waiting", "assignment.answer", "case.in_progress"),
    }
    assert [row for row in rows if "Karin" in str(row.details)] == []
    assert [event.who for event in history_of(asked.case)].count("Karin Holm") == len(rows)
    assert {each.from_whom for each in asked.case.messages.all()} == {"Karin Holm, Räddningstjänsten Östergötland"}


def test_a_conflict_of_interest_holds_at_the_mailbox_and_when_signed_in(client, case, building, eva, anna, malin):
    """Declared by name it keeps the person of that name out, and the other way round; nobody else."""
    first = actions.ask_sector(case, building, by=eva, question="Får han bygga?")
    actions.decline(first, reason="conflict", by=MailboxPerson.objects.named("Anna Alm", building))
    second = actions.ask_again(first, by=eva)
    assert not Case.objects.visible_to(anna).exists()
    assert Case.objects.visible_to(malin).exists()
    actions.decline(second, reason="conflict", by=malin)
    third = actions.ask_again(second, by=eva)
    link = links.mint(emails.assignment_key(third))
    for name in ("anna  alm", "Malin Mo"):
        refused = client.post(f"{link}svara/", {"who-name": name, "write-text": "Ja, det får han."})
        read = [words in refused.text for words in ("är jävig i ärendet", 'pre">Ja, det får han.', case.description)]
        assert (refused.status_code, read) == (403, [True, True, False])
        with pytest.raises(NotAllowed):
            actions.answer(third, "Ja.", by=MailboxPerson.objects.named(name, building), to_business=True)
    assert case.messages.count() == 0
    client.post(f"{link}svara/", KARIN | {"write-text": "Nej."})
    assert case.messages.get().from_whom == "Karin Holm, Bygg"


def test_where_somebody_at_the_mailbox_is_in_conflict_a_name_is_said_before_reading(
    client, case, building, eva, anna, settings, tmp_path
):
    """On the question, its files and the meeting; the record keeps who read, and the letter quotes nothing."""
    settings.MEDIA_ROOT = tmp_path
    first = actions.ask_sector(case, building, by=eva, officer=anna, question="Får han bygga?")
    meeting = meeting_with(building, case, by=eva)
    old = links.mint(emails.assignment_key(first), email=building.email)
    agenda = links.mint(emails.meeting_key(meeting.invitations.get()), email=building.email)
    assert case.description in client.get(agenda).text
    actions.decline(first, reason="conflict", by=anna)
    gone = client.get(old)
    assert (gone.status_code, "Den som fick frågan är jävig, så någon annan har den nu." in gone.text) == (404, True)
    asked = actions.ask_again(first, by=eva)
    letter = OutgoingEmail.objects.filter(kind="sector_asked").latest("pk")
    assert (letter.to, "Får han bygga?" in outbox.as_message(letter).body) == (building.email, False)
    link = links.mint(emails.assignment_key(asked), email=building.email)
    stored, _ = storing.take_in([SimpleUploadedFile("skiss.txt", b"skiss")], there=[])
    attachment = actions.add_files(case, stored)[0]
    for address in (link, f"{link}fil/{attachment.pk}/", agenda):
        page = client.get(f"{address}?annan=1")
        assert (page.status_code, "Vem är du?" in page.text, case.description in page.text) == (200, True, False)
        for name, told in (("", "Skriv ditt namn först."), ("anna ALM", "Någon annan har frågan")):
            if name and address == agenda:
                continue  # other cases may stand there
            no = client.post(address, {"who-name": name, "reading": "1"})
            assert (no.status_code, told in no.text, case.description in no.text) == (403, True, False), address
    client.post(agenda, {"who-name": "Anna Alm", "reading": "1"})
    assert [words in client.get(agenda).text for words in (case.description, "inget ärende")] == [False, True]
    assert client.get(f"{link}fil/{attachment.pk}/").status_code == 403
    there = client.post(link, KARIN | {"reading": "1"}, follow=True)
    assert there.redirect_chain == [(link, 302)]
    assert [words in there.text for words in (case.description, "Du läser som Karin Holm")] == [True, True]
    assert 'value="Karin Holm"' in there.text
    assert case.description in client.get(agenda).text
    assert client.get(f"{link}fil/{attachment.pk}/").status_code == 200
    assert "Vem är du?" in client.get(f"{link}?annan=1").text
    read = {(event.what.split()[0], event.who) for event in history_of(case) if "funktionsbrevlåda" in event.what}
    assert read == {("Någon", "anna ALM"), ("Ärendet", "Karin Holm")}
    client.post(f"{link}svara/", KARIN | {"write-text": "Nej."})
    assert case.messages.get().from_whom == "Karin Holm, Bygg"


def test_what_is_under_a_secrecy_mark_is_read_at_the_mailbox_by_name(client, asked, address, eva):
    about = {"section": "OSL 31 kap. 16 §", "reason": "Affären.", "sectors": [asked.sector]}
    actions.mark_secret(asked.case, by=eva, hides_questions=True, **about)
    assert [words in client.get(address).text for words in ("Vem är du?", asked.question)] == [True, False]
    assert asked.question in client.post(address, KARIN | {"reading": "1"}, follow=True).text
    who = LogEntry.objects.get(action="secrecy.read").details
    assert who["mailbox_person"] == MailboxPerson.objects.get(name="Karin Holm").pk


def test_a_link_at_the_own_address_of_who_is_in_conflict_opens_nothing(client, case, building, eva, anna, malin):
    """And the sector's next question, the meeting's agenda and an e-mail from there lead nowhere either."""
    building.email = anna.email.upper()
    building.save()
    meeting = meeting_with(building, case, by=eva)
    agenda = links.mint(emails.meeting_key(meeting.invitations.get()), email=building.email)
    to_do = actions.ask_sector(case, building, by=eva, question="Mät upp.", kind=AssignmentKind.ACTION)
    link = links.mint(emails.assignment_key(to_do), email=building.email)
    assert client.get(link).status_code == 200
    first = actions.ask_sector(case, building, by=eva)
    actions.decline(first, reason="conflict", by=anna)
    for method, typed in ((client.get, {}), (client.post, KARIN | {"write-text": "Ja."})):
        gone = method(link, typed)
        assert (gone.status_code, "någon annan har den nu" in gone.text, case.description in gone.text) == (
            404,
            True,
            False,
        )
    assert [words in client.get(agenda).text for words in (case.description, "inget ärende")] == [False, True]
    for again in (actions.ask_again, actions.hand_over):
        with pytest.raises(NotAllowed, match="någons egen"):
            again(first, by=eva) if again is actions.ask_again else again(to_do, None, by=eva)
    assert actions.ask_again(first, by=eva, officer=malin).officer == malin
    type(building).objects.update(email="bygg@example.org")
    assert "någon annan har den nu" in client.get(link).text  # also when the sector has another address since


def test_a_conflict_that_the_pilot_declares_is_the_persons_own(client, case, building, eva, anna, malin):
    """Of somebody with an account, and of a name at the mailbox; not the pilot's. Nobody's link opens it meanwhile."""
    asked = actions.ask_sector(case, building, by=eva, officer=anna)
    link = links.mint(emails.assignment_key(asked), email=building.email)
    client.force_login(eva)
    press, there = f"/admin/cases/case/{case.pk}/gor/jav/", f"jav-{asked.pk}-who"
    said = client.post(press, {"assignment": asked.pk, there: "anna  alm"}, follow=True).text
    assert "Anna Alm är jävig och kan inte läsa ärendet." in said
    client.logout()
    assert "någon annan har den nu" in client.get(link).text
    sees = {user.name: Case.objects.visible_to(user).exists() for user in (anna, eva)}
    assert sees == {"Anna Alm": False, "Eva Ek": True}
    told = OutgoingEmail.objects.latest("pk")
    assert (told.to, "Någon hos er är jävig" in outbox.as_message(told).body) == (anna.email, True)
    again = actions.ask_again(asked, by=eva, officer=malin)
    assert actions.declare_conflict(again, name="Karin Holm", by=eva) == MailboxPerson.objects.get()
    actions.ask_again(again, by=eva)
    assert Case.objects.visible_to(malin).exists()


def test_a_link_that_went_to_the_sectors_old_address_opens_nothing(client, asked, eva):
    old = links.mint(emails.assignment_key(asked), email=asked.sector.email.upper())
    invited = meeting_with(asked.sector, asked.case, by=eva).invitations.get()
    called = links.mint(emails.meeting_key(invited), email=invited.email)
    assert [client.get(link).status_code for link in (old, called)] == [200, 200]
    type(asked.sector).objects.update(email="ny@example.org")
    assert client.get(called).status_code == 404
    gone = client.get(old)
    assert (gone.status_code, "Skicka en ny länk" in gone.text, asked.question in gone.text) == (404, True, False)


def test_there_is_no_handing_over_by_link(client, asked, address):
    assert "kollega" not in client.get(address).content.decode()
    assert client.post(f"{address}kollega/", {"hand-to": "1"}).status_code == 404


def test_one_questions_link_never_opens_another(client, asked, assignment, address):
    token = address.rstrip("/").rsplit("/", 1)[1]
    text = client.get(address).content.decode()
    assert assignment.question not in text
    assert client.get(f"/arende/{token}/").status_code == 404
    step = actions.add_step(asked.case, "Sök bygglov", sector=assignment.sector, by=asked.asked_by)
    assert client.post(f"{address}steg/{step.pk}/ta-bort/").status_code == 404
    assert client.get(f"/handlaggare/uppdrag/{asked.pk}/").status_code == 302


def test_the_business_link_does_not_open_a_sectors_question(client, case, assignment):
    token = links.mint(emails.case_key(case), email=case.contact.email).rstrip("/").rsplit("/", 1)[1]
    assert client.get(f"/uppdrag/{token}/").status_code == 404


def test_a_recalled_question_shuts_its_link_and_gives_the_text_back(client, asked, address, eva):
    actions.recall(asked, by=eva)
    gone = client.get(address)
    assert (gone.status_code, "Lotsen har tagit tillbaka frågan" in gone.text) == (404, True)
    response = client.post(f"{address}svara/", {"write-text": "Högst 60 personer."})
    assert response.status_code == 404
    assert "Högst 60 personer." in response.content.decode()
    assert asked.question not in response.content.decode()
    assert asked.case.messages.count() == 0


def test_declining_by_link_says_thanks_and_shuts_the_link(client, asked, address):
    response = client.post(f"{address}lamna-tillbaka/", KARIN | {"decline-reason": "not_ours"})
    assert "Frågan är lämnad tillbaka" in response.content.decode()
    assert Assignment.objects.get(pk=asked.pk).state == "declined"
    gone = client.get(address)
    assert gone.status_code == 404
    assert "Räddningstjänsten har lämnat tillbaka frågan. Lotsen tar vid." in gone.text
    assert ("Skicka en ny länk" in gone.text, asked.question in gone.text) == (False, False)


def test_declining_without_a_reason_is_refused_by_link_too(client, asked, address):
    response = client.post(f"{address}lamna-tillbaka/", KARIN, follow=True)
    assert "Välj varför du lämnar tillbaka frågan." in response.content.decode()
    assert Assignment.objects.get(pk=asked.pk).is_open


def test_an_old_link_opens_nothing_and_offers_a_new_one(client, asked, address):
    SecretLink.objects.update(expires_at=timezone.now() - timedelta(days=1))
    response = client.get(address)
    assert response.status_code == 404
    assert "Skicka en ny länk" in response.content.decode()


def test_opening_the_link_changes_nothing(client, asked, address):
    for end in ["", "svara/", "ta-emot/", "lamna-tillbaka/"]:
        client.get(address + end)
        client.head(address + end)
    assert Assignment.objects.get(pk=asked.pk).state == "asked"


def test_a_page_by_link_is_kept_by_no_cache(client, address):
    assert client.get(address)["Cache-Control"] == "no-store"


def test_our_own_sector_by_link_reads_the_whole_case(client, case, environment, eva):
    asked = actions.ask_sector(case, environment, by=eva)
    text = client.get(links.mint(emails.assignment_key(asked))).content.decode()
    assert "Hamngatan 2" in text
    assert "bo@example.org" in text


# --- Opened by somebody who is signed in ----------------------------------------------------------


def test_a_mailboxs_link_in_the_hand_of_somebody_signed_in_is_that_person(
    client, case, building, eva, anna, malin, cecilia, bo
):
    """Each comes to the own page, with the own rights; whose it is not is told so, and loses no text."""
    asked = actions.ask_sector(case, building, by=eva, question="Får han bygga?")
    link, own = links.mint(emails.assignment_key(asked)), f"/handlaggare/uppdrag/{asked.pk}/"
    for user, opens in ((anna, True), (eva, True), (cecilia, False), (bo, False)):
        client.force_login(user)
        page, sent = client.get(link), client.post(f"{link}anteckna/", {"write-text": f"ORD av {user}"})
        if opens:
            assert (page.status_code, page["Location"]) == (302, own), user
            assert (sent.status_code, sent["Location"]) == (307, f"{own}anteckna/"), user
            continue
        assert (page.status_code, sent.status_code) == (404, 404), user
        assert (f"Du är inloggad som {user}" in page.text, f"ORD av {user}" in sent.text) == (True, True), user
        assert (asked.question in page.text, case.description in page.text) == (False, False), user
    client.force_login(malin)
    client.post(f"{link}svara/", {"write-text": "Ja."}, follow=True)
    assert case.messages.get().from_whom == "Malin Mo, Bygg"


def test_who_is_in_conflict_of_interest_reads_nothing_by_the_mailboxs_link(client, case, building, eva, anna, malin):
    asked = actions.ask_sector(case, building, by=eva, officer=anna)
    old = links.mint(emails.assignment_key(asked), email=building.email)
    actions.decline(asked, reason=DeclineReason.CONFLICT, by=anna)
    again = actions.ask_again(asked, by=eva)
    new = links.mint(emails.assignment_key(again), email=building.email)
    client.force_login(anna)
    for link in (old, new):
        page = client.get(link)
        assert (page.status_code, case.description in page.text) == (404, False)
        assert client.post(f"{link}svara/", {"write-text": "Ja."}).status_code == 404
    meeting = meeting_with(building, case, by=eva)
    page = client.get(links.mint(emails.meeting_key(meeting.invitations.get())), follow=True)
    assert page.redirect_chain == [(f"/handlaggare/moten/{meeting.pk}/", 302)]
    assert (case.reference in page.text, "Här finns inget ärende som du kan läsa." in page.text) == (False, True)
    assert case.messages.count() == 0


def test_who_has_not_shown_the_second_factor_is_asked_for_it_by_the_own_page(client, settings, case, building, eva):
    settings.SECOND_FACTOR = True
    asked = actions.ask_sector(case, building, by=eva)
    client.force_login(eva)
    chain = client.get(links.mint(emails.assignment_key(asked)), follow=True).redirect_chain
    assert [address for address, _ in chain] == [f"/handlaggare/uppdrag/{asked.pk}/", "/konto/sakerhet/"]
