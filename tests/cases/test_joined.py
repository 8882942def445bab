"""A joined case brings its words: who reads what of a duplicate where the work goes on, and in which place."""

import re
import threading
import time
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import actions, emails, rules
from cases.actions import moves
from cases.models import Assignment, Case, MeetingAction, Message, PilotMeeting, Promise, SecrecyMark, TurnPeriod
from cases.pure import periods
from cases.pure.meetings import try_lines
from cases.queries import measuring, search, telling
from cases.queries.status import listed
from cases.record.case_documents import documents_of
from cases.record.disposing import ended
from cases.reminders import UNANSWERED, _find_waiting, _tell_asked, _tell_waiting
from cases.workflow import Reads
from portal.calendar import calendars
from portal.files import storing
from portal.mail import links
from portal.models import Business, Contact, LogEntry, OutgoingEmail, Sector, UnsentText
from portal.text.exceptions import NotAllowed
from tests.mailing import answer_to, bring, its_minute_passes, letter_to

pytestmark = pytest.mark.django_db

GROUND = {"section": "OSL 31 kap. 16 §", "reason": "x"}


def register(description: str, email: str = "bo@example.org", **more) -> Case:
    return actions.register(actions.Submission(description=description, email=email, **more))


def file(name: str):
    return storing.store(SimpleUploadedFile(name, b"Text.", "text/plain"))


def read(client: Client, address: str) -> str:
    return " ".join(client.get(address).text.split())


def order(page: str, *words: str) -> list[str]:
    """Of the words those that stand in the thread, as they follow upon each other."""
    page = page.partition('<ol class="thread"')[2].partition("</ol>")[0]
    return sorted((each for each in words if each in page), key=page.index)


def a_workday(number: int):
    return calendars.office().add(timezone.localdate(), number)


def business_page(case: Case) -> str:
    return links.mint(emails.case_key(case), email=case.contact.email)


def desk(case: Case) -> str:
    return f"/admin/cases/case/{case.pk}/change/"


def question(assignment) -> str:
    return f"/handlaggare/uppdrag/{assignment.pk}/"


@pytest.fixture
def connection_queries():
    """How many questions to the database a page asks, the second time somebody opens it."""

    def count(user, address: str) -> int:
        browser = Client()
        if user:
            browser.force_login(user)
        browser.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address).status_code == 200
        return len(asked)

    return count


@pytest.fixture
def twin(case) -> Case:
    """Bo has sent the same once more; both addresses are proved, and both were told of before the joining."""
    made = register("Samma café, men med musik.", place="Kajen", files=[file("ritning.txt")])
    for each in (case, made):
        actions.prove_address(each, how="letter")
    return made


def test_every_reader_reads_in_its_place_in_time_what_of_the_duplicate_is_theirs_to_read(
    client, case, twin, eva, anna, cecilia, rolf, rut, environment, building, fire_service
):
    asked = actions.ask_sector(case, building, by=eva, officer=anna)
    outside = actions.ask_sector(case, fire_service, by=eva)
    before = actions.ask_sector(twin, environment, by=eva, officer=cecilia)
    start = timezone.now() - timedelta(hours=3)
    Case.objects.filter(pk=case.pk).update(received_at=start)
    Case.objects.filter(pk=twin.pk).update(received_at=start + timedelta(minutes=1))
    actions.write_to_business(case, "Ett.", by=eva, at=start + timedelta(minutes=2))
    actions.answer(before, "Två.", by=cecilia, to_business=True, stored=[file("råd.txt")])
    actions.answer(before, "Bara till lotsen.", by=cecilia, to_business=False)
    actions.write_note(twin, "Lotsens egen.", by=eva)
    actions.join(twin, case, by=eva)
    twin.refresh_from_db()
    actions.write_to_business(case, "Tre.", by=eva)

    public = ["Samma café, men med musik.", "Ett.", "Två.", "Tre."]
    more = ["Bara till lotsen.", "Lotsens egen."]
    files = ["ritning.txt", "råd.txt"]
    link = links.mint(emails.assignment_key(asked), email=asked.sector.email)
    readers = {
        "bo": (None, business_page(case), public, files),
        "bo by the duplicate's link": (None, business_page(twin), public, files),
        "eva": (eva, desk(case), [*public[:-1], *more, "Tre."], files),
        "rut": (rut, desk(case), [*public[:-1], more[0], "Tre."], files),
        "anna": (anna, question(asked), public, files),
        "the mailbox": (None, link, public, files),
        "rolf": (rolf, question(outside), [], []),
    }
    for name, (user, address, words, names) in readers.items():
        browser = Client()
        if user:
            browser.force_login(user)
        page = read(browser, address)
        newest_first = user is not None or name == "the mailbox"  # whoever works here has the last word at hand
        assert (name, order(page, *public, *more)) == (name, words[::-1] if newest_first else words)
        assert (name, [each for each in files if each in page]) == (name, names)
        found = set(re.findall(r'href="([^"]*/fil/\d+/)"', page))  # the business reads of each in two places
        assert (name, [browser.get(each).status_code for each in found]) == (name, [200] * len(names))
        assert (name, page.count('class="origin"')) == (name, len(set(words) - {"Ett.", "Tre."}))
    # What is corrected where it was said is locked with where the question goes on.
    with CaptureQueriesContext(connection) as queries:
        actions.correct(twin.messages.get(text="Två."), "Två och en halv.", by=cecilia)
    first = next(each["sql"] for each in queries if "FOR UPDATE" in each["sql"])
    assert f'"id" IN ({case.pk}, {twin.pk}) ORDER BY' in first
    # Of the duplicate's page itself: the sector asked where it goes on reads it too, and can find it.
    assert Case.objects.visible_to(anna).filter(pk=twin.pk).exists()
    assert not Case.objects.visible_to(rolf).exists()


