"""The case page of Eva's desk: each button, what is refused, and who sees what."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import actions, emails
from cases.actions.asking import suggested
from cases.models import Case, MatterType, StandardText, Wish
from cases.workflow import Audience, Outcome, State
from portal.calendar import calendars
from portal.files import storing
from portal.mail import links
from portal.models import LogEntry, OutgoingEmail, Sector
from portal.text.swedish import long_date
from tests.courses import in_days


@pytest.fixture
def desk(client, eva):
    """Eva at her desk: `desk(case)` reads its page, `desk(case, "skicka", text=…)` presses a button."""
    client.force_login(eva)

    def press(case: Case, command: str = "", **fields):
        if not command:
            return client.get(reverse("admin:cases_case_change", args=[case.pk]))
        response = client.post(reverse("admin:cases_case_do", args=[case.pk, command]), fields, follow=True)
        assert response.status_code == 200
        case.refresh_from_db()
        return response

    return press


@pytest.fixture
def phone_only(eva) -> Case:
    return actions.register(actions.Submission(description="Får jag sälja korv?", name="Vera", phone="0123-456 78"))


# --- Asking sectors ---------------------------------------------------------------------------------


def test_one_click_asks_a_suggested_sector_and_one_click_takes_it_back(desk, case, building):
    page = desk(case).text
    assert ("Fråga Bygg" in page, "Fråga Miljö" in page) == (True, True)
    after = desk(case, "fraga", sector=building.pk).text
    assert ("Fråga Bygg<" in after, "Fråga Miljö<" in after) == (False, True)
    assert "Ångra frågan till Bygg" in after
    asked = case.assignments.get()
    assert asked.question.startswith("Vad behöver företaget göra hos er (Bygg)")
    again = desk(case, "ta-tillbaka", assignment=asked.pk).text
    assert "Frågan till Bygg är återtagen." in again
    assert "Fråga Bygg<" in again
    desk(case, "fraga", sector=building.pk)
    assert case.assignments.get().state == "asked"


def test_what_is_suggested_is_found_without_reading_other_cases(case, cafe):
    common = {"contact": case.contact, "subject": "café"}
    others = Case.objects.bulk_create(Case(reference=f"2020-{number:04}", **common) for number in range(300))
    Case.wishes.through.objects.bulk_create(Case.wishes.through(case=each, wish=cafe) for each in others)
    with CaptureQueriesContext(connection) as asked:
        assert suggested([case])[case.pk]
    plans = ""
    with connection.cursor() as cursor:
        for query in asked.captured_queries:
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query["sql"])
            plans += str(cursor.fetchone()[0])
    assert max(int(rows) for rows in re.findall(r"'Actual Rows': (\d+)", plans)) < 50


def test_a_matter_type_suggests_its_sectors_too(desk, case, fire_service):
    MatterType.objects.get().sectors.add(fire_service)
    assert "Fråga Räddningstjänsten<" in desk(case).text
    Wish.objects.get().matter_types.clear()
    case.matter_types.clear()
    assert "Fråga Räddningstjänsten<" not in desk(case).text


def test_a_question_of_her_own_with_date_and_officer(desk, case, building, anna):
    due = timezone.localdate() + timedelta(days=20)
    desk(case, "fraga", sector=building.pk, question="Gäller detaljplanen?", due=due.isoformat(), officer=anna.pk)
    asked = case.assignments.get()
    assert (asked.question, asked.due, asked.officer) == ("Gäller detaljplanen?", due, anna)


def test_an_officer_of_another_sector_is_refused_and_the_question_kept(desk, case, building, cecilia):
    page = desk(case, "fraga", sector=building.pk, question="Gäller detaljplanen?", officer=cecilia.pk).text
    assert "Cecilia" in page
    assert "arbetar inte på Bygg." in page
    assert "Gäller detaljplanen?" in page
    assert case.assignments.count() == 0


def test_a_sector_that_declined_is_asked_again(desk, case, assignment, anna):
    actions.decline(assignment, reason="not_ours", by=anna)
    assert "Skäl: frågan hör inte dit." in desk(case).text
    desk(case, "fraga-igen", assignment=assignment.pk, question="Och om det gäller en altan?")
    assignment.refresh_from_db()
    assert (assignment.state, assignment.question) == ("asked", "Och om det gäller en altan?")


def test_a_new_date_needs_a_reason(desk, case, assignment):
    due = calendars.office().add(timezone.localdate(), 20).isoformat()
    page = desk(case, "nytt-datum", assignment=assignment.pk, due=due).text
    assert "Skriv varför det blir ett nytt datum. Företaget får läsa det." in page
    assert due in page
    desk(case, "nytt-datum", assignment=assignment.pk, due=due, reason="Vi väntar på kartan.")
    assignment.refresh_from_db()
    assert assignment.due.isoformat() == due


def test_another_organisation_reads_only_what_is_ticked(desk, case, eva, fire_service):
    actions.write_to_business(case, "Vi tittar på brandskyddet.", by=eva)
    actions.write_to_business(case, "Något annat.", by=eva)
    asked = actions.ask_sector(case, fire_service, by=eva)
    first = case.messages.first()
    desk(case, "dela", assignment=asked.pk, messages=first.pk)
    assert list(asked.shared_messages.all()) == [first]


def test_a_note_is_never_shared_outside(desk, case, eva, fire_service):
    note = actions.write_note(case, "Ring före helgen.", by=eva)
    asked = actions.ask_sector(case, fire_service, by=eva)
    file = note.attachments.create(case=case, file=storing.store(SimpleUploadedFile("karta.txt", b"Hamnen")))
    desk(case, "dela", assignment=asked.pk, messages=note.pk)
    desk(case, "dela", assignment=asked.pk, files=file.pk)
    assert [*asked.shared_messages.all(), *asked.shared_files.all()] == []


def test_it_is_said_with_whom_a_text_is_shared(desk, case, eva, fire_service):
    message = actions.write_to_business(case, "Vi tittar på brandskyddet.", by=eva)
    asked = actions.ask_sector(case, fire_service, by=eva)
    assert "Delat med" not in desk(case).text
    assert "Delat med Räddningstjänsten" in desk(case, "dela", assignment=asked.pk, messages=message.pk).text


# --- Writing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "audience", "kind"),
    [
        ("skicka", Audience.BUSINESS, "message"),
        ("fraga-foretaget", Audience.BUSINESS, "question"),
        ("anteckna", Audience.INTERNAL, "message"),
    ],
)
def test_each_button_writes_to_those_it_names(desk, case, command, audience, kind):
    desk(case, command, text="Ring mig gärna.")
    message = case.messages.get()
    assert (message.text, message.audience, message.kind) == ("Ring mig gärna.", audience, kind)


def test_the_sender_says_that_a_text_is_what_was_promised(desk, case):
    greeted = desk(case, "skicka", text="Hej!").text
    due = long_date(case.promises.last().due)
    assert f"Texten är skickad till företaget. Vi har lovat nästa besked senast {due}." in greeted
    ticked = desk(case, "standardtext", **{"skicka-text": "Ja.", "skicka-is_answer": "on"}).text
    assert re.search(r'<input[^>]*"skicka-is_answer"[^>]* checked', ticked)
    assert "Beskedet är skickat till företaget." in desk(case, "skicka", text="Ja.", is_answer="on").text
    assert [message.kind for message in case.messages.all()] == ["message", "answer"]
    kinds = OutgoingEmail.objects.filter(to=case.contact.email).order_by("pk").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["message", "answer"]


def test_enter_sends_nothing(desk, case, assignment):
    """The page is one form without an address. Its first button does nothing, and every other names what it does."""
    page = desk(case).text
    form = page[page.index('id="arende"') :].split("</form>")[0]
    assert "action=" not in form.replace("formaction=", "")
    assert form.count("<form") == 0
    first, *others = form.split("<button")[1:]
    assert first.startswith(" disabled hidden")
    assert all("formaction=" in each.split(">")[0] for each in others)


TYPED = {
    "skicka-text": "Halva svaret till Bo",
    "fraga-question": "Gäller detaljplanen?",
    "kontakt-text": "Vi talade om altanen",
    "nytt-steg-what": "Sök serveringstillstånd",
    "avsluta-text": "Lycka till!",
}


def boxes(page: str) -> dict[str, bool]:
    """Which of the texts stand in a box of the page."""
    return {name: f"\n{text}</textarea>" in page or f'value="{text}"' in page for name, text in TYPED.items()}


@pytest.mark.parametrize(
    ("command", "button"),
    [
        ("fraga-direkt", {"sector": "environment"}),
        ("ta-tillbaka", {"assignment": "assignment"}),
        ("nytt-datum", {"assignment": "assignment", "nytt-datum-{}-due": "2099-01-01"}),  # refused: no reason
        ("flytta-steg", {"step": "step"}),
        ("standardtext", {}),
        ("vila", {}),
        ("beskriv", {"beskriv-subject": "Café"}),
    ],
)
def test_what_is_typed_stays_whichever_other_button_is_pressed(
    desk, request, case, eva, assignment, building, environment, command, button
):
    actions.add_step(case, "Ring", sector=environment, by=eva)
    rows = {"environment": environment, "assignment": assignment}
    rows["step"] = actions.add_step(case, "Sök bygglov", sector=building, by=eva)
    sent = {name.format(assignment.pk): rows[value].pk if value in rows else value for name, value in button.items()}
    assert set(boxes(desk(case, command, **TYPED, **sent).text).values()) == {True}
    # It is there still when she comes back, and goes when it is sent.
    assert set(boxes(desk(case).text).values()) == {True}
    after = boxes(desk(case, "anteckna", **TYPED).text)
    assert [name for name, is_there in after.items() if not is_there] == ["skicka-text"]
    assert case.messages.get().text == TYPED["skicka-text"]


def test_one_click_does_not_send_a_question_that_is_being_typed_for_another(desk, case, environment, building):
    typed = {"fraga-question": "Gäller detaljplanen?", "fraga-sector": building.pk}
    page = desk(case, "fraga-direkt", sector=environment.pk, **typed).text
    assert case.assignments.get().question.startswith("Vad behöver företaget göra hos er (Miljö)")
    assert "Gäller detaljplanen?</textarea>" in page


@pytest.mark.parametrize("sector", ["", "0", "x"])
def test_a_press_on_a_sector_that_is_gone_says_so(desk, case, sector):
    page = desk(case, "fraga-direkt", sector=sector).text
    assert "Det som du valde finns inte längre. Sidan visar hur det är nu." in page
    assert case.assignments.count() == 0


def test_what_somebody_else_has_changed_is_not_taken_for_something_typed(desk, case, eva):
    before = {"beskriv-subject": case.subject}
    actions.describe(case, subject="Café vid hamnen", matter_types=[], by=eva)
    case.refresh_from_db()
    desk(case, "anteckna", **{"skicka-text": "Hej", "beskriv-subject": case.subject})
    assert before["beskriv-subject"] not in desk(case).text.split("<h1")[1]


def test_a_press_opens_no_form_where_nothing_was_typed(desk, case, environment, assignment, eva):
    """As a browser sends the page: every box and every list comes along."""
    actions.add_step(case, "Sök bygglov", sector=environment, by=eva)
    page = desk(case).text
    whole = {name: "" for name in re.findall(r'<(?:input|textarea)[^>]* name="([^"]+)"', page) if "-" in name}
    whole |= dict(re.findall(r'<input type="(?:text|url|date)" name="([^"]+)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        whole[name] = chosen[1]
    ticked = [name for name in whole if name.endswith(("nothing_more", "matter_types"))]
    sent = {name: value for name, value in whole.items() if name not in ticked}
    assert "<details open" not in desk(case, "fraga-direkt", sector=environment.pk, **sent).text


def test_a_refused_press_is_a_page_that_back_can_reach(client, eva, case, assignment):
    client.force_login(eva)
    press = reverse("admin:cases_case_do", args=[case.pk, "nytt-datum"])
    answer = client.post(press, {"assignment": assignment.pk, f"nytt-datum-{assignment.pk}-due": "2099-01-01"})
    assert (answer.status_code, answer["Location"]) == (302, f"{change(case)}?fel=1")
    for _ in range(2):  # and once more on reloading
        page = client.get(answer["Location"]).text
        assert "<title>Fel:" in page
        assert "Skriv varför det blir ett nytt datum." in page
    assert "Det gick inte" not in client.get(change(case)).text
    assert 'value="2099-01-01"' in client.get(change(case)).text
    client.post(reverse("admin:cases_case_do", args=[case.pk, "avsluta"]), {"avsluta-outcome": "", "avsluta-text": ""})
    assert "<details open" not in client.get(change(case)).text


def test_an_empty_text_is_not_sent(desk, case):
    assert "Skriv en text först." in desk(case, "skicka", text="  ").text
    assert case.messages.count() == 0


def test_a_standard_text_is_put_after_what_was_typed_and_nothing_is_sent(desk, case, building):
    own = StandardText.objects.create(title="Tack", text="Vi hör av oss.")
    theirs = StandardText.objects.create(title="Byggs", text="Sök bygglov.", sector=building)
    page = desk(case, "standardtext", text="Hej Bo!", standard=own.pk).text
    assert "Hej Bo!\n\nVi hör av oss.</textarea>" in page
    assert "Byggs" not in page
    assert "Sök bygglov.</textarea>" not in desk(case, "standardtext", text="Hej Bo!", standard=theirs.pk).text
    assert "Hej Bo!</textarea>" in desk(case, "standardtext", text="Hej Bo!", standard="x").text
    assert case.messages.count() == 0


@pytest.mark.parametrize(("kind", "said"), [("call", "Samtalet är sparat."), ("visit", "Besöket är sparat.")])
def test_a_call_or_a_visit_is_saved_without_a_text(desk, case, kind, said):
    assert said in desk(case, "kontakt", kind=kind).text
    assert case.messages.get().kind == kind
    assert case.first_contact_at is not None


def test_who_has_only_a_telephone_is_to_be_called(desk, phone_only):
    page = desk(phone_only).text
    assert "Inga mejl går fram." in page
    assert 'href="tel:0123-45678"' in page
    assert "så du behöver ringa" in desk(phone_only, "skicka", text="Ja, det får du.").text


def test_who_can_read_each_text_is_said(desk, case, eva):
    actions.write_note(case, "Ring före helgen.", by=eva)
    assert "Bara lotsen kan läsa det här" in desk(case).text


# --- Road map, description --------------------------------------------------------------------------


def test_the_road_map_is_filled_changed_ordered_and_cleared(desk, case, building, environment):
    desk(case, "nytt-steg", what="Sök bygglov", sector=building.pk, state="to_do")
    desk(case, "nytt-steg", what="Registrera café", sector=environment.pk, state="to_do")
    first, second = case.steps.all()
    desk(case, "flytta-steg", step=second.pk)
    assert [step.what for step in case.steps.all()] == ["Registrera café", "Sök bygglov"]
    assert "Steget ligger redan först." in desk(case, "flytta-steg", step=second.pk).text
    fields = {"what": "Sök bygglov", "sector": building.pk, "state": "applied", "registry_number": "B-7"}
    desk(case, "andra-steg", step=first.pk, **fields)
    first.refresh_from_db()
    assert (first.state, first.registry_number) == ("applied", "B-7")
    desk(case, "ta-bort-steg", step=second.pk)
    assert [step.what for step in case.steps.all()] == ["Sök bygglov"]


def test_a_step_is_held_by_a_sector_or_by_somebody_outside_the_municipality(desk, case, building):
    both = {"sector": building.pk, "body": "Polisen"}
    for held, told in (({}, "Välj en sektor, eller skriv"), (both, "Inte båda.")):
        assert told in desk(case, "nytt-steg", what="Sök tillstånd", state="to_do", **held).text
    assert case.steps.count() == 0
    desk(case, "nytt-steg", what="Sök tillstånd", state="to_do", body="Polisen", planned_decision=in_days(60))
    step = case.steps.get()
    assert (step.where, step.apply_url) == ("Hos Polisen.", "https://polisen.se/tjanster-tillstand/")
    assert f"planerat beslut {long_date(in_days(60))}" in " ".join(desk(case).text.split())
    desk(case, "andra-steg", step=step.pk, what="Sök tillstånd", state="to_do", body="")
    step.refresh_from_db()
    assert step.body == "Polisen"
    desk(case, "andra-steg", step=step.pk, what="Sök tillstånd", state="applied", sector=building.pk, body="")
    step.refresh_from_db()
    assert (step.where, step.state) == ("Hos Bygg.", "applied")


def test_a_planned_decision_that_has_been_is_asked_about(desk, case, building):
    plan = {"what": "Sök tillstånd", "sector": building.pk, "planned_decision": "2026-01-12"}
    asked = desk(case, "nytt-steg", state="to_do", **plan).text
    assert "Måndag 12 januari 2026 har redan varit. Kryssa för om det är rätt." in asked
    assert "Ja, måndag 12 januari 2026 är rätt" in asked
    assert case.steps.count() == 0
    desk(case, "nytt-steg", state="to_do", sure="on", **plan)
    step = case.steps.get()
    desk(case, "andra-steg", step=step.pk, state="applied", **plan)  # as it stood
    later = plan | {"planned_decision": "2026-01-13"}
    assert "har redan varit" in desk(case, "andra-steg", step=step.pk, state="applied", **later).text
    desk(case, "andra-steg", step=step.pk, state="granted", **later)  # it is taken
    step.refresh_from_db()
    assert (step.state, str(step.planned_decision)) == ("granted", "2026-01-13")


def test_a_step_with_a_wrong_address_keeps_what_was_typed(desk, case, building):
    page = desk(case, "nytt-steg", what="Sök bygglov", sector=building.pk, state="to_do", apply_url="htp:/x y").text
    assert "<title>Fel:" in page
    assert 'value="htp:/x y"' in page
    assert 'value="Sök bygglov"' in page
    assert case.steps.count() == 0


def test_a_step_that_somebody_took_away_meanwhile_is_refused_in_words(desk, case, eva, building):
    step = actions.add_step(case, "Sök bygglov", sector=building, by=eva)
    pk = step.pk
    actions.remove_step(step, by=eva)
    assert "finns inte längre" in desk(case, "ta-bort-steg", step=pk).text


def test_subject_and_matter_types_are_changed_and_logged(desk, case):
    skylt = MatterType.objects.create(name="Skylt")
    desk(case, "beskriv", subject="Café vid hamnen", matter_types=skylt.pk)
    assert (case.subject, list(case.matter_types.all())) == ("Café vid hamnen", [skylt])
    assert LogEntry.objects.filter(action="case.describe", thing_id=case.pk).count() == 1
    assert "Skriv en rubrik" in desk(case, "beskriv", subject=" ").text
    assert case.subject == "Café vid hamnen"


# --- Other cases, spam, the end ---------------------------------------------------------------------


def test_a_duplicate_is_joined_with_the_business_s_other_case(desk, case):
    twin = actions.register(actions.Submission(description="Samma café igen", email="bo@example.org"))
    desk(twin, "for-ihop", into=case.reference)
    assert (twin.state, twin.joined_into) == (State.JOINED, case)


def test_a_first_press_says_what_joining_does_and_to_whom_and_afterwards_the_page_leads_on(desk, eva, case, building):
    twin = actions.register(actions.Submission(description="Samma café igen", email="bo@example.org"))
    for each in (case, twin):
        actions.prove_address(each, how="code")
    actions.ask_sector(case, building, by=eva)
    page = desk(twin).text
    fold = page.partition(f"<summary>Slå ihop med {case.reference}</summary>")[2].partition("</details>")[0]
    said = " ".join(re.sub(r"<[^>]+>", " ", fold).split())
    assert f"{twin.reference} tar slut, och arbetet fortsätter i {case.reference}." in said
    assert "Bygg får ett mejl. Företaget får ett mejl." in said
    assert 'formaction="' not in page.partition('id="ovrigt"')[2].partition("<summary>")[0]
    page = desk(twin, "for-ihop", into=case.reference).text
    assert "Ingen sektor är frågad" not in page
    assert "Skicka till" not in page
    assert f"Arbetet fortsätter i {case.reference}." in page
    assert f'<a href="/admin/cases/case/{case.pk}/change/#skriv">Skriv i {case.reference}</a>' in page


@pytest.fixture
def davids(eva) -> Case:
    return actions.register(
        actions.Submission(description="Café vid hamnen", company_name="Davids el", email="david@example.org")
    )


def test_cases_of_two_businesses_are_joined_only_when_eva_has_seen_both_and_ticked(desk, case, davids):
    page = desk(davids, "for-ihop", into=case.reference).text
    assert davids.state == State.RECEIVED
    assert f"{davids.reference} är från Davids el, david@example.org." in page
    assert f"{case.reference} är från Bos bageri, Bo Berg, bo@example.org, 070-123 45 67." in page
    desk(davids, "for-ihop", into=case.reference, across_businesses="on")
    assert (davids.state, davids.joined_into) == (State.JOINED, case)


def test_the_second_business_reads_how_to_reach_us_and_nothing_of_the_first(desk, client, case, davids):
    desk(davids, "for-ihop", into=case.reference, across_businesses="on")
    letter = OutgoingEmail.objects.get(kind="joined").text
    assert "hanterar dem tillsammans" in letter
    assert "Ring företagslotsen Eva Ek på 0123-191 01." in letter
    assert case.reference not in letter
    client.logout()
    page = client.get(links.mint(emails.case_key(davids), email=davids.contact.email)).text
    assert "Ihopslaget med ett annat ärende" in page
    assert "Ring företagslotsen Eva Ek på 0123-191 01." in page
    assert case.reference not in page
    assert "Se vad vi kom fram till" not in page


def test_ones_own_duplicate_says_where_it_goes_on(desk, client, case, bo):
    twin = actions.register(actions.Submission(description="Samma café igen", email="bo@example.org"))
    for each in (case, twin):
        actions.prove_address(each, how="code")
    desk(twin, "for-ihop", into=case.reference)
    client.force_login(bo)
    page = client.get(f"/mina-sidor/{twin.reference}/").text
    assert f"Vi har slagit ihop det här med ärende {case.reference}." in page
    assert f'href="/mina-sidor/{case.reference}/"' in page


def test_two_without_an_address_are_two_people(desk, phone_only):
    other = actions.register(actions.Submission(description="Korv", name="Ville", phone="0123-456 79"))
    desk(other, "for-ihop", into=phone_only.reference, across_businesses="on")
    assert other.state == State.JOINED
    assert not phone_only.belongs_to_same_person_as(other)


def test_what_is_put_aside_has_no_result_to_read(desk, case):
    desk(case, "sortera-bort")
    page = desk(case).text
    assert "Se vad vi kom fram till" not in page
    assert "Vi arbetar inte vidare med det här." in page


@pytest.mark.parametrize("reference", ["2026-9999", "x", ""])
def test_a_reference_that_does_not_exist_is_told(desk, case, reference):
    assert "<title>Fel:" in desk(case, "for-ihop", into=reference).text
    assert case.state == State.RECEIVED


def test_spam_is_put_aside_without_a_letter_and_taken_back(desk, case):
    letters = OutgoingEmail.objects.count()
    desk(case, "sortera-bort")
    assert (case.state, OutgoingEmail.objects.count()) == (State.SPAM, letters)
    desk(case, "ta-tillbaka-fran-skrap")
    assert case.state == State.RECEIVED


def test_the_answer_to_the_pilots_question_by_telephone_ends_the_wait(desk, phone_only, eva):
    box = "Företaget svarade på lotsens fråga"
    assert box not in desk(phone_only).text
    asked = [actions.pilot_asks(phone_only, text, by=eva) for text in ("Var?", "När?")]
    page = desk(phone_only).text
    assert [box in page, *(f'value="{each.pk}"' in page for each in asked)] == [True, True, True]
    fields = {"kontakt-text": "Vid torget.", "kind": "call", "kontakt-answered": asked[0].pk}
    assert box in desk(phone_only, "kontakt", **fields).text
    fields = {"kontakt-text": "I maj.", "kind": "call", "kontakt-answered": asked[1].pk}
    assert box not in desk(phone_only, "kontakt", **fields).text
    assert phone_only.turn == "pilot"


def test_it_is_said_beforehand_that_asking_sends_the_business_a_letter(desk, cafe, eva, building):
    told = {"wishes": [cafe], "email": "bo@example.org"}
    days_ago = [timezone.now() - timedelta(days=number) for number in (5, 4)]
    case = actions.register(actions.Submission(**told), at=days_ago[0])
    says = "Ska sektorn svara senare än så får företaget ett mejl"
    assert says not in desk(case).text  # that the pilot gets in touch holds beside it
    actions.write_to_business(case, "Hej.", by=eva, at=days_ago[1])
    assert says in desk(case).text
    case.promises.filter(outcome="open").update(due=in_days(40))  # later than the usual date of a sector
    assert says in desk(case).text
    desk(case, "fraga", **{"fraga-sector": building.pk, "fraga-due": in_days(60)})
    assert OutgoingEmail.objects.filter(kind="new_date", to="bo@example.org").count() == 1


def test_spam_with_an_open_question_says_before_and_after_who_is_told(desk, case, assignment):
    letters = OutgoingEmail.objects.count()
    told = "Bygg får veta att frågan är återtagen."
    before, after = desk(case).text, desk(case, "sortera-bort").text
    assert ("Inget mejl" in before + after, told in before, told in after) == (False, True, True)
    assert OutgoingEmail.objects.count() == letters + 1
    assert "Ärendet är bortsorterat." in OutgoingEmail.objects.get(kind="assignment_recalled").text


def seen(case: Case) -> str:
    return Case.objects.get(pk=case.pk).updated_at.isoformat()


def test_closing_over_an_open_question_needs_a_reason_and_keeps_the_text(desk, case, assignment):
    fields = {"outcome": Outcome.ANSWERED, "text": "Lycka till!", "nothing_more": "on"}
    page = desk(case, "avsluta", seen=seen(case), **fields).text
    assert "Bygg har inte svarat." in page
    assert "Lycka till!" in page
    assert case.is_open
    desk(case, "avsluta", seen=seen(case), despite_open="Bo har ångrat sig.", **fields)
    assert (case.state, case.closing_text) == (State.CLOSED, "Lycka till!")


def test_closing_from_an_old_page_is_refused(desk, case):
    old = seen(case)
    actions.reply(case, "Jag vill också ha musik.")
    page = desk(case, "avsluta", seen=old, outcome=Outcome.REFERRED, text="Prata med polisen.").text
    assert "Ärendet har ändrats sedan du öppnade sidan." in page
    assert "Prata med polisen." in page
    assert "Jag vill också ha musik." in page
    assert case.is_open


def test_a_closed_case_is_opened_again(desk, case, eva):
    actions.close(case, by=eva, outcome=Outcome.REFERRED)
    desk(case, "oppna-igen", text="Vi glömde en sak.")
    assert case.state == State.REOPENED


def test_every_button_on_a_closed_case_is_refused_in_words(desk, case, eva, assignment, building):
    """Two tabs: the other one closed the case."""
    actions.close(case, by=eva, outcome=Outcome.REFERRED, despite_open="Klart ändå.")
    for command, fields in {
        "fraga": {"sector": building.pk},
        "ta-tillbaka": {"assignment": assignment.pk},
        "fraga-igen": {"assignment": assignment.pk},
        "nytt-datum": {"assignment": assignment.pk, "due": "2099-01-01", "reason": "Sjuka"},
        "skicka": {"text": "Hej"},
        "fraga-foretaget": {"text": "Hej?"},
        "sortera-bort": {},
        "avsluta": {"outcome": Outcome.REFERRED, "seen": seen(case)},
    }.items():
        page = desk(case, command, **fields).text
        assert "Det gick inte, och inget har ändrats" in page, command
    assert case.state == State.CLOSED
    assert case.messages.count() == 0


def test_a_strange_id_is_refused_and_never_an_error_page(desk, case):
    for value in ("", "0", "-1", "x", "9" * 30, "½"):
        for command in ("ta-tillbaka", "fraga-igen", "nytt-datum", "dela"):
            desk(case, command, assignment=value, messages=value, files=value)
        for command in ("andra-steg", "ta-bort-steg", "flytta-steg"):
            desk(case, command, step=value)
        desk(case, "fraga", sector=value, officer=value)


# --- Letters and what has happened ------------------------------------------------------------------


def test_letters_are_read_with_their_links_hidden(desk, case):
    page = desk(case).text
    assert "Vi har fått ditt ärende" in page
    assert "[personlig länk]" in page
    assert "[[personlig-lank" not in page


def test_the_page_tells_what_has_happened(desk, case, assignment):
    page = desk(case).text
    assert "Bygg fick frågan." in page
    assert "Nytt läge: pågår." in page
    assert "första kontakt senast" in page


def told(page: str) -> list[str]:
    """What the page tells of the sectors, in order, without its dates."""
    rows = re.findall(r"</time> ([^<]*)", page.split('class="events"')[1])
    return [row.strip() for row in rows if not row.startswith(("Löfte", "Nytt läge"))]


def test_every_move_of_a_question_is_told_also_when_it_is_asked_again(desk, case, eva, anna, assignment):
    desk(case, "ta-tillbaka", assignment=assignment.pk)
    desk(case, "fraga-igen", assignment=assignment.pk)
    assignment.refresh_from_db()
    actions.accept(assignment, by=anna)
    actions.decline(assignment, reason="not_ours", by=anna)
    page = desk(case, "fraga-igen", assignment=assignment.pk).text
    assert told(page) == [
        "Bygg fick frågan.",
        "Frågan till Bygg togs tillbaka.",
        "Bygg fick frågan igen.",
        "Bygg tog emot frågan.",
        "Bygg lämnade tillbaka frågan.",
        "Bygg fick frågan igen.",
    ]


def test_what_a_meeting_decided_is_told(desk, case, building, eva, anna, assignment):
    given = actions.ask_sector(case, building, by=eva, kind="action", question="mät")
    actions.answer(given, "Mätt.", by=anna, to_business=False)
    assert told(desk(case).text) == [
        "Bygg fick frågan.",
        "Bygg fick något att göra av ett lotsmöte.",
        "Bygg har gjort det som lotsmötet bestämde.",
    ]


# --- Who sees what ----------------------------------------------------------------------------------


def change(case: Case) -> str:
    return reverse("admin:cases_case_change", args=[case.pk])


def test_an_officer_reads_the_cases_of_the_own_sector_without_buttons(client, anna, eva, case, assignment):
    actions.write_note(case, "KANARIEFÅGEL", by=eva)
    client.force_login(anna)
    page = client.get(change(case))
    assert page.status_code == 200
    assert "Behövs bygglov för uteserveringen?" in page.text
    assert "KANARIEFÅGEL" not in page.text
    assert "<button" not in page.text.partition("<main")[2]
    assert "Mejl i ärendet" not in page.text
    assert case.reference in client.get("/admin/cases/case/").text
    assert client.get("/admin/").text.count('class="card"') == 1


def test_what_may_not_be_seen_looks_like_what_does_not_exist(client, cecilia, case, assignment):
    client.force_login(cecilia)
    assert client.get(change(case)).status_code == 404
    assert client.get("/admin/cases/case/999999/change/").status_code == 404
    assert client.get(f"/admin/cases/case/{case.pk}/history/").status_code == 404
    for search in ("", "?q=café", f"?q={case.reference}", "?q=bo@example.org", "?vy=oppna"):
        listed = client.get(f"/admin/cases/case/{search}")
        assert f"cases/case/{case.pk}/" not in listed.text


def test_only_the_pilot_presses_buttons(client, anna, case, assignment):
    client.force_login(anna)
    response = client.post(reverse("admin:cases_case_do", args=[case.pk, "anteckna"]), {"text": "Hej"})
    assert response.status_code == 404
    assert case.messages.count() == 0


def test_the_director_reads_all_and_presses_nothing(client, dag, case):
    client.force_login(dag)
    page = client.get(change(case))
    assert page.status_code == 200
    assert "Fråga Bygg" not in page.text
    assert client.post(reverse("admin:cases_case_do", args=[case.pk, "sortera-bort"])).status_code == 404


@pytest.mark.parametrize("path", ["", "add/", "1/delete/"])
def test_cases_are_neither_added_nor_deleted_here(client, eva, case, path):
    client.force_login(eva)
    status = client.get(f"/admin/cases/case/{path.replace('1', str(case.pk))}").status_code
    assert status == (200 if path == "" else 403)


def test_a_get_changes_nothing(client, eva, case):
    client.force_login(eva)
    assert client.get(reverse("admin:cases_case_do", args=[case.pk, "sortera-bort"])).status_code == 302
    assert client.get(reverse("admin:cases_case_many", args=["sortera-bort"])).status_code == 302
    case.refresh_from_db()
    assert case.state == State.RECEIVED


def test_a_file_is_given_to_those_who_may_read_its_text(client, eva, anna, cecilia, case, assignment):
    stored = storing.store(SimpleUploadedFile("ritning.txt", b"Tre bord."))
    (attachment,) = actions.add_files(case, [stored], message=actions.write_note(case, "Hemligt", by=eva))
    address = reverse("admin:cases_case_file", args=[case.pk, attachment.pk])
    for person, status in ((eva, 200), (anna, 404), (cecilia, 404)):
        client.force_login(person)
        assert client.get(address).status_code == status


def test_a_page_with_much_on_it_costs_as_many_queries_as_one_with_little(
    client, eva, anna, case, building, environment
):
    def cost() -> int:
        client.get(change(case))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(change(case)).status_code == 200
        return len(asked)

    def more(sector) -> None:
        actions.write_to_business(case, "Hej", by=eva)
        actions.ask_sector(case, sector, by=eva, officer=anna)
        actions.add_step(case, "Sök bygglov", sector=sector, by=eva)

    client.force_login(eva)
    more(building)
    first = cost()
    more(environment)
    more(Sector.objects.create(name="Gata", slug="gata", email="gata@example.org"))
    assert cost() == first


# --- The catalogue ----------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["wish", "mattertype", "standardtext", "servicepromise", "closinganswer"])
def test_only_eva_keeps_the_catalogue(client, eva, anna, cafe, model):
    address = reverse(f"admin:cases_{model}_changelist")
    client.force_login(eva)
    assert client.get(address).status_code == 200
    client.force_login(anna)
    assert client.get(address).status_code == 403


def test_eva_adds_a_standard_text(client, eva):
    client.force_login(eva)
    client.post(reverse("admin:cases_standardtext_add"), {"title": "Tack", "text": "Vi hör av oss.", "sector": ""})
    assert StandardText.objects.get().text == "Vi hör av oss."


def test_nobody_changes_what_a_business_thought(client, eva, case):
    client.force_login(eva)
    actions.close(case, by=eva, outcome=Outcome.REFERRED)
    case.refresh_from_db()
    answer = actions.give_feedback(case, overall=7, expectations=6, ideal=5)
    address = reverse("admin:cases_closinganswer_change", args=[answer.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"overall": 1}).status_code == 403
    assert client.get(reverse("admin:cases_closinganswer_add")).status_code == 403


def test_a_wish_that_is_in_use_is_hidden_and_not_deleted(client, eva, case, cafe):
    client.force_login(eva)
    assert client.get(reverse("admin:cases_wish_delete", args=[cafe.pk])).status_code == 403
