"""The public pages and the company's own: what is shown, what is kept when something is wrong, what nobody learns."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from events import actions, door, emails
from events.models import Event, Interest, Offer, Question, Registration
from portal.mail import links
from portal.models import OutgoingEmail, SecretLink
from portal.text.exceptions import NotAllowed
from tests.gatherings import an_event, sign_up

FORM = {
    "company_name": "Bos bageri AB",
    "attendees": "Bo Berg\n\n Berit  Berg ",
    "email": "bo@example.org",
    "key": "nyckel",
}


def own_page(registration) -> str:
    return links.mint(emails.registration_key(registration))


def test_a_company_signs_up_and_lands_on_a_page_that_says_nothing_of_who(client, breakfast):
    address = f"/evenemang/{breakfast.slug}/anmalan/"
    assert 'name="key"' in client.get(address).content.decode()
    response = client.post(address, FORM)
    assert (response.status_code, response["Location"]) == (302, f"/evenemang/{breakfast.slug}/anmalan/tack/")
    registration = Registration.objects.get()
    assert registration.company_name == "Bos bageri AB"
    assert [attendee.name for attendee in registration.attendees.all()] == ["Bo Berg", "Berit Berg"]


def test_the_button_says_to_which_time(client, breakfast):
    page = client.get(breakfast.get_absolute_url()).text
    assert re.search(rf"Anmäl dig till {breakfast.in_short}\s*</a>", page)
    assert re.fullmatch(r"\d+\u00a0[a-z]+ kl\.\u00a0\d\d\.\d\d", breakfast.in_short)


def test_the_page_afterwards_is_the_same_for_a_known_and_an_unknown_address(client, breakfast):
    address = f"/evenemang/{breakfast.slug}/anmalan/"
    first = client.post(address, FORM, follow=True)
    again = client.post(address, FORM | {"key": "en annan"}, follow=True)
    assert first.redirect_chain == again.redirect_chain
    plain = [re.sub(r'value="[^"]+"', "", page.content.decode()) for page in (first, again)]
    assert plain[0] == plain[1]
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("attendees", "", "Skriv namnet på den som kommer"),
        ("attendees", "\n".join(f"Person {n}" for n in range(4)), "Bara tre får plats. Ta bort ett namn."),
        ("email", "bo@", "Kontrollera e-postadressen"),
        ("email", "", "Skriv din e-postadress"),
        ("org_number", "123", "Kontrollera numret"),
        ("phone", "12", "Kontrollera telefonnumret"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, breakfast, field, value, sentence):
    page = client.post(f"/evenemang/{breakfast.slug}/anmalan/", FORM | {field: value}, follow=True).text
    assert sentence in page
    assert "<title>Fel: " in page
    assert 'class="error-summary"' in page
    assert "Bos bageri AB" in page
    assert 'value="nyckel"' in page
    assert Registration.objects.count() == 0


def test_a_refused_sign_up_is_a_page_that_back_can_reach_in_the_own_browser(client, breakfast):
    address = f"/evenemang/{breakfast.slug}/anmalan/"
    refused = client.post(address, FORM | {"email": "bo@"})
    assert (refused.status_code, refused["Location"]) == (302, f"{address}?fel=1")
    shown = client.get(refused["Location"])
    assert ("Bos bageri AB" in shown.text, shown["Cache-Control"]) == (True, "no-store")
    assert "Bos bageri AB" not in Client().get(refused["Location"]).text
    client.post(address, FORM)
    assert "Bos bageri AB" not in client.get(refused["Location"]).text


def test_a_number_that_may_be_a_persons_is_shown_at_once_and_kept_nowhere(client, breakfast):
    typed = FORM | {"email": "bo@", "org_number": "811228-9874"}
    refused = client.post(f"/evenemang/{breakfast.slug}/anmalan/", typed)
    assert 'value="811228-9874"' in refused.text
    assert "9874" not in str(dict(client.session.items()))


def test_the_organisers_questions_are_asked_and_answered(client, breakfast):
    must = breakfast.questions.create(label="Storlek på tröja", answer="choice", options="S\nM\nL", is_required=True)
    many = breakfast.questions.create(label="Vad vill du höra om", answer="several", options="Bygglov\nLivsmedel")
    yes = breakfast.questions.create(label="Behöver du skjuts", answer="yes_no")
    address = f"/evenemang/{breakfast.slug}/anmalan/"
    assert "Svara på frågan: Storlek på tröja" in client.post(address, FORM, follow=True).content.decode()
    client.post(address, FORM | {f"q{must.pk}": "M", f"q{many.pk}": ["Bygglov", "Livsmedel"], f"q{yes.pk}": "nej"})
    assert Registration.objects.get().answers == {
        str(must.pk): "M",
        str(many.pk): ["Bygglov", "Livsmedel"],
        str(yes.pk): "nej",
    }
    page = client.get(own_page(Registration.objects.get())).content.decode()
    assert "Bygglov, Livsmedel" in page


def test_full_is_said_before_sending_and_the_place_in_the_queue_after(client, full):
    page = client.get(f"/evenemang/{full.slug}/anmalan/").content.decode()
    assert "Alla platser är tagna" in page
    assert "Ställ mig i kö" in page
    sign_up(full, "eskil@example.org")
    fia = sign_up(full, "fia@example.org", "Fia", "Finn")
    page = client.get(own_page(fia)).content.decode()
    assert "Ni står i kö, på plats 2." in page
    assert "Går färre också bra?" in page


def test_the_digital_link_is_for_those_who_have_a_seat(client, full):
    Event.objects.update(digital_url="https://moten.example.org/hemligt-rum")
    waiting = sign_up(full, "fia@example.org")
    seated = Registration.objects.get(email="bo@example.org")
    assert "hemligt-rum" not in client.get(f"/evenemang/{full.slug}/").content.decode()
    assert "hemligt-rum" not in client.get("/evenemang/kalender.ics").content.decode()
    assert "hemligt-rum" not in client.get(own_page(waiting)).content.decode()
    assert "hemligt-rum" in client.get(own_page(seated)).content.decode()
    assert "hemligt-rum" not in OutgoingEmail.objects.get(kind="waiting").text


def test_a_company_changes_and_cancels_by_buttons_and_never_by_opening_a_link(client, full):
    bo = Registration.objects.get(email="bo@example.org")
    page = own_page(bo)
    for end in ("", "avboka/", "andra/", "biljett/", "kalender.ics", "utvardera/"):
        client.get(page + end)
        client.head(page + end)
    bo.refresh_from_db()
    assert bo.place == "confirmed"
    assert client.get(page + "tacka-ja/").status_code == 405
    client.post(page + "andra/", {"attendees": "Berit Berg", "diet": "Vegan"})
    assert bo.attendees.get().name == "Berit Berg"
    client.post(page + "avboka/")
    bo.refresh_from_db()
    assert bo.place == "cancelled"
    assert "Anmälan är avbokad" in client.get(page).content.decode()


def test_a_change_that_does_not_fit_keeps_what_was_typed(client, full):
    page = own_page(Registration.objects.get(email="bo@example.org"))
    typed = client.post(page + "andra/", {"attendees": "Bo\nBerit", "phone": "070-123 45 67"}).content.decode()
    assert "Det finns inte plats för en till" in typed
    assert "070-123 45 67" in typed
    assert "Berit" in typed


def test_an_old_link_helps_on_and_tells_a_stranger_nothing(client, full):
    bo = Registration.objects.get(email="bo@example.org")
    page = own_page(bo)
    SecretLink.objects.update(expires_at=timezone.now())
    lost, made_up = client.get(page), client.get("/anmalan/pahittad/")
    assert lost.status_code == made_up.status_code == 404
    assert "bo@example.org" not in lost.content.decode()
    sent = client.post("/anmalan/ny-lank/", {"token": page.split("/")[2]}).content
    assert client.post("/anmalan/ny-lank/", {"token": "pahittad"}).content == sent
    assert OutgoingEmail.objects.filter(kind="new_link").values_list("to", flat=True).get() == "bo@example.org"


def test_the_list_is_by_month_and_costs_the_same_with_one_and_many(client, eva):
    costs = []
    for number in (1, 4):
        for n in range(number):
            an_event(eva, slug=f"traff-{number}-{n}", capacity=10)
        client.get("/evenemang/")
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/evenemang/").content.decode()
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 10
    assert "10 platser kvar" in page


def test_what_has_been_shows_its_material_and_an_unlisted_event_is_found_by_its_link_alone(
    client, eva, breakfast, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    slides = SimpleUploadedFile("bilder.txt", b"Det vi visade", "text/plain")
    made = actions.add_material(breakfast, title="Bilderna", summary="Tre saker.", upload=slides, by=eva)
    hidden = an_event(eva, slug="for-inbjudna", title="För inbjudna", is_listed=False)
    yesterday = timezone.now() - timedelta(days=1)
    Event.objects.filter(pk=breakfast.pk).update(
        start=yesterday - timedelta(hours=2), end=yesterday, over_at=yesterday
    )
    page = client.get("/evenemang/").content.decode()
    assert "Har varit" in page
    assert "Presentation: Bilderna" in page
    assert "För inbjudna" not in page
    assert client.get(f"/evenemang/{hidden.slug}/").status_code == 200
    assert "Tre saker." in client.get(f"/evenemang/{breakfast.slug}/").content.decode()
    download = client.get(f"/evenemang/{breakfast.slug}/material/{made.pk}/")
    assert b"".join(download.streaming_content) == b"Det vi visade"
    assert client.get(f"/evenemang/{breakfast.slug}/material/{made.pk}/tillganglig/").status_code == 404


def test_a_draft_is_nobodys_to_read(client, eva, breakfast):
    draft = actions.copy(breakfast, by=eva)
    for end in ("", "anmalan/", "kalender.ics", "anmalan/tack/"):
        assert client.get(f"/evenemang/{draft.slug}/{end}").status_code == 404
    assert draft.slug not in client.get("/evenemang/").content.decode()


def test_eva_sees_a_draft_as_it_will_look_and_cannot_sign_up_to_it(client, eva, breakfast):
    draft = actions.copy(breakfast, by=eva)
    client.force_login(eva)
    assert "Det här är ett utkast" in client.get(f"/evenemang/{draft.slug}/").content.decode()
    assert client.get(f"/evenemang/{draft.slug}/anmalan/").status_code == 404


def test_only_held_seats_left_is_said_before_sending(client, eva):
    until = timezone.now() + timedelta(days=3)
    event = an_event(eva, capacity=2, reserved=2, reserved_until=until)
    page = client.get(f"/evenemang/{event.slug}/anmalan/").content.decode()
    assert "Har ni varit med förut ställs ni i kö" in page


def test_a_deadline_after_the_start_does_not_let_anybody_in_late(client, eva):
    start = timezone.now() - timedelta(minutes=5)
    event = an_event(eva, deadline=start + timedelta(days=300))
    Event.objects.filter(pk=event.pk).update(start=start)
    assert "Anmälan har stängt" in client.get(f"/evenemang/{event.slug}/anmalan/").content.decode()
    with pytest.raises(NotAllowed):
        sign_up(event, "bo@example.org")


def test_the_calendars_are_read_by_a_calendar_program(client, eva, breakfast, school):
    actions.call_off(an_event(eva, slug="installd"), because="Snö", by=eva)
    entries = Calendar.from_ical(client.get("/evenemang/kalender.ics").content).walk("VEVENT")
    found = {str(entry["url"]).split("/")[-2]: str(entry["status"]) for entry in entries}
    assert found == {"frukost-vid-hamnen": "CONFIRMED", "installd": "CANCELLED"}
    assert {entry["dtstart"].params["TZID"] for entry in entries} == {"Europe/Stockholm"}
    assert client.get(f"/evenemang/{school.slug}/kalender.ics").status_code == 404  # no day yet
    bo = sign_up(breakfast, "bo@example.org")
    page = own_page(bo)
    assert len(Calendar.from_ical(client.get(page + "kalender.ics").content).walk("VEVENT")) == 1
    actions.cancel(bo)
    assert Calendar.from_ical(client.get(page + "kalender.ics").content).walk("VEVENT") == []


def test_a_dialogue_asks_what_they_sell_and_never_where_they_are_from(client, dialogue):
    topic = dialogue.topics.create(name="Snöröjning")
    page = client.get(f"/evenemang/{dialogue.slug}/").content.decode()
    assert "Ingen upphandling har börjat" in page
    told = {
        "topics": [topic.pk],
        "divisions": ["45", "77"],
        "has_bid_before": "ja",
        "question": "Hur stora blir avtalen?",
    }
    client.post(f"/evenemang/{dialogue.slug}/anmalan/", FORM | told)
    interest = Interest.objects.get()
    assert (list(interest.topics.all()), interest.divisions, interest.has_bid_before) == ([topic], ["45", "77"], True)
    assert Question.objects.get().text == "Hur stora blir avtalen?"


def test_a_company_says_what_it_can_do_for_a_class(client, school):
    assert "v. 16–18" in client.get(f"/evenemang/{school.slug}/").content.decode()
    address = f"/evenemang/{school.slug}/anmalan/"
    assert "Välj minst en sak" in client.post(address, FORM | {"email": "ny@example.org"}, follow=True).text
    client.post(address, FORM | {"email": "ny@example.org", "offers": ["study_visit"], "needs": "Buss"})
    offer = Offer.objects.get(registration__email="ny@example.org")
    assert (offer.what_labels, offer.needs) == (["ta emot klassen på studiebesök"], "Buss")


def test_the_code_at_the_door_is_a_picture_without_style_and_names_nobody(client, full):
    bo = Registration.objects.get(email="bo@example.org")
    page = client.get(own_page(bo) + "biljett/").content.decode()
    svg = re.search(r"<svg.*</svg>", page, re.DOTALL).group()
    assert "style" not in svg
    assert "viewBox" in svg
    assert re.fullmatch(r"/incheckning/\d+\.[\w-]+/", door.path_of(bo))
    assert door.read(door.code_of(bo)) == bo.pk
    assert door.read(f"{bo.pk}.pahittad") is None
    waiting = sign_up(full, "fia@example.org")
    assert client.get(own_page(waiting) + "biljett/").status_code == 404


def test_too_many_sign_ups_from_one_place_are_asked_to_wait(client, breakfast, settings):
    settings.LIMITS = settings.LIMITS | {"sign_up": 2}
    address = f"/evenemang/{breakfast.slug}/anmalan/"
    statuses = [
        client.post(address, FORM | {"email": f"bo{n}@example.org", "key": str(n)}).status_code for n in range(3)
    ]
    assert statuses == [302, 302, 429]


@pytest.mark.parametrize("field", ["company_name", "attendees", "phone", "question", "diet", "key"])
def test_strange_signs_and_too_much_are_answered_and_never_a_fault(client, breakfast, field):
    address = f"/evenemang/{breakfast.slug}/anmalan/"
    assert client.post(address, FORM | {field: "a\x00b"}).status_code == 400
    assert client.post(address, FORM | {field: "𝒷" * 9000}).status_code in {200, 302}
    assert client.post(address, FORM | {"extra": "1", "email": "ny@example.org"}).status_code == 302


def test_fewer_seats_are_spoken_of_only_where_seats_can_run_out(client, breakfast, school):
    assert "Färre platser går också bra" in client.get(f"/evenemang/{breakfast.slug}/anmalan/").content.decode()
    assert "Färre platser går också bra" not in client.get(f"/evenemang/{school.slug}/anmalan/").content.decode()