def test_a_mark_or_a_conflict_of_interest_in_a_duplicate_holds_where_it_goes_on(
    case, twin, eva, anna, malin, rut, rolf, building, environment, fire_service
):
    asked = actions.ask_sector(case, building, by=eva, officer=anna)
    outside = actions.ask_sector(twin, fire_service, by=eva)
    secret = actions.write_to_business(twin, "Hemligt meddelande.", by=eva)
    actions.join(twin, case, by=eva)
    browser = Client()
    browser.force_login(anna)
    assert "Hemligt meddelande." in read(browser, question(asked))
    actions.mark_secret(twin, message=secret, by=rut, **GROUND)
    page = read(browser, question(asked))
    assert ("Hemligt meddelande." in page, "Samma café, men" in page) == (False, True)
    whole = actions.mark_secret(twin, by=rut, sectors=[environment, fire_service], **GROUND)
    page = read(browser, question(asked)) + read(Client(), links.mint(emails.assignment_key(asked), email="a@b.se"))
    assert ("Samma café, men" in page, "ritning.txt" in page, "uteservering" in page) == (False, False, True)
    # Whoever the mark names goes on reading what it was asked there, and that is noted.
    browser.force_login(rolf)
    assert browser.get(question(outside)).status_code == 200
    noted = LogEntry.objects.filter(action="secrecy.read").values_list("actor_id", "thing_id", "details__case")
    assert list(noted) == [(rolf.pk, whole.pk, twin.pk)]
    # Rut reads them all, and it is noted where they stand.
    browser.force_login(rut)
    assert "Hemligt meddelande." in read(browser, desk(case))
    assert set(LogEntry.objects.filter(action="secrecy.read").values_list("details__case", flat=True)) == {twin.pk}
    # The matter is the same: who is in conflict in the one reads neither.
    SecrecyMark.objects.all().delete()
    other = actions.register(actions.Submission(description="Tredje gången", email="bo@example.org"))
    declared = actions.ask_sector(other, building, by=eva, officer=malin)
    actions.decline(declared, reason="conflict", by=malin)
    assert Case.objects.visible_to(malin).filter(pk=case.pk).exists()
    actions.join(other, case, by=eva)
    assert not Case.objects.visible_to(malin).filter(pk__in=[case.pk, twin.pk, other.pk]).exists()
    browser.force_login(malin)
    assert browser.get(question(asked)).status_code == 404


def test_a_mark_or_a_conflict_of_interest_where_it_goes_on_holds_for_what_stayed_in_a_duplicate(
    case, eva, malin, rut, building
):
    davids = register("Davids café", "david@example.org", company_name="Davids el")
    stayed = actions.ask_sector(davids, building, by=eva)
    actions.answer(stayed, "Det går bra.", by=None, to_business=True)
    link = links.mint(emails.assignment_key(stayed), email=building.email)
    actions.join(davids, case, by=eva, across_businesses=True)
    stayed.refresh_from_db()
    assert (stayed.case, stayed.state) == (davids, "answered")
    browser = Client()
    browser.force_login(malin)
    assert browser.get(question(stayed)).status_code == 200
    # A mark on the other case, that does not name Bygg.
    mark = actions.mark_secret(case, **GROUND, by=rut)
    assert browser.get(question(stayed)).status_code == 404
    assert "Davids café" not in read(Client(), link)
    mark.sectors.add(building)
    assert browser.get(question(stayed)).status_code == 200
    assert rules.asks_who_reads(building, case=davids.pk)
    actions.lift_mark(mark, reason="x", by=rut)
    # In conflict there, or in another duplicate of it.
    other = register("Tredje gången")
    for where in (case, other):
        declared = actions.ask_sector(where, building, by=eva, officer=malin)
        actions.decline(declared, reason="conflict", by=malin)
        if where is other:
            actions.join(other, case, by=eva)
        assert browser.get(question(stayed)).status_code == 404
        assert rules.is_in_conflict(malin, case=davids)
        assert rules.is_address_in_conflict(malin.email, case=davids.pk)
        assert "Davids café" not in read(Client(), link)
        assert not Assignment.objects.filter(rules.assignments_taken_from(malin), case=davids).exists()
        Assignment.objects.filter(case=case, sector=building).delete()


