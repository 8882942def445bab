"""Eva's page of an event in admin: every button, what is refused, and what is never written over."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events import actions
from events.admin.commands import COMMANDS
from events.models import CoOrganiser, Event, GroupLetter, Material, Question, Registration
from portal.files import storing
from portal.models import LogEntry, OutgoingEmail, town_hall
from portal.text.swedish import local, long_date
from tests.courses import listed
from tests.gatherings import an_event, sign_up


@pytest.fixture
def desk(client, eva):
    client.force_login(eva)

    def press(event, command: str, **typed) -> str:
        return client.post(f"/admin/events/event/{event.pk}/gor/{command}/", typed, follow=True).content.decode()

    return press


def test_a_press_that_mails_many_is_asked_about_with_the_number_and_done_by_the_next(
    client, desk, eva, cohort, building
):
    """Whichever page it is: an event, a course, the board of a school, a meeting."""
    event = an_event(eva)
    addresses = [f"n{number}@example.org" for number in range(12)]
    asked = "Det här skickar 12 mejl. Inget är ändrat eller skickat än. Tryck en gång till om det är meningen."

    def invite() -> str:
        return desk(event, "bjud-in", receivers="\n".join(addresses))

    for press, kept in ((invite, addresses[11]), (lambda: desk(event, "bjud-in", receivers=addresses[0]), "")):
        page = press()
        assert (asked in page, kept in page) == (press is invite, True)
    assert event.invitations.count() == 1  # a few go at once, and that was another press than the one asked about
    asked = asked.replace("12", "11")
    assert (asked in invite(), event.invitations.count(), OutgoingEmail.objects.count()) == (True, 1, 1)
    assert "Elva mejl är på väg." in invite()
    assert (event.invitations.count(), OutgoingEmail.objects.count()) == (12, 12)
    listed(cohort, eva, *((address.title(), address, "officer", building) for address in addresses))
    people = f"/utbildning/omgang/{cohort.pk}/deltagare/gor/"
    pages = [client.post(people, {"command": "bjud-in"}, follow=True).text for _ in range(2)]
    assert ["Det här skickar 12 mejl." in page for page in pages] == [True, False]
    assert OutgoingEmail.objects.count() == 24


ADD = {
    "title": "Kvällsfika",
    "slug": "kvallsfika",
    "kind": "meeting",
    "lead": "Fika.",
    "is_listed": "on",
    "start": "2027-01-14T18:00",
    "end": "2027-01-14T20:00",
    "place": "Stadshuset",
    "capacity": "20",
    "reserved": "0",
}


def test_eva_writes_a_draft_that_starts_when_the_clock_on_the_wall_says(client, eva):
    client.force_login(eva)
    response = client.post("/admin/events/event/add/", ADD)
    event = Event.objects.get()
    assert response["Location"] == f"/admin/events/event/{event.pk}/sida/"
    assert (event.state, event.when, event.created_by) == (
        "draft",
        "torsdag 14 januari 2027 kl.\u00a018.00–20.00",
        eva,
    )
    assert LogEntry.objects.filter(action="admin.add", thing="event").exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"end": "2027-01-14T17:00"}, "måste sluta efter att den har börjat"),
        ({"end": ""}, "både när träffen börjar och när den slutar"),
        ({"start": "", "end": "", "week_year": "2027", "first_week": "53", "last_week": "53"}, "har ingen vecka 53"),
        ({"start": "", "end": ""}, "Skriv när träffen börjar, eller år och veckor."),
        ({"reserved": "3"}, "hur länge platserna hålls"),
    ],
)
def test_a_form_that_cannot_be_is_refused_in_words(client, eva, typed, sentence):
    client.force_login(eva)
    assert sentence in client.post("/admin/events/event/add/", ADD | typed).content.decode()
    assert Event.objects.count() == 0


def test_a_changed_text_never_writes_over_seats_that_were_taken_meanwhile(client, eva, breakfast):
    client.force_login(eva)
    client.get(f"/admin/events/event/{breakfast.pk}/change/")
    sign_up(breakfast, "bo@example.org")
    fields = {"title": "Frukost", "lead": "Nytt", "is_listed": "on", "reserved": "0"}
    inlines = {
        f"{name}-{part}": "0" for name in ("questions", "reminders") for part in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    response = client.post(f"/admin/events/event/{breakfast.pk}/change/", fields | inlines)
    assert response.status_code == 302, response.content.decode()
    event = Event.objects.get(pk=breakfast.pk)
    assert (event.title, event.lead, event.taken, event.slug) == ("Frukost", "Nytt", 1, "frukost-vid-hamnen")
    assert (event.sequence, event.registrations.get().sequence) == (1, 1)  # calendars take the new title


def test_seats_that_are_no_longer_held_let_the_queue_in(client, eva):
    before = an_event(eva, slug="forra")
    sign_up(before, "bo@example.org")
    until = timezone.now() + timedelta(days=3)
    event = an_event(eva, capacity=1, reserved=1, reserved_until=until)
    assert sign_up(event, "bo@example.org").place == "waiting"
    client.force_login(eva)
    fields = {"title": event.title, "lead": event.lead, "is_listed": "on", "reserved": "0"}
    inlines = {
        f"{name}-{part}": "0" for name in ("questions", "reminders") for part in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    client.post(f"/admin/events/event/{event.pk}/change/", fields | inlines)
    assert Registration.objects.get(event=event).place == "confirmed"
    many = an_event(eva, slug="manga", capacity=11, reserved=11, reserved_until=until)
    for number in range(11):  # who has been before waits for the seats that are held for new companies
        assert [sign_up(each, f"n{number}@example.org").place for each in (before, many)] == ["confirmed", "waiting"]
    page = client.post(f"/admin/events/event/{many.pk}/change/", fields | inlines | {"lead": "Nytt"}).text
    assert ("Det här skickar 11 mejl." in page, 'value="Nytt"' in page) == (True, True)
    assert (many.registrations.waiting().count(), Event.objects.get(pk=many.pk).reserved) == (11, 11)
    client.post(f"/admin/events/event/{many.pk}/change/", fields | inlines | {"lead": "Nytt"})
    assert many.registrations.waiting().count() == 0


def test_eva_cancels_for_somebody_who_rings_and_the_next_in_the_queue_comes_in(desk, client, full):
    waits = sign_up(full, "fia@example.org", "Fia")
    bo = full.registrations.get(email="bo@example.org")
    page = client.get(f"/admin/events/event/{full.pk}/sida/").text
    assert [f"{who}</option>" in page for who in ("Bos firma: Bo, har plats", "Fia, i kö")] == [True, True]
    assert "Bos firma: anmälan är avbokad. Två mejl är på väg." in desk(full, "avboka", registration=bo.pk)
    waits.refresh_from_db()
    assert waits.place == "confirmed"
    newest = OutgoingEmail.objects.order_by("-pk").values_list("to", "kind")[:2]
    assert set(newest) == {("bo@example.org", "cancelled"), ("fia@example.org", "promoted")}
    assert LogEntry.objects.filter(action="registration.cancel", actor_id__isnull=False).count() == 1
    assert "Den anmälan finns inte längre." in desk(full, "avboka", registration=bo.pk)
    next_in = "Den som är anmäld får ett mejl, och platserna går till nästa i kön."
    assert next_in in page
    begun = timezone.now() - timedelta(minutes=5)
    for change in ({"capacity": None}, {"capacity": full.capacity, "start": begun}):  # no queue, or nobody from it
        Event.objects.filter(pk=full.pk).update(**change)
        page = client.get(f"/admin/events/event/{full.pk}/sida/").text
        assert (next_in in page, "Den som är anmäld får ett mejl." in page) == (False, True)
    assert (
        f'href="/admin/events/event/{full.pk}/sida/#deltagare"'
        in client.get(f"{full.get_absolute_url()}narvaro/").text
    )


def test_publish_move_and_call_off(desk, eva, breakfast):
    year = timezone.localdate().year + 2
    draft = actions.copy(breakfast, by=eva)
    assert "Nu kan alla anmäla sig" in desk(draft, "publicera")
    assert "kan inte bli publicerad" in desk(draft, "publicera")
    sign_up(draft, "bo@example.org")
    moved = {"start": f"{year}-12-01T08:00", "end": f"{year}-12-01T10:00", "place": "Biblioteket", "address": ""}
    assert "Alla anmälda får ett mejl med det nya och det gamla" in desk(draft, "flytta", **moved)
    assert OutgoingEmail.objects.filter(kind="event_changed").count() == 1
    assert "måste sluta efter" in desk(draft, "flytta", **moved | {"end": f"{year}-12-01T07:00"})
    assert "Skriv när träffen börjar, eller år och veckor" in desk(draft, "flytta", place="Biblioteket")
    assert "Träffen är inställd" in desk(draft, "stall-in", because="Snöstorm")
    draft.refresh_from_db()
    assert (draft.state, draft.called_off_because) == ("called_off", "Snöstorm")


def test_seats_share_and_somebody_who_called(desk, full):
    assert "Tre platser är redan tagna" in desk(full, "platser", capacity="1")
    assert "Antalet platser är ändrat" in desk(full, "platser", capacity="4")
    assert "Gun AB är anmäld: har plats. Två mejl är på väg." in desk(
        full, "anmal", company_name="Gun AB", attendees="Gun <gun.egen@example.org>", email="gun@example.org"
    )
    assert OutgoingEmail.objects.get(to="gun.egen@example.org").kind == "seat_given"
    again = {"attendees": "Gun", "email": "gun@example.org"}
    assert "är redan anmäld. Ett mejl med länken är på väg." in desk(full, "anmal", **again)
    assert "är redan anmäld och fick länken för en stund sedan." in desk(full, "anmal", **again)
    assert "Fia Falk är anmäld: i kö. Ett mejl är på väg." in desk(
        full, "anmal", attendees="Fia Falk", email="fia@example.org"
    )
    Event.objects.filter(pk=full.pk).update(answer_hours=24)
    assert "En ur kön ska tacka ja och får ett mejl" in desk(full, "platser", capacity="5")
    assert "platser per företag är ändrat" in desk(full, "andel", per_company="1")
    assert Registration.objects.get(email="gun@example.org").source == "desk"


def test_letters_invitations_and_co_organisers(desk, full):
    assert "Tre mejl är på väg" in desk(full, "brev", group="coming", subject="Hej", text="Parkera vid hamnen.")
    assert "ingen i den gruppen" in desk(full, "brev", group="waiting", subject="Hej", text="Kvar i formuläret")
    assert "Kvar i formuläret" in desk(full, "brev", group="waiting", subject="Hej", text="Kvar i formuläret")
    assert GroupLetter.objects.count() == 1
    assert "Två mejl" in desk(full, "bjud-in", receivers="ny@example.org, Nya AB\nalf@example.org")
    assert "Kontrollera raden ”inte en adress”" in desk(full, "bjud-in", receivers="inte en adress")
    assert "Företagarna är medarrangör" in desk(full, "medarrangor", name="Företagarna", email="ordf@example.org")
    assert OutgoingEmail.objects.get(kind="may_see_list").to == "ordf@example.org"
    desk(full, "ta-bort-medarrangor", row=CoOrganiser.objects.get().pk)
    assert CoOrganiser.objects.count() == 0
    assert "har varit" in desk(full, "tacka")


def test_material_asks_for_words(desk, full, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    slides = SimpleUploadedFile("bilder.txt", b"Bilder", "text/plain")
    refused = desk(full, "material", title="Bilder", kind="slides", upload=slides)
    assert "Annars kan inte alla läsa den" in refused
    assert "Välj filen igen innan du skickar." in refused
    slides.seek(0)
    assert "är publicerat" in desk(full, "material", title="Bilder", kind="slides", upload=slides, summary="Tre saker")
    program = SimpleUploadedFile("virus.exe", b"MZ", "application/octet-stream")
    assert "filer av den sorten" in desk(full, "material", title="X", kind="slides", upload=program, summary="x")
    desk(full, "ta-bort-material", row=Material.objects.get().pk)
    assert Material.objects.count() == 0


def test_the_pilot_is_told_of_material_that_the_scanner_stops(full, eva, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("portal.files.clamav.verdict", lambda content: "stream: Eicar FOUND")
    slides = SimpleUploadedFile("bilder.txt", b"Bilder", "text/plain")
    material = actions.add_material(full, title="Bilder", upload=slides, summary="Tre saker", by=eva)
    storing.scan(material.file)
    letter = OutgoingEmail.objects.get(kind="material_stopped")
    assert letter.to == town_hall().pilot_mailbox
    assert "En fil till ”Bilder” innehöll skadlig kod" in letter.text


def test_questions_and_outcome(desk, dialogue):
    sign_up(dialogue, "bo@example.org")
    desk(dialogue, "fraga", text="Hur stora blir avtalen?")
    question = Question.objects.get()
    typed = {f"text-{question.pk}": "Hur stora blir de?", f"answer-{question.pk}": "Delade i tre."}
    assert "Svaren är sparade" in desk(dialogue, "svar", **typed)
    assert "Ett svar är publicerat, och alla" in desk(dialogue, "publicera-svar")
    late = desk(dialogue, "svar", **typed | {f"answer-{question.pk}": "Delade i fyra."})
    assert "publicerad eller borttagen sedan du öppnade sidan. Ditt svar var: Delade i fyra." in late
    assert "Utfallet är sparat" in desk(dialogue, "utfall", agreed="Ett\n\nTvå", will_change="Tre")
    assert "En rad är för lång" in desk(dialogue, "utfall", agreed="x" * 401)
    typed = {"agreed": "Ett\nFyra", "will_change": "Tre"}
    assert "publicerat på träffens sida" in desk(dialogue, "publicera-utfall", **typed)
    assert set(dialogue.outcome.values_list("text", flat=True)) == {"Ett", "Fyra", "Tre"}


def test_publishing_and_removing_save_what_stands_in_the_boxes_first(desk, dialogue, eva):
    first, second, third = (actions.add_question(dialogue, f"Fråga {n}?", by=eva) for n in (1, 2, 3))
    typed = {f"{name}-{q.pk}": "" for q in (first, second, third) for name in ("text", "answer")}
    typed |= {f"text-{q.pk}": q.text for q in (first, second, third)}
    assert "inget nytt svar" in desk(dialogue, "publicera-svar", **typed)
    typed[f"answer-{first.pk}"] = "Ja."
    assert "är borttagen" in desk(dialogue, "ta-bort-fraga", **typed, question=second.pk)
    first.refresh_from_db()
    assert first.answer == "Ja."
    del typed[f"text-{second.pk}"], typed[f"answer-{second.pk}"]
    assert "Skriv frågan, eller ta bort den" in desk(dialogue, "publicera-svar", **typed | {f"text-{third.pk}": ""})
    typed[f"answer-{third.pk}"] = "Nej."
    assert "Två svar är publicerade" in desk(dialogue, "publicera-svar", **typed)
    assert list(dialogue.asked.published().values_list("answer", flat=True)) == ["Ja.", "Nej."]


def test_the_school_board_is_proposed_and_sent(desk, school):
    assert "Två rutor är ifyllda" in desk(school, "foresla")
    assert "mejl är på väg" in desk(school, "skicka-scheman")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_button_with_nothing_or_nonsense_in_its_form_is_told_in_words(desk, full, command):
    for typed in (
        {},
        {"row": "9" * 17, "question": "9" * 17, "capacity": "x", "start": "x", "receivers": "\U0001d4b7" * 9},
    ):
        assert "<h1>" in desk(full, command, **typed)


def test_a_deed_that_is_not_one_and_a_get_change_nothing(client, eva, full):
    client.force_login(eva)
    assert client.post(f"/admin/events/event/{full.pk}/gor/finns-inte/").status_code == 404
    assert client.get(f"/admin/events/event/{full.pk}/gor/stall-in/").status_code == 302
    assert Event.objects.get(pk=full.pk).state == "published"


def test_a_draft_is_deleted_and_what_is_published_is_called_off_instead(client, eva, full):
    client.force_login(eva)
    draft = actions.copy(full, by=eva)
    assert client.post(f"/admin/events/event/{full.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(f"/admin/events/event/{draft.pk}/delete/", {"post": "yes"})
    assert list(Event.objects.all()) == [full]


def test_the_page_costs_the_same_with_one_sign_up_and_many(client, eva, dialogue):
    client.force_login(eva)
    costs = []
    for number in (1, 6):
        for n in range(number):
            sign_up(dialogue, f"bo{number}-{n}@example.org", question="Hur stora blir avtalen?")
        client.get(f"/admin/events/event/{dialogue.pk}/sida/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/admin/events/event/{dialogue.pk}/sida/")
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("page", ["narvaro/", "narvaro/lista.csv"])
def test_the_list_costs_the_same_with_one_and_many(client, eva, dialogue, page):
    client.force_login(eva)
    address, costs = f"/evenemang/{dialogue.slug}/{page}", []
    for number in (1, 6):
        for n in range(number):
            sign_up(dialogue, f"bo{number}-{n}@example.org", "En", "Två", diet="Vegan")
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_grades_are_shown_from_three_answers_on(client, eva, full):
    client.force_login(eva)
    over = timezone.now() - timedelta(hours=1)
    Event.objects.filter(pk=full.pk).update(start=over - timedelta(hours=2), end=over, over_at=over)
    for number, registration in enumerate(Registration.objects.all()):
        page = client.get(f"/admin/events/event/{full.pk}/sida/").content.decode()
        assert "av 5" not in page
        actions.evaluate(registration, useful=5, heard=4, text=f"Ord {number}")
    page = client.get(f"/admin/events/event/{full.pk}/sida/").content.decode()
    assert "3 svar. Nytta 5,0 av 5, fick säga sitt 4,0 av 5." in page


def test_a_draft_that_moves_writes_to_nobody_and_says_so(desk, breakfast, eva):
    draft = actions.copy(breakfast, by=eva)
    page = desk(draft, "flytta", **fields_of(draft) | {"place": "Biblioteket"})
    assert "Träffen är inte publicerad, så ingen får något mejl." in page
    assert "Spara och meddela alla" not in page
    draft.refresh_from_db()
    assert "Inget var ändrat" in desk(draft, "flytta", **fields_of(draft))


def fields_of(event) -> dict:
    clock = {name: f"{local(getattr(event, name)):%Y-%m-%dT%H:%M}" for name in ("start", "end")}
    return clock | {"place": event.place, "address": event.address}


def test_a_week_that_is_missing_or_turned_round_is_refused_in_words(desk, breakfast):
    weeks = {"place": "Stadshuset", "week_year": "2027", "first_week": "18", "last_week": "16"}
    assert "Den sista veckan ligger före den första" in desk(breakfast, "flytta", **weeks)
    page = desk(breakfast, "flytta", **weeks | {"week_year": ""})
    assert "Skriv när träffen börjar, eller år och veckor." in page
    assert "År 0" not in page


def test_nobody_is_called_off_without_being_told_why(desk, full):
    assert "Skriv varför träffen ställs in." in desk(full, "stall-in", because=" ")
    desk(full, "stall-in", because="Snöstorm")
    assert all("Varför: Snöstorm" in letter.text for letter in OutgoingEmail.objects.filter(kind="called_off"))
    assert OutgoingEmail.objects.filter(kind="called_off").count() == 3


def test_a_copy_names_the_co_organiser_without_the_list_and_says_so(client, breakfast, eva, david):
    actions.add_co_organiser(breakfast, name="Davids firma", email=david.email, by=eva)
    client.force_login(eva)
    page = client.post(f"/admin/events/event/{breakfast.pk}/kopiera/", follow=True).content.decode()
    assert "Medarrangör är Davids firma, utan rätt att se deltagarlistan." in page
    made = Event.objects.latest("pk")
    assert [(other.name, other.user) for other in made.co_organisers.all()] == [("Davids firma", None)]
    assert not Event.objects.with_list_for(david).filter(pk=made.pk).exists()


def test_a_copy_has_its_dates_moved_and_tells_what_is_to_be_looked_over(client, breakfast, eva):
    dates = {"deadline": breakfast.start - timedelta(days=2), "reserved_until": breakfast.start - timedelta(days=9)}
    kept = {"reserved": 2, "digital_url": "https://moten.example.org/frukost"}
    Event.objects.filter(pk=breakfast.pk).update(**dates, **kept, capacity=5, target_capacity=3)
    client.force_login(eva)
    page = client.post(f"/admin/events/event/{breakfast.pk}/kopiera/", follow=True).text
    made = Event.objects.latest("pk")
    assert {name: local(getattr(made, name)) for name in dates} == {
        name: local(day) + timedelta(weeks=52) for name, day in dates.items()
    }
    assert ({name: getattr(made, name) for name in kept}, made.capacity) == (kept, 3)
    assert f"Sista anmälan är {long_date(made.closes_on)}." in page
    assert f"Två platser för nya företag hålls till {long_date(local(made.reserved_until).date())}." in page
    assert "Den digitala länken är den gamla." in page


def test_a_copy_holds_the_seats_that_were_held_until_their_day_came(client, breakfast, eva):
    gone = timezone.now() - timedelta(days=1)
    Event.objects.filter(pk=breakfast.pk).update(reserved=2, reserved_until=gone, capacity=5)
    assert actions.settle_due(timezone.now()) == 1
    assert actions.settle_due(timezone.now()) == 0
    client.force_login(eva)
    assert (
        "Två platser för nya företag hålls till"
        in client.post(f"/admin/events/event/{breakfast.pk}/kopiera/", follow=True).text
    )
    assert (Event.objects.get(pk=breakfast.pk).reserved, Event.objects.latest("pk").reserved) == (0, 2)
    Event.objects.filter(pk=breakfast.pk).update(reserved=2, reserved_until=None)
    page = client.post(f"/admin/events/event/{breakfast.pk}/kopiera/", follow=True)
    assert (page.status_code, "för nya företag" in page.text) == (200, False)


def test_a_class_is_begun_and_saved_from_its_event_with_its_own_teachers(client, school, eva):
    other = an_event(eva, kind="school", slug="annan")
    other.school_people.create(role="teacher", name="Annan Lärare")
    client.force_login(eva)
    address = f"/admin/events/schoolclass/add/?event={school.pk}"
    page = client.get(address).content.decode()
    assert f"/admin/events/event/{school.pk}/sida/#tavla" in page
    assert ("Tora Tall" in page, "Annan Lärare" in page) == (True, False)
    numbers = {"allergies-TOTAL_FORMS": "0", "allergies-INITIAL_FORMS": "0"}
    typed = {"event": school.pk, "school": "Hamnskolan", "name": "8C", "grade": "8", "head_count": "20"}
    response = client.post(address, typed | numbers)
    assert response["Location"] == f"/admin/events/event/{school.pk}/sida/#tavla"


def test_one_day_is_one_day(breakfast):
    rules = [breakfast.reminders.create(days_before=days) for days in (1, 2)]
    assert [str(rule) for rule in rules] == ["en dag före", "två dagar före"]