def test_a_mark_on_a_duplicate_reaches_the_questions_that_have_followed_from_it(
    client, case, twin, eva, anna, rut, building, environment, fire_service
):
    """But none that the other case has of its own."""
    followed = actions.ask_sector(twin, building, by=eva, officer=anna, question="Vad gäller för skylten?")
    named = actions.ask_sector(twin, environment, by=eva, question="Krävs anmälan?")
    own = actions.ask_sector(case, fire_service, by=eva)
    actions.join(twin, case, by=eva)
    for each in (followed, named, own):
        each.refresh_from_db()
    assert (followed.case, followed.origin) == (case, twin)
    assert telling.told_of(followed, to_mailbox=False).question == "Vad gäller för skylten?"
    assert followed in actions.questions_hidden_by(twin, [environment])
    with pytest.raises(NotAllowed, match="Öppna frågor"):
        actions.mark_secret(twin, **GROUND, sectors=[environment], by=rut)
    actions.mark_secret(twin, **GROUND, sectors=[environment], hides_questions=True, by=rut)
    for each in (followed, named, own):
        each.refresh_from_db()
    assert [each.state for each in (followed, named, own)] == ["taken_over", "asked", "asked"]
    client.force_login(anna)
    assert "Vad gäller för skylten?" not in read(client, question(followed))
    assert telling.told_of(named, to_mailbox=False).question == ""


def test_another_s_words_are_read_by_the_town_hall_and_never_by_the_other_business(client, case, eva, anna, building):
    asked = actions.ask_sector(case, building, by=eva, officer=anna)
    davids = register("Davids hemlighet", "david@example.org", company_name="Davids el", files=[file("david.txt")])
    unproved = register("Främlingens ord")
    for each in (case, davids):
        actions.prove_address(each, how="letter")
    theirs = actions.write_to_business(davids, "Bara till David.", by=eva)
    for each in (davids, unproved):
        actions.join(each, case, by=eva, across_businesses=True)
    words = ("Davids hemlighet", "Främlingens ord", "Bara till David.", "david.txt", davids.reference)
    page = read(client, business_page(case))
    assert [each for each in words if each in page] == []
    for attachment in davids.attachments.all():
        assert client.get(f"{business_page(case)}fil/{attachment.pk}/").status_code == 404
    client.post(f"{business_page(case)}svara/", {"text": "Svar", "question": theirs.pk})
    assert not case.messages.exists()
    client.force_login(anna)
    page = read(client, question(asked))
    assert [each for each in words if each not in page] == []
    assert f"Den som skickade {davids.reference} och alla som arbetar med ärendet kan läsa det här" in page
    client.force_login(eva)
    assert "Där skrev Davids el" in read(client, desk(case))
    # Two people of one business: Eva is asked first, and neither reads the other.
    colleague = register("Kollegans ord", "gun@example.org", name="Gun")
    Case.objects.filter(pk=colleague.pk).update(business=Business.objects.create(number_fingerprint="x"))
    Case.objects.filter(pk=case.pk).update(business=Business.objects.get(number_fingerprint="x"))
    told = {"for-ihop-into": case.reference}
    address = f"/admin/cases/case/{colleague.pk}/gor/for-ihop/"
    assert "Det är två personer." in client.post(address, told, follow=True).text
    client.post(address, told | {"for-ihop-across_businesses": "on"})
    colleague.refresh_from_db()
    assert (colleague.joined_into, "Kollegans ord" in read(Client(), business_page(case))) == (case, False)


def test_three_duplicates_cost_as_many_queries_as_one(case, twin, eva, anna, building, connection_queries):
    asked = actions.ask_sector(case, building, by=eva, officer=anna)
    actions.write_to_business(twin, "Ett besked.", by=eva)
    actions.join(twin, case, by=eva)
    pages = [(eva, desk(case)), (anna, question(asked)), (None, business_page(case))]
    first = [connection_queries(user, page) for user, page in pages]
    for number in range(2):
        more = register(f"Dubblett {number}", files=[file("en.txt")])
        actions.prove_address(more, how="letter")
        actions.write_to_business(more, "Ett besked.", by=eva)
        actions.join(more, case, by=eva)
    assert [connection_queries(user, page) for user, page in pages] == first


# --- Questions, letters, replies ------------------------------------------------------------------


def kinds() -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for letter in OutgoingEmail.objects.order_by("pk"):
        told.setdefault(letter.kind, []).append(letter.to)
    return told


def test_a_question_follows_with_its_link_date_promise_draft_and_reply_address(
    client, case, twin, eva, anna, rolf, building, environment, fire_service
):
    asked = actions.ask_sector(twin, environment, by=eva, question="Vad krävs?")
    officers = actions.ask_sector(twin, building, by=eva, officer=anna)
    outside = actions.ask_sector(twin, fire_service, by=eva)
    actions.add_step(twin, "Sök bygglov", sector=building, by=eva)
    link = links.mint(emails.assignment_key(asked), email=environment.email)
    UnsentText.objects.create(user=anna, page=officers.page_key, fields={"write-text": ["Halvfärdigt"]})
    OutgoingEmail.objects.all().delete()
    actions.join(twin, case, by=eva)
    told = kinds()
    assert told["sector_joined"] == [environment.email, anna.email, fire_service.email]
    assert "assignment_recalled" not in told
    text = OutgoingEmail.objects.get(kind="sector_joined", to=environment.email).text
    assert f"Er fråga i {twin.reference} har följt med." in text
    for each in (asked, officers, outside):
        due = each.due
        each.refresh_from_db()
        assert (each.case, each.origin, each.state, each.due) == (case, twin, "asked", due)
        promise = each.promises.get()
        assert (promise.case, promise.outcome) == (case, "open")
    case.refresh_from_db()
    assert (case.state, case.turn, case.promises.filter(outcome="open").count()) == ("in_progress", "sector", 4)
    assert [step.what for step in case.steps.all()] == ["Sök bygglov"]
    # The mailbox's old link, Anna's list and draft, and what the outside organisation was asked about.
    assert "Vad krävs?" in read(client, link)
    client.force_login(anna)
    assert case.reference in read(client, "/handlaggare/")
    page = read(client, question(officers))
    assert ("Halvfärdigt" in page, f"i ärende {twin.reference}" in page) == (True, True)
    page = read(Client(), links.mint(emails.assignment_key(outside), email=fire_service.email))
    assert ("Samma café, men med musik." in page, "Jag vill öppna ett café" in page) == (True, False)
    client.force_login(rolf)
    told = OutgoingEmail.objects.get(kind="sector_joined", to=fire_service.email)
    reminded = _tell_asked(UNANSWERED)([outside.pk])[outside.pk].topic
    for words in (page, read(client, "/handlaggare/"), told.subject + told.text, reminded):
        assert "öppna café" not in words.lower()
    # An answer by the old link is Bo's to read where it goes on, and the paper stays where it was asked.
    actions.answer(asked, "Anmäl senast i maj.", by=None, to_business=True)
    assert "Anmäl senast i maj." in read(Client(), business_page(case))
    assert "Fråga till Miljö" in [paper.title for paper in documents_of(twin, None)]
    assert "Fråga till Miljö" not in [paper.title for paper in documents_of(case, None)]


def test_what_both_have_asked_of_one_sector_is_one_question_by_the_nearer_date(
    client, case, twin, eva, anna, building, environment
):
    near, far = a_workday(3), a_workday(9)
    first = actions.ask_sector(case, building, by=eva, officer=anna, due=far)
    second = actions.ask_sector(twin, building, by=eva, officer=anna, due=near, question="Och skylten?")
    actions.ask_sector(case, environment, by=eva)
    asking = actions.ask_business(second, "Hur stor blir den?", by=anna)
    actions.reply(twin, "En meter.", question=asking)
    begun = UnsentText.objects.create(user=anna, page=second.page_key, fields={"write-text": ["Halvfärdigt"]})
    begun.files.add(file("skiss.txt"))
    UnsentText.objects.create(user=anna, page=first.page_key, fields={"write-text": ["Börjat här"]})
    second.refresh_from_db()
    OutgoingEmail.objects.all().delete()
    client.force_login(eva)
    address = f"/admin/cases/case/{twin.pk}/gor/for-ihop/"
    page = client.post(address, {"for-ihop-into": case.reference}, follow=True).text
    assert f"Bygg hade en fråga i båda. Nu är det en, i {case.reference}." in page
    assert sorted(kinds()["sector_joined"]) == sorted([anna.email, environment.email])
    assert "assignment_recalled" not in kinds()
    text = OutgoingEmail.objects.get(kind="sector_joined", to=anna.email).text
    assert "Ni hade en fråga i vart och ett. Svara en gång" in text
    first.refresh_from_db()
    assert first.due == min(far, second.due)
    assert list(Assignment.objects.open().filter(sector=building)) == [first]
    assert list(first.promises.filter(outcome="open").values_list("due", flat=True)) == [first.due]
    client.force_login(anna)
    page = read(client, question(first))
    assert ("Och skylten?" in page, "En meter." in page, "Halvfärdigt" in page) == (True, True, True)
    kept = UnsentText.objects.get(user=anna)
    assert (kept.page, kept.fields["write-text"]) == (first.page_key, ["Börjat här\n\nHalvfärdigt"])
    assert [each.name for each in kept.files.all()] == ["skiss.txt"]
    page = read(client, question(second))
    assert f'href="{question(first)}"' in page
    client.force_login(eva)
    assert f"Också i {twin.reference}: Och skylten?" in read(client, desk(case))
    for reader in (eva, anna):
        found = search.find(Case.objects.visible_to(reader), "skylten", reader=reader)
        assert found.where == {twin.pk: "en fråga till en sektor"}
    OutgoingEmail.objects.all().delete()
    own = second.due
    actions.take_apart(twin, by=eva)
    for each in (first, second):
        each.refresh_from_db()
    assert [(each.case, each.state, each.due) for each in (first, second)] == [
        (case, "asked", far),
        (twin, "accepted", own),
    ]
    for each in (first, second):
        assert list(each.promises.filter(outcome="open").values_list("due", flat=True)) == [each.due]
    assert sorted(kinds()["sector_joined"]) == sorted([anna.email, environment.email])


def test_what_the_same_person_was_asked_is_answered_where_it_goes_on_also_by_letter(
    client, case, twin, eva, anna, building
):
    asked = actions.ask_sector(twin, building, by=eva, officer=anna)
    sectors = actions.ask_business(asked, "Hur många bord?", by=anna)
    pilots = actions.pilot_asks(twin, "När öppnar du?", by=eva)
    actions.join(twin, case, by=eva)
    case.refresh_from_db()
    asked.refresh_from_db()
    assert (case.turn, asked.turn) == ("business", "business")
    page = read(client, business_page(twin))
    assert ("Hur många bord?" in page, "När öppnar du?" in page, "Svara på våra frågor" in page) == (True, True, True)
    assert _tell_waiting(sorted(thing.pk for thing in _find_waiting(a_workday(9)))).keys() == {case.pk}
    client.post(f"{business_page(case)}svara/", {"question": pilots.pk, "text": "I maj."})
    assert Message.objects.asked_of_business(case) == [sectors]
    actions.reply(case, "Åtta bord.", question=sectors)
    asked.refresh_from_db()
    case.refresh_from_db()
    assert (asked.turn, case.turn) == ("sector", "sector")
    assert list(case.messages.values_list("answers", flat=True)) == [pilots.pk, sectors.pk]
    # What somebody else is asked in a duplicate is not this one's to answer.
    more = register("Tredje gången")
    actions.prove_address(more, how="letter")
    theirs = actions.pilot_asks(more, "Vilken gata?", by=eva)
    actions.join(more, case, by=eva)
    here = Case.objects.filter(pk=case.pk)
    assert (Message.objects.asked_of_business(case), listed(here, most=1)[0][1]) == ([theirs], Reads.ANSWER_NEEDED)
    Contact.objects.filter(cases=more).update(email="gun@example.org", proved_address="gun@example.org")
    assert (Message.objects.asked_of_business(case), listed(here, most=1)[0][1]) == ([], Reads.IN_PROGRESS)
    actions.log_contact(case, "Hamngatan.", kind="call", by=eva, answered=[theirs])
    assert list(Message.objects.open_questions()) == [theirs]
    found = [(thing.pk, thing.business) for thing in _find_waiting(a_workday(9))]
    assert (found, _tell_waiting([more.pk])[more.pk].business.target_id) == ([(more.pk, "gun@example.org")], more.pk)
    actions.answer(asked, "Det räcker.", by=anna, to_business=True)
    case.refresh_from_db()
    assert (case.turn, case.state) == ("pilot", "in_progress")


def test_somebody_else_s_contact_goes_on_writing_and_reads_only_the_own(client, case, eva, anna, building):
    asked = actions.ask_sector(case, building, by=eva, officer=anna)
    davids = register("Davids café", "david@example.org", company_name="Davids el")
    there = actions.ask_sector(davids, building, by=eva, officer=anna)
    for each in (case, davids):
        actions.prove_address(each, how="letter")
    actions.rest(case, a_workday(9), reason="Bo väntar.", by=eva)
    OutgoingEmail.objects.all().delete()
    actions.join(davids, case, by=eva, across_businesses=True)
    there.refresh_from_db()
    assert (there.state, there.case, kinds()["sector_joined"]) == ("recalled", davids, [anna.email])
    assert "assignment_recalled" not in kinds()
    page = read(client, business_page(davids))
    assert ("Läget är: vilar. Du kan också skriva" in page, "Skriv till oss" in page, case.reference in page) == (
        True,
        True,
        False,
    )
    client.post(f"{business_page(davids)}svara/", {"text": "Davids nya ord"})
    said = davids.messages.get()
    assert (said.case, said.text) == (davids, "Davids nya ord")
    case.refresh_from_db()
    assert case.state == "in_progress"  # they woke it
    letter = OutgoingEmail.objects.get(kind="business_replied").text
    assert f"/admin/cases/case/{case.pk}/change/" in letter
    assert "Davids nya ord" not in read(client, business_page(case))
    client.force_login(anna)
    assert "Davids nya ord" in read(client, question(asked))
    client.force_login(eva)
    client.post(f"/admin/cases/case/{davids.pk}/gor/skicka/", {"skicka-text": "Bara till David."})
    its_minute_passes()
    pages = [read(Client(), business_page(each)) for each in (davids, case)]
    assert ["Bara till David." in page for page in pages] == [True, False]
    assert "Bara till David." in read(client, desk(case))
    actions.close(case, outcome="referred", despite_open="Ja.", by=eva)
    assert kinds()["closed_with_another"] == ["david@example.org"]
    page = read(Client(), business_page(davids))
    assert ("Läget är: avslutat." in page, "Skriv till oss" in page) == (True, False)
    # The same when the other business takes its case back.
    actions.reopen(case, by=eva)
    OutgoingEmail.objects.all().delete()
    actions.withdraw(case)
    assert kinds()["closed_with_another"] == ["david@example.org"]


# --- Chains, marks, and taking apart --------------------------------------------------------------


def test_three_in_a_chain_lead_to_the_last_and_come_apart_as_they_were(
    client, case, twin, eva, anna, building, environment
):
    third = register("Tredje gången")
    actions.prove_address(third, how="letter")
    asked = actions.ask_sector(third, building, by=eva, officer=anna)
    open_question = actions.pilot_asks(third, "Vilken adress?", by=eva)
    due = asked.due
    actions.join(third, twin, by=eva)
    actions.join(twin, case, by=eva)
    for each in (asked, third, twin, case):
        each.refresh_from_db()
    assert (third.joined_into, third.joined_by_way_of, twin.joined_into) == (case, twin, case)
    assert (asked.case, asked.origin) == (case, third)
    for each in (third, twin, case):
        assert order(read(client, business_page(each)), "Samma café, men med musik.", "Tredje gången")
    assert Message.objects.asked_of_business(case) == [open_question]
    for wrong in ((case, twin), (case, third), (twin, twin)):
        with pytest.raises(NotAllowed):
            actions.join(*wrong, by=eva)
    with pytest.raises(NotAllowed, match="Ta isär"):
        actions.reopen(twin, by=eva)
    OutgoingEmail.objects.all().delete()
    client.force_login(eva)
    page = client.post(f"/admin/cases/case/{twin.pk}/gor/ta-isar/", follow=True).text
    assert "Ärendet är inte längre ihopslaget." in page
    for each in (asked, third, twin, case, open_question):
        each.refresh_from_db()
    assert (twin.joined_into, third.joined_into, third.joined_by_way_of) == (None, twin, None)
    assert (asked.case, asked.origin, asked.due, asked.state) == (twin, third, due, "asked")
    assert (twin.state, case.state, open_question.answered_at) == ("in_progress", "in_progress", None)
    assert (kinds()["taken_apart"], kinds()["sector_joined"]) == (["bo@example.org"], [anna.email])
    assert "Tredje gången" not in read(Client(), business_page(case))
    actions.take_apart(third, by=eva)
    asked.refresh_from_db()
    assert (asked.case, asked.origin, asked.promises.get().case) == (third, None, third)


def test_taking_apart_leaves_what_has_been_answered_since_and_asks_again_what_was_open(
    case, twin, eva, anna, building
):
    davids = register("Davids café", "bo2@example.org")
    asked = actions.ask_sector(twin, building, by=eva, officer=anna)
    question_to_david = actions.pilot_asks(davids, "När?", by=eva)
    actions.join(twin, case, by=eva)
    actions.join(davids, case, by=eva, across_businesses=True)
    asked.refresh_from_db()
    actions.answer(asked, "Ja.", by=anna, to_business=True)
    _, stay = actions.take_apart(twin, by=eva)
    actions.take_apart(davids, by=eva)
    asked.refresh_from_db()
    question_to_david.refresh_from_db()
    davids.refresh_from_db()
    assert (stay, asked.case) == ([asked], case)
    assert (question_to_david.answered_at, davids.state, davids.turn) == (None, "waiting", "business")


def test_what_a_mark_hides_does_not_follow_and_is_told_to_nobody_it_hides_it_from(
    case, twin, eva, rut, anna, building, environment
):
    asked = actions.ask_sector(twin, building, by=eva, officer=anna)
    actions.ask_sector(case, environment, by=eva)
    actions.mark_secret(twin, by=rut, sectors=[building], **GROUND)
    twin.refresh_from_db()
    OutgoingEmail.objects.all().delete()
    actions.join(twin, case, by=eva)
    asked.refresh_from_db()
    assert (asked.case, asked.state, kinds().get("sector_joined")) == (twin, "recalled", None)
    # Gone when the case is that it is read in, counted once, and nobody's meanwhile.
    Case.objects.filter(pk=twin.pk).update(closed_at=timezone.now() - timedelta(days=9999))
    now = timezone.now()
    assert not ended(now).exists()
    actions.close(case, outcome="referred", despite_open="Ja.", by=eva)
    assert set(ended(now + timedelta(days=1))) == {case, twin}


def test_an_answer_to_a_letter_of_a_duplicate_lands_where_it_goes_on_or_with_whoever_is_kept_apart(
    mail_in, client, case, twin, eva
):
    davids = register("Davids café", "david@example.org", company_name="Davids el")
    actions.prove_address(davids, how="letter")
    actions.pilot_asks(twin, "Hur många bord?", by=eva)
    bos = letter_to("bo@example.org", "question")
    actions.write_to_business(davids, "Vi har läst.", by=eva)
    his = letter_to("david@example.org", "message")
    for each in (twin, davids):
        actions.join(each, case, by=eva, across_businesses=True)
    row = bring(answer_to(bos, "Åtta bord."))
    assert (row.about_id, row.outcome) == (case.pk, f"Svar på frågan i {case.reference}.")
    row = bring(answer_to(his, "Davids svar."))
    assert (row.about_id, davids.messages.latest("pk").text) == (davids.pk, "Davids svar.")
    waiting = bring(answer_to(his, "Davids mejl.", sender="davids.privata@example.org"))
    assert (waiting.state, waiting.about_id) == ("homeless", davids.pk)
    client.force_login(eva)
    page = read(client, desk(case))
    assert f"som svar på ett mejl i {twin.reference}" in page
    with CaptureQueriesContext(connection) as asked:
        client.post(f"/admin/cases/case/{case.pk}/gor/mejl-foretagets-ord/", {"letter": waiting.pk})
    locks = [each["sql"] for each in asked if 'FOR UPDATE OF "cases_case"' in each["sql"]]
    # Both at once, in the order of their numbers, so that nobody waits in a ring.
    assert f'IN ({case.pk}, {davids.pk}) ORDER BY "cases_case"."id" ASC FOR UPDATE' in locks[0]
    assert davids.messages.latest("pk").text == "Davids mejl."
    page = read(Client(), business_page(case))
    assert ("Åtta bord." in page, "Davids" in page) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_joining_and_taking_apart_at_once_wait_for_each_other_in_one_order(eva):
    first, case, twin = [register(f"Gång {number}") for number in range(3)]
    actions.join(first, twin, by=eva)
    refused: list[Exception] = []

    def join() -> None:
        try:
            actions.join(twin, case, by=eva)
        except Exception as error:
            refused.append(error)
        finally:
            connection.close()

    joining = threading.Thread(target=join)
    with transaction.atomic():
        moves.lock(first)  # the first of those that taking apart locks
        joining.start()
        with connection.cursor() as cursor:
            waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            while cursor.execute(waiting) or cursor.fetchone() == (0,):
                time.sleep(0.01)
        actions.take_apart(first, by=eva)
    joining.join()
    for each in (first, twin):
        each.refresh_from_db()
    assert (refused, first.joined_into, twin.joined_into) == ([], None, case)


def test_an_officer_gets_back_what_the_joining_took_and_the_pilot_is_told_of_a_rest_that_ended(
    client, case, twin, eva, anna, malin, building, environment
):
    declared = actions.ask_sector(case, building, by=eva, officer=malin)
    actions.decline(declared, reason="conflict", by=malin)
    asked = actions.ask_sector(twin, building, by=eva, officer=malin)
    actions.rest(case, a_workday(20), reason="Bo bygger.", by=eva)
    actions.join(twin, case, by=eva)
    asked.refresh_from_db()
    assert (asked.case, asked.officer) == (case, None)
    OutgoingEmail.objects.all().delete()
    client.force_login(eva)
    page = client.post(f"/admin/cases/case/{twin.pk}/gor/ta-isar/", follow=True).text
    assert f"{case.reference} vilade före sammanslagningen, men är nu i gång. Låt det vila igen om det behövs." in page
    asked.refresh_from_db()
    assert (asked.case, asked.officer) == (twin, malin)
    assert malin.email in kinds()["sector_joined"]
    # Who has declared it in the one that goes its own way has it no more.
    second = actions.ask_sector(case, environment, by=eva)
    actions.join(case, twin, by=eva)
    second.refresh_from_db()
    asked.refresh_from_db()
    assert (second.case, asked.officer) == (twin, None)
    actions.take_apart(case, by=eva)
    asked.refresh_from_db()
    assert asked.officer == malin


# --- As if never joined ---------------------------------------------------------------------------


BEGAN = timezone.make_aware(datetime(2026, 9, 7, 9))


def on_day(number: int) -> datetime:
    return BEGAN + timedelta(days=number)


def rows_and_figures(cases: list[Case]) -> dict:
    """What is counted, and what stands on each question."""
    questions = Assignment.objects.filter(case__in=cases).order_by("pk")
    found = measuring.facts(periods.year(2026), at=on_day(60))
    held = Promise.objects.filter(case__in=cases).exclude(outcome="cancelled")
    held = held.order_by("assignment", "case", "due", "outcome")
    return {
        "questions": list(questions.values("pk", "case", "state", "turn", "due", "asked_at", "ended_at", "origin")),
        "periods": list(
            TurnPeriod.objects.filter(assignment__in=questions)
            .order_by("assignment", "since")
            .values("assignment", "case", "party", "since", "until")
        ),
        "promises": list(held.values("assignment", "case", "kind", "due", "outcome", "settled_at")),
        "asked": list(
            Message.objects.filter(kind="question").order_by("pk").values("pk", "assignment", "answered_at")
        ),
        "figures": (found.sectors, found.promises, found.received),
    }


def test_two_that_were_joined_and_taken_apart_stand_and_count_as_if_never_joined(eva):
    """For each way in which a question stood in the duplicate, and one to the same sector in the case."""

    def the_rest() -> dict:
        for each in Message.objects.filter(case=twin).open_questions():
            actions.reply(twin, "En meter.", question=each, at=on_day(21))
        for each in Assignment.objects.open().filter(case__in=[case, twin]).order_by("pk"):
            actions.answer(each, "Ja.", by=None, to_business=True, at=on_day(23))
        return rows_and_figures([case, twin])

    told = [actions.Submission(description=f"Café {number}", email="bo@example.org") for number in range(2)]
    case, twin = [actions.register(each, at=on_day(0)) for each in told]
    asking: list[Assignment] = []
    # The dates in the case and in the duplicate, and if the business was asked something there.
    for there, here, asks in [(None, 25, True), (None, 3, False), (40, 3, False), (12, 25, True)]:
        name = f"{there}-{here}"
        sector = Sector.objects.create(name=name, slug=name.lower(), email=f"{name}@example.org")
        if there:
            actions.ask_sector(case, sector, by=eva, due=on_day(there).date(), at=on_day(0))
        asked = actions.ask_sector(twin, sector, by=eva, due=on_day(here).date(), at=on_day(1))
        asking += [asked] if asks else []
        if there == 40:
            actions.new_date(asked, on_day(60).date(), reason="Mycket nu.", by=None, at=on_day(1))
    for each in asking:
        actions.ask_business(each, "Hur stor?", by=None, at=on_day(2))
    wishes = Assignment.objects.exclude(wished_due=None).values_list("case", "sector__name", "wished_because")
    wished = list(wishes)
    assert wished == [(twin.pk, "40-3", "Mycket nu.")]
    with transaction.atomic():
        never = the_rest()
        transaction.set_rollback(True)
    for is_same_person in (False, True):  # whose open questions go on
        with transaction.atomic():
            actions.join(twin, case, by=eva, at=on_day(7))
            actions.take_apart(twin, by=eva, at=on_day(15))
            assert list(wishes.all()) == wished
            for what, rows in the_rest().items():
                assert (is_same_person, what, rows) == (is_same_person, what, never[what])
            transaction.set_rollback(True)
        for each in (case, twin):
            actions.prove_address(each, how="letter")


# --- Meetings --------------------------------------------------------------------------------------


def test_minutes_about_a_joined_case_set_going_where_the_work_goes_on_and_tell_whoever_it_is_about(
    client, case, twin, hours, eva, anna, building, environment
):
    davids = register("Davids café", "david@example.org", company_name="Davids el")
    actions.ask_sector(case, building, by=eva, officer=anna)
    guests = [
        actions.Guest(email=anna.email, user=anna, sector=building),
        actions.Guest(email=environment.email, sector=environment),
    ]
    (meeting,) = actions.call_meeting([case, twin, davids], by=eva, place="Stadshuset", guests=guests, **hours)
    actions.pilot_asks(twin, "Hur många bord?", by=eva)
    for each in (twin, davids):
        actions.join(each, case, by=eva, across_businesses=True)
    # On the way there everybody reads what is open where it goes on, as far as they may read it.
    for user, address in [
        (eva, f"/admin/cases/pilotmeeting/{meeting.pk}/change/"),
        (anna, f"/handlaggare/moten/{meeting.pk}/"),
    ]:
        client.force_login(user)
        page = read(client, address)
        assert (page.count("Hur många bord?"), page.count("Går vidare i")) == (3, 2)
        assert page.count("Bygg, Anna Alm:") == 3
    link = links.mint(emails.meeting_key(meeting.invitations.get(sector=environment)), email=environment.email)
    assert "Hur många bord?" not in read(Client(), link)
    _, of_twin, of_david = meeting.items.order_by("pk")
    for item, words in ((of_twin, "Till Bo"), (of_david, "Till David")):
        to_do, _ = try_lines(
            f"Miljö: se på ljudet för {words} 2099-01-15\nFöretaget: mät bullret för {words} 2099-01-16\n"
            f"Lotsen: ring för {words} 2099-01-19",
            today=timezone.localdate(),
        )
        step, _ = try_lines(f"Miljö: anmäl för {words} 2099-02-02", today=timezone.localdate())
        actions.take_notes(item, by=eva, decision="Ja.", summary=words, actions=to_do, steps=step)
    PilotMeeting.objects.filter(pk=meeting.pk).update(start=timezone.now() - timedelta(minutes=1))
    OutgoingEmail.objects.all().delete()
    actions.approve_minutes(meeting, by=eva)
    given = Assignment.objects.filter(kind="action").order_by("pk")
    assert [(each.case, each.origin) for each in given] == [(case, twin), (case, davids)]
    told = Message.objects.filter(text__startswith="Till ").order_by("pk")
    assert [(each.case, each.kind) for each in told] == [(case, "question"), (davids, "message")]
    assert sorted(kinds()["meeting_summary"]) == ["bo@example.org", "david@example.org"]
    ours = {step.what for step in case.steps.all()}
    assert ours == {"anmäl för Till Bo", "mät bullret för Till Bo"}
    assert {step.what for step in davids.steps.all()} == {"anmäl för Till David", "mät bullret för Till David"}
    for who, other in ((case, davids), (davids, case)):
        mine, theirs = ("Till Bo", "Till David") if who == case else ("Till David", "Till Bo")
        page = read(Client(), business_page(who))
        assert (mine in page, theirs in page, other.reference in page) == (True, False, False)
    case.refresh_from_db()
    assert (case.turn, case.promises.filter(assignment__in=given, outcome="open").count()) == ("sector", 2)
    assert MeetingAction.objects.of_pilot().of_case(case).count() == 2
    # Nothing was said about it since: it goes back with the case that it was decided about.
    actions.take_apart(twin, by=eva)
    assert [each.case for each in given.all()] == [twin, case]


def test_minutes_about_a_joined_case_stop_at_a_mark_and_at_an_end(
    client, case, twin, hours, eva, rut, building, environment
):
    (meeting,) = actions.call_meeting([twin], by=eva, place="Stadshuset", **hours)
    PilotMeeting.objects.filter(pk=meeting.pk).update(start=timezone.now() - timedelta(minutes=1))
    actions.join(twin, case, by=eva)
    item = meeting.items.get()
    asked, _ = try_lines("Miljö: se på ljudet 2099-01-15", today=timezone.localdate())
    actions.take_notes(item, by=eva, actions=asked)
    mark = actions.mark_secret(twin, by=rut, sectors=[building], **GROUND)
    with pytest.raises(NotAllowed, match="låter inte Miljö läsa"):
        actions.approve_minutes(meeting, by=eva)
    client.force_login(eva)
    for address in (f"/admin/cases/pilotmeeting/{meeting.pk}/change/", f"/handlaggare/moten/{meeting.pk}/"):
        assert "Samma café, men med musik." in read(client, address)
    assert f"{twin.reference} slogs ihop med det här ärendet." in read(client, desk(case))
    noted = LogEntry.objects.filter(action="secrecy.read", actor_id=eva.pk, thing_id=mark.pk)
    assert [entry.details["case"] for entry in noted] == [twin.pk] * 3
    actions.lift_mark(mark, reason="x", by=rut)
    actions.take_notes(item, by=eva, summary="Ni får öppna.")
    actions.close(case, outcome="referred", by=eva)
    with pytest.raises(NotAllowed, match=f"{case.reference} är avslutat"):
        actions.approve_minutes(meeting, by=eva)
    now = timezone.now()
    assert measuring.facts(periods.year(timezone.localdate().year), at=now).with_meeting == 1
