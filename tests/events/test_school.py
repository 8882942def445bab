"""Framtidsfrön: the board, where nobody is in two places at once, and everybody's own schedule."""

import re
from datetime import date, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from events import actions, board, emails
from events.models import Event, Registration, SchoolClass, SchoolPerson, Slot, UnsuitableTime, Visit
from events.pure import matching
from events.pure.weeks import Weeks
from events.record.disposing import forget_contacts
from portal.mail import links
from portal.models import OutgoingEmail, town_hall
from portal.pages import many_letters
from portal.record import persons
from portal.record.persons import Identity
from portal.record.retention import Disposal
from portal.text.exceptions import NotAllowed
from portal.text.swedish import STOCKHOLM, weekday_date
from tests.events.test_signing_up import letters
from tests.gatherings import sign_up


def cell(slot: str, school_class: str) -> tuple[int, int]:
    return Slot.objects.get(name__endswith=slot).pk, SchoolClass.objects.get(name=school_class).pk


@pytest.fixture
def company(school):
    return {r.email.split("@")[0]: r.pk for r in school.registrations.all()}


@pytest.fixture
def filled(school, company, eva):
    wanted = {cell("förmiddag", "8A"): company["bo"], cell("förmiddag", "8B"): company["david"]}
    actions.fill_board(school, wanted, by=eva)
    return school


def test_eva_fills_the_board_and_moves_two_companies_past_each_other(filled, company, eva):
    swap = {cell("förmiddag", "8A"): company["david"], cell("förmiddag", "8B"): company["bo"]}
    assert actions.fill_board(filled, swap, by=eva) == 2
    assert actions.fill_board(filled, swap, by=eva) == 0
    found = dict(Visit.objects.values_list("school_class__name", "registration__email"))
    assert found == {"8A": "david@example.org", "8B": "bo@example.org"}


def test_a_company_in_two_places_is_refused_in_words_and_nothing_is_changed(filled, company, eva):
    with pytest.raises(NotAllowed, match="Bos firma står hos 8A och 8B samtidigt"):
        actions.fill_board(filled, {cell("förmiddag", "8B"): company["bo"]}, by=eva)
    assert Visit.objects.count() == 2


def test_the_database_refuses_a_double_booking_whatever_the_code_does(filled, company):
    slot, school_class = cell("förmiddag", "8A")
    for registration, of_class in ((company["david"], school_class), (company["bo"], cell("förmiddag", "8B")[1])):
        with pytest.raises(IntegrityError), transaction.atomic():
            Visit.objects.create(slot_id=slot, school_class_id=of_class, registration_id=registration)


def test_a_class_without_a_company_is_shown(client, school, company, eva):
    actions.fill_board(school, {cell("förmiddag", "8A"): company["bo"]}, by=eva)
    found = board.of(school)
    assert [c.name for c in found.alone] == ["8B"]
    assert [str(c) for c in found.idle] == ["Davids firma"]
    client.force_login(eva)
    assert (
        "Utan företag: <strong>8B, Hamnskolan" in client.get(f"/admin/events/event/{school.pk}/sida/").content.decode()
    )


def test_the_board_is_a_plain_form_and_keeps_what_was_chosen_when_it_is_refused(client, school, company, eva):
    client.force_login(eva)
    names = {key: board.name_of(*cell("förmiddag", key)) for key in ("8A", "8B")}
    address = f"/admin/events/event/{school.pk}/tavla/"
    page = client.post(address, dict.fromkeys(names.values(), company["bo"])).content.decode()
    assert "står hos 8A och 8B samtidigt" in page
    assert (page.count('aria-invalid="true"'), page.count("Dubbelbokad")) == (2, 2)
    assert len(re.findall(rf'value="{company["bo"]}" selected', page)) == 2
    assert Visit.objects.count() == 0
    client.post(address, {names["8A"]: company["bo"], names["8B"]: ""})
    assert Visit.objects.get().school_class.name == "8A"
    assert client.post(address, {names["8A"]: "9" * 12}).status_code == 200


def test_the_other_buttons_of_the_board_save_it_first(client, school, company, eva, monkeypatch):
    client.force_login(eva)
    name, address = board.name_of(*cell("eftermiddag", "8B")), f"/admin/events/event/{school.pk}/tavla/"
    page = client.post(address, {name: company["bo"], "then": "foresla"}, follow=True).content.decode()
    assert "En ruta ändrades" in page
    assert "En ruta är ifylld" in page
    assert Visit.objects.get(school_class__name="8B").registration_id == company["bo"]
    assert "Tre scheman är nya eller ändrade och inte skickade" in page
    with monkeypatch.context() as few:
        few.setattr(many_letters, "MANY", 1)
        page = client.post(address, {name: "", "then": "skicka-scheman"}, follow=True).text
    told = "Tavlan är sparad.", "Det här skickar 2 mejl", "Inget är skickat än. Tryck en gång till", "Inget är ändrat"
    assert [words in page for words in told] == [True, True, True, False]
    page = client.post(address, {name: "", "then": "skicka-scheman"}, follow=True).content.decode()
    assert "Två mejl är på väg" in page  # David and the teacher: Bo meets nobody now
    assert "inte skickade" not in page
    page = client.post(address, {name: "", "then": "foresla"}, follow=True).content.decode()
    page = client.post(address, {"then": "foresla"}, follow=True).content.decode()
    assert "Det finns inget att föreslå" in page


def test_a_company_of_another_event_does_not_come_in(school, breakfast, eva):
    stranger = sign_up(breakfast, "ester@example.org")
    with pytest.raises(NotAllowed, match="finns inte längre"):
        actions.fill_board(school, {cell("förmiddag", "8A"): stranger.pk}, by=eva)


def test_a_company_that_cancels_leaves_the_board_and_the_class_is_alone_again(filled, company):
    actions.cancel(filled.registrations.get(email="bo@example.org"))
    assert [c.name for c in board.of(filled).alone] == ["8A"]


def test_a_proposal_gives_every_class_a_company_and_every_company_a_class(school, eva):
    assert actions.propose(school, by=eva) == 2
    found = board.of(school)
    assert (found.alone, found.idle) == ([], [])
    with pytest.raises(NotAllowed, match="inget att föreslå: varje klass har ett företag."):
        actions.propose(school, by=eva)


def test_what_is_open_when_it_is_published_is_told_as_it_is(client, school, eva):
    client.force_login(eva)
    late = {"deadline": timezone.now() - timedelta(days=1)}
    for change, told in (
        ({}, "Nu kan företag erbjuda besök."),
        (late, "Sista anmälan har passerat, så ingen kan anmäla sig."),
    ):
        draft = actions.copy(school, by=eva)
        Event.objects.filter(pk=draft.pk).update(**change)
        page = client.post(f"/admin/events/event/{draft.pk}/gor/publicera/", follow=True).text
        assert f"Träffen är publicerad. {told}" in page
        assert "kan alla anmäla sig" not in page


def test_who_has_not_confirmed_or_waits_is_told_apart_and_never_proposed(client, school, eva):
    Event.objects.filter(pk=school.pk).update(capacity=3, confirm_by_letter=True)
    for name in ("nils", "olle"):
        sign_up(school, f"{name}@example.org", company_name=f"{name.capitalize()} AB", offers=["class_visit"])
    school.classes.create(school="Vammarskolan", name="8C", grade=8, head_count=20)
    actions.propose(school, by=eva)
    assert sorted({str(visit.registration) for visit in Visit.objects.all()}) == ["Bos firma", "Davids firma"]
    client.force_login(eva)
    page = " ".join(client.get(f"/admin/events/event/{school.pk}/sida/").text.split())
    assert "ännu: Nils AB (ska tacka ja) och Olle AB (i kö)" in page
    assert [page.count(f"> {name} <") for name in ("Nils AB (ska tacka ja)", "Olle AB (i kö)", "Olle AB")] == [6, 6, 0]
    Visit.objects.all().delete()
    school.registrations.coming().delete()
    with pytest.raises(NotAllowed, match="de företag som har tackat ja är upptagna. Andra kan du placera själv"):
        actions.propose(school, by=eva)


@given(
    slots=st.integers(0, 4),
    classes=st.integers(0, 5),
    companies=st.integers(0, 5),
    taken=st.dictionaries(st.tuples(st.integers(1, 4), st.integers(1, 5)), st.integers(1, 5), max_size=6),
)
@settings(max_examples=200, deadline=None)
def test_a_proposal_never_puts_anybody_in_two_places(slots, classes, companies, taken):
    seen: set[tuple[int, int]] = set()
    sound = {}
    for (slot, school_class), who in taken.items():
        if (slot, who) not in seen:
            seen.add((slot, who))
            sound[slot, school_class] = who
    found = matching.propose(range(1, slots + 1), range(1, classes + 1), range(1, companies + 1), sound)
    assert found.keys().isdisjoint(sound)
    whole = sound | found
    assert len({(slot, who) for (slot, _), who in whole.items()}) == len(whole)


def test_everybody_gets_an_own_schedule_and_reads_no_more(client, filled, eva):
    slot = Slot.objects.get(name="Tisdag förmiddag")
    slot.start = datetime(filled.week_year, 4, 20, 9, tzinfo=STOCKHOLM)
    slot.end = datetime(filled.week_year, 4, 20, 11, tzinfo=STOCKHOLM)
    slot.save()
    filled.school_people.create(role="coordinator", name="Siv", email="siv@example.org")
    SchoolPerson.objects.filter(email="tora@example.org").update(event=filled)
    SchoolClass.objects.filter(name="8B").update(teacher=None)
    assert actions.send_schedules(filled, by=eva) == 4
    assert letters("company_schedule") == ["bo@example.org", "david@example.org"]
    assert sorted(letters("school_schedule")) == ["siv@example.org", "tora@example.org"]
    tora, siv = SchoolPerson.objects.get(role="teacher"), SchoolPerson.objects.get(role="coordinator")
    page = client.get(links.mint(emails.schedule_key(tora))).content.decode()
    assert ("8A, Hamnskolan och Bos firma" in page, "8B, " in page) == (True, False)
    assert "8B, Hamnskolan och Davids firma" in client.get(links.mint(emails.schedule_key(siv))).content.decode()
    file = Calendar.from_ical(client.get(links.mint(emails.schedule_key(tora)) + "kalender.ics").content)
    (entry,) = file.walk("VEVENT")
    assert (entry["dtstart"].params["TZID"], entry["dtstart"].dt.hour) == ("Europe/Stockholm", 9)
    assert client.get("/schema/pahittad/").status_code == 404
    letter = OutgoingEmail.objects.get(kind="company_schedule", to="bo@example.org")
    assert "8A, Hamnskolan, årskurs 8, 24 elever" in letter.text
    assert "8B" not in letter.text
    assert len(Calendar.from_ical(letter.calendar).walk("VEVENT")) == 1


def test_the_day_is_said_as_soon_as_the_week_is_fixed(client, filled, eva):
    tora = filled.school_people.get()
    Event.objects.filter(pk=filled.pk).update(week_year=2027, first_week=16, last_week=16)
    actions.send_schedules(filled, by=eva)
    page = client.get(links.mint(emails.schedule_key(tora))).content.decode()
    assert "Tisdag förmiddag (20 april 2027)" in page
    assert "Tisdag förmiddag (20 april 2027): 8A" in OutgoingEmail.objects.get(kind="school_schedule").text


@pytest.mark.parametrize(
    ("last", "words", "day"),
    [
        (16, "Tisdag förmiddag", date(2027, 4, 20)),
        (18, "Tisdag förmiddag", None),  # of which week?
        (18, "Fredag v. 17, efter lunch", date(2027, 4, 30)),
        (18, "Fredagen vecka 18", date(2027, 5, 7)),
        (18, "Fredag v. 30", None),  # beyond the visits
        (16, "Tisdag eller torsdag", None),
        (16, "Tisdag 21/4", None),
        (16, "Tisdag 2027-04-20", None),
        (16, "Tisdag 9-11", date(2027, 4, 20)),
        (18, "Tisdag v. 17 kl. 9.00-11.30", date(2027, 4, 27)),
        (18, "Tisdag v. 16-18", None),
        (18, "Tisdag v. 16 – 18", None),
        (16, "Pass 1", None),
    ],
)
def test_a_day_in_words(last, words, day):
    assert Weeks(2027, 16, last).day_named(words) == day


def test_a_teacher_says_that_a_time_does_not_suit_and_the_pilot_reads_when_it_does(client, filled, eva):
    actions.send_schedules(filled, by=eva)
    address = links.mint(emails.schedule_key(filled.school_people.get()))
    visit = Visit.objects.get(school_class__name="8A")
    page = client.get(address).text
    assert ("En tid passar inte" in page, links.absolute(f"{address}kalender.ics") in page) == (True, True)
    page = client.post(address, {"text": "Torsdag går bra"}).content.decode()
    assert ("Välj tiden som inte passar." in page, "Torsdag går bra" in page) == (True, True)
    other = Visit.objects.create(
        slot=Slot.objects.get(name="Tisdag eftermiddag"),
        school_class=filled.classes.create(school="Annan skola", name="8C", grade=8, head_count=9),
        registration=visit.registration,
    )
    assert client.post(address, {"visit": other.pk, "text": "Nej"}).status_code == 200  # another teacher's
    assert not OutgoingEmail.objects.filter(kind="time_does_not_suit").exists()
    page = client.post(address, {"visit": visit.pk, "text": "Torsdag går bra."}, follow=True).content.decode()
    assert "Tack, vi har fått ditt meddelande. Schemat gäller tills du får ett nytt." in page
    assert client.get(address).text.count("Du har skrivit att tiden inte passar. Vi hör av oss.") == 1
    letter = OutgoingEmail.objects.get(kind="time_does_not_suit")
    assert letter.to == town_hall().pilot_mailbox
    for told in ("Tora Tall, lärare", "Tisdag förmiddag: 8A, Hamnskolan och Bos firma", "Torsdag går bra.", "tora@"):
        assert told in letter.text, told
    late = {"visit": visit.pk, "text": "Fredag går också"}
    over_at = filled.over_at
    Event.objects.filter(pk=filled.pk).update(over_at=timezone.now())
    assert "En tid passar inte" not in client.get(address).content.decode()
    page = client.post(address, late).content.decode()
    assert ("Träffen är över." in page, "Fredag går också" in page) == (True, True)
    Event.objects.filter(pk=filled.pk).update(over_at=over_at)
    actions.call_off(filled, because="Sjukt", by=eva)
    assert "En tid passar inte" not in client.get(address).content.decode()
    page = client.post(address, late).content.decode()
    assert ("Tiden står inte i schemat längre." in page, "Fredag går också" in page) == (True, True)
    with pytest.raises(NotAllowed, match="Träffen är inställd."):
        actions.say_it_does_not_suit(filled.school_people.get(), visit, "Fredag")
    assert OutgoingEmail.objects.filter(kind="time_does_not_suit").count() == 1


def test_a_time_that_does_not_suit_stands_on_the_board_until_it_is_answered_or_moved(client, filled, eva, rut):
    """On "I dag", in the extract of one person, and gone with the person; answered once, by letter."""
    teacher, visit = filled.school_people.get(), Visit.objects.get(school_class__name="8A")
    for _ in range(2):  # two presses
        actions.say_it_does_not_suit(teacher, visit, "Torsdag går bra.")
    said = UnsuitableTime.objects.get()
    client.force_login(eva)
    desk = reverse("admin:events_event_desk", args=[filled.pk])
    page = client.get(desk).text
    for told in (f"{said} passar inte.", "Tora Tall, lärare", "Torsdag går bra."):
        assert told in page, told
    assert "Tider som inte passar skolan" in client.get("/i-dag/").text
    (found,) = [
        each
        for each in persons.find(Identity(email=teacher.email), reader=rut)
        if each.register.name == "school_people"
    ]
    assert found.records[0].data["Vad som passar"] == "Torsdag går bra."
    press = reverse("admin:events_event_do", args=[filled.pk, "svara-om-tid"])
    assert "Skriv ett svar till skolan först." in client.post(press, {"row": said.pk, "text": ""}).text
    done = client.post(press, {"row": said.pk, "text": "Vi tar torsdag."}, follow=True).text
    assert ("Tora Tall får svaret." in done, "passar inte.</strong>" in done) == (True, False)
    letter = OutgoingEmail.objects.get(kind="time_answered")
    assert (letter.to, "Vi tar torsdag." in letter.text, str(said) in letter.text) == (teacher.email, True, True)
    said.refresh_from_db()
    assert (said.answer, said.answered_by) == ("Vi tar torsdag.", eva)
    with pytest.raises(NotAllowed, match="redan besvarat"):
        actions.answer_unsuitable_time(said, text="Igen", by=eva)
    page = client.post(press, {"row": said.pk, "text": "Eller fredag?"}).text
    for told in ("Det är redan besvarat.", "Eller fredag?", "Eva Ek har redan svarat", "Vi tar torsdag."):
        assert told in page, told
    actions.say_it_does_not_suit(teacher, visit, "Inte onsdag heller.")
    assert UnsuitableTime.objects.standing(timezone.now()).count() == 1
    actions.fill_board(filled, {(visit.slot_id, visit.school_class_id): None}, by=eva)
    assert (UnsuitableTime.objects.standing(timezone.now()).count(), UnsuitableTime.objects.count()) == (0, 2)
    assert "Tider som inte passar" not in client.get("/i-dag/").text
    with pytest.raises(NotAllowed, match="Tiden står inte i schemat längre."):  # she read it before it was moved
        actions.say_it_does_not_suit(teacher, visit, "Fredag går bra.")


def test_a_time_that_does_not_suit_tells_the_company_from_its_sign_up_and_keeps_no_copy(client, filled, eva):
    """Rectified there it is right here, and after the disposal of the sign-up no row bears a sole trader's name. What
    was written before the row pointed to the sign-up is cut, whether the visit is on the board or not."""
    teacher, visit = filled.school_people.get(), Visit.objects.get(school_class__name="8A")
    bo = visit.registration
    actions.say_it_does_not_suit(teacher, visit, "Torsdag går bra.")
    said = UnsuitableTime.objects.get()
    assert (said.what, str(said)) == (
        "Tisdag förmiddag: 8A, Hamnskolan",
        "Tisdag förmiddag: 8A, Hamnskolan och Bos firma",
    )
    old = {"person": teacher, "what": "Tisdag förmiddag: 8A, Hamnskolan och Bos firma", "text": "Nej"}
    before = [UnsuitableTime.objects.create(**old, visit=each) for each in (visit, None)]
    import_module("events.migrations.0011_whose_visit_did_not_suit").point_to_the_company(apps, None)
    assert [str(UnsuitableTime.objects.get(pk=each.pk)) for each in before] == [old["what"]] * 2
    Registration.objects.filter(pk=bo.pk).update(company_name="Bo Ek Bageri", number_shown="700101-****")
    client.force_login(eva)
    desk = reverse("admin:events_event_desk", args=[filled.pk])
    assert "8A, Hamnskolan och Bo Ek Bageri passar inte." in client.get(desk).text
    forget_contacts([bo.pk], Disposal(at=timezone.now(), by=None, run=None, is_real=True))
    rows = UnsuitableTime.objects.all()
    assert {str(row) for row in rows} == {"Tisdag förmiddag: 8A, Hamnskolan och enskild firma"}
    assert {row.what for row in rows} == {"Tisdag förmiddag: 8A, Hamnskolan"}


@pytest.fixture
def sent(filled, eva):
    """Bo meets 8A and David 8B on a Tuesday morning at nine, and everybody knows, Siv who coordinates too."""
    for name, hour in (("förmiddag", 9), ("eftermiddag", 13)):
        start = datetime(filled.week_year, 4, 20, hour, tzinfo=STOCKHOLM)
        Slot.objects.filter(name__endswith=name).update(start=start, end=start.replace(hour=hour + 2))
    filled.school_people.create(role="coordinator", name="Siv", email="siv@example.org")
    filled.school_people.create(role="counsellor", name="Sam", email="")
    actions.send_schedules(filled, by=eva)
    OutgoingEmail.objects.all().delete()
    return filled


def told(*, to: str) -> tuple[str, dict[str, tuple]]:
    """The newest letter to somebody: the method of its file, and of each entry its version, hour and state."""
    letter = OutgoingEmail.objects.filter(to=to).latest("pk")
    entries = Calendar.from_ical(letter.calendar).walk("VEVENT")
    return letter.calendar_method, {
        str(entry["uid"]).split("@")[0]: (entry["sequence"], entry["dtstart"].dt.hour, str(entry["status"]))
        for entry in entries
    }


def receivers() -> list[str]:
    return sorted(OutgoingEmail.objects.values_list("to", flat=True))


def test_schedules_that_are_sent_twice_are_written_once(client, sent, eva):
    assert actions.send_schedules(sent, by=eva) == 0
    client.force_login(eva)
    page = client.post(f"/admin/events/event/{sent.pk}/gor/skicka-scheman/", follow=True).content.decode()
    assert "Alla har redan det schema som gäller" in page
    assert receivers() == []


def test_a_company_taken_off_the_board_is_told_with_the_school_and_nobody_else(sent, company, eva):
    actions.fill_board(sent, {cell("förmiddag", "8A"): None}, by=eva)
    assert actions.send_schedules(sent, by=eva) == 3
    assert receivers() == ["bo@example.org", "siv@example.org", "tora@example.org"]
    name = f"besok-{company['bo']}-{SchoolClass.objects.get(name='8A').pk}-1"
    assert told(to="bo@example.org") == ("CANCEL", {name: (1, 9, "CANCELLED")})
    method, entries = told(to="tora@example.org")
    assert (method, entries.pop(name)) == ("PUBLISH", (1, 9, "CANCELLED"))
    assert list(entries.values()) == [(0, 9, "CONFIRMED")]
    letter = OutgoingEmail.objects.get(to="bo@example.org")
    assert "Just nu har ni inget besök." in letter.text
    assert f"Det här blir inte av:\n{weekday_date(sent.slots.first().start)}" in letter.text


def test_a_visit_that_moves_keeps_its_name_in_calendars_and_comes_back_as_the_same(sent, company, eva):
    morning, afternoon = cell("förmiddag", "8A"), cell("eftermiddag", "8A")
    actions.fill_board(sent, {morning: None, afternoon: company["bo"]}, by=eva)
    assert actions.send_schedules(sent, by=eva) == 3
    (name,) = told(to="bo@example.org")[1]
    assert told(to="bo@example.org") == ("PUBLISH", {name: (1, 13, "CONFIRMED")})
    assert f"(förut {weekday_date(sent.slots.first().start)}" in OutgoingEmail.objects.get(to="bo@example.org").text
    actions.fill_board(sent, {afternoon: None}, by=eva)
    actions.send_schedules(sent, by=eva)
    actions.fill_board(sent, {morning: company["bo"]}, by=eva)
    actions.send_schedules(sent, by=eva)
    assert told(to="bo@example.org") == ("PUBLISH", {name: (3, 9, "CONFIRMED")})
    assert "david@example.org" not in receivers()


def test_a_company_that_cancels_is_told_of_at_once_and_eva_too(sent, company, eva):
    actions.fill_board(sent, {cell("eftermiddag", "8B"): company["bo"]}, by=eva)  # planned, and told to nobody yet
    actions.cancel(sent.registrations.get(email="bo@example.org"))
    assert receivers() == ["bo@example.org", "lots@example.org", "siv@example.org", "tora@example.org"]
    assert told(to="bo@example.org")[0] == "CANCEL"
    assert sorted(told(to="tora@example.org")[1].values()) == [(0, 9, "CONFIRMED"), (1, 9, "CANCELLED")]
    letter = OutgoingEmail.objects.get(to="lots@example.org")
    assert letter.subject == "Bos firma kommer inte till Framtidsfrön i åttan"
    assert "8A, Hamnskolan" in letter.text
    assert "8B, Hamnskolan" in letter.text
    assert actions.send_schedules(sent, by=eva) == 0


def test_a_school_event_that_is_called_off_takes_every_visit_out_of_every_calendar(client, sent, eva):
    tora = links.mint(emails.schedule_key(SchoolPerson.objects.get(role="teacher")))
    actions.call_off(sent, because="Skolan är stängd", by=eva)
    assert receivers() == ["bo@example.org", "david@example.org", "siv@example.org", "tora@example.org"]
    for reader in receivers():
        method, entries = told(to=reader)
        assert method == "CANCEL"
        assert set(entries.values()) == {(1, 9, "CANCELLED")}
    assert "Skolan är stängd" in OutgoingEmail.objects.get(to="tora@example.org").text
    entries = Calendar.from_ical(client.get(tora + "kalender.ics").content).walk("VEVENT")
    assert {(str(entry["status"]), entry["sequence"]) for entry in entries} == {("CANCELLED", 1)}
    assert "8A, Hamnskolan och" not in client.get(tora).content.decode()


def test_a_school_event_that_moves_is_told_to_the_school_too(sent, eva):
    actions.move_event(sent, place="Biblioteket", by=eva)
    assert receivers() == ["bo@example.org", "david@example.org", "siv@example.org", "tora@example.org"]
    assert "Förut: Stadshuset, Storgatan 37" in OutgoingEmail.objects.get(to="tora@example.org").text


def test_the_page_and_the_letter_name_a_visit_the_same_in_calendars(client, sent):
    bo = links.mint(emails.registration_key(sent.registrations.get(email="bo@example.org")))
    (entry,) = Calendar.from_ical(client.get(bo + "kalender.ics").content).walk("VEVENT")
    school_class = SchoolClass.objects.get(name="8A")
    number = sent.registrations.get(email="bo@example.org").pk
    assert str(entry["uid"]).split("@")[0] == f"besok-{number}-{school_class.pk}-1"
    assert entry["sequence"] == 0


def test_weeks_become_a_day_and_everybody_is_told(school, eva):
    start = timezone.make_aware(datetime(school.week_year, 4, 20, 9))
    actions.move_event(school, start=start, end=start.replace(hour=12), by=eva)
    event = Event.objects.get(pk=school.pk)
    assert event.when.startswith(weekday_date(start))
    assert OutgoingEmail.objects.filter(kind="event_changed", calendar_method="REQUEST").count() == 2


def test_a_week_that_the_year_does_not_have_is_refused_in_words(school, eva):
    with pytest.raises(NotAllowed, match="har ingen vecka 53"):
        actions.move_event(school, week_year=2027, first_week=53, last_week=53, by=eva)
    actions.move_event(school, week_year=2026, first_week=53, last_week=53, by=eva, at=school.published_at)
    assert str(actions.copy(Event.objects.get(pk=school.pk), by=eva).weeks) == "v. 52 2027"


def test_an_event_has_a_day_or_weeks(school):
    for broken in ({"first_week": None}, {"first_week": 18, "last_week": 16}, {"week_year": None, "first_week": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Event.objects.filter(pk=school.pk).update(**broken)


def test_a_company_that_never_said_yes_loses_its_visits_and_hears_of_it(sent, company, eva):
    Registration.objects.filter(pk=company["bo"]).update(place="offered", answer_by=timezone.now())
    actions.settle_due(timezone.now())
    letter = OutgoingEmail.objects.get(kind="offer_lapsed")
    assert (letter.to, letter.calendar_method) == ("bo@example.org", "CANCEL")
    assert OutgoingEmail.objects.filter(kind="company_left_board").count() == 1


OF_SEATS = re.compile(
    r"[Nn]i har plats|[Hh]ar plats|\bPlatser\b|platsen|[Ss]pecialkost|[Aa]vboka|anmälan|[Aa]nmäl |\bkö(n)?\b|\bQR\b"
)


@pytest.mark.parametrize("fields", [{"confirm_by_letter": True}, {"capacity": 2, "answer_hours": 24}])
def test_an_offer_of_a_visit_is_never_spoken_of_as_a_seat(client, school, eva, fields):
    start = (timezone.now() + timedelta(days=30)).replace(microsecond=0)
    Event.objects.filter(pk=school.pk).update(**fields, start=start, end=start + timedelta(hours=6))
    school.refresh_from_db()
    actions.add_question(school, "Hur många elever?", by=eva)
    pages = [client.get(path).content.decode() for path in (school.get_absolute_url(), "/evenemang/")]
    typed = {"attendees": "Fia Falk", "email": "fia@example.org", "offers": ["class_visit"]}
    address = f"/evenemang/{school.slug}/anmalan/"
    pages += [client.get(address).content.decode(), client.post(address, typed, follow=True).content.decode()]
    actions.sign_up(school, actions.SignUp(email="fia@example.org", attendees=["Fia"]))
    fia = school.registrations.get(email="fia@example.org")
    own = links.mint(emails.registration_key(fia))
    pages += [client.get(own + end).content.decode() for end in ("", "andra/", "avboka/")]
    client.post("/anmalan/ny-lank/", {"token": own.split("/")[-2]})
    actions.move_event(school, place="Matsalen", by=eva)
    actions.set_capacity(school, None, by=eva)
    pages.append(client.get(own).content.decode())
    client.post(own + "tacka-ja/")
    pages.append(client.get(own).content.decode())
    school.reminders.create(days_before=2)
    actions.remind(start - timedelta(days=1))
    client.post(own + "avboka/")
    pages.append(client.get(own).content.decode())
    letters = OutgoingEmail.objects.filter(to="fia@example.org").order_by("pk")
    kinds = {letter.kind for letter in letters}
    assert {
        "offer_known_already",
        "new_link",
        "event_changed",
        "offer_received",
        "reminder",
        "offer_withdrawn",
    } <= kinds
    assert kinds & set(emails.OF_OFFERS) == set()
    texts = [f"{letter.subject}\n{letter.text}" for letter in letters]
    texts += [re.sub(r"<[^>]+>", " ", page.split("<main")[1].split("</main>")[0]) for page in pages]
    texts[len(letters) + 1] = ""  # the list of all events
    assert [(found[0], text) for text in texts if (found := OF_SEATS.search(text))] == []
    everything = "\n".join(texts)
    for said in (
        "Erbjud ett besök",
        "Skicka erbjudandet",
        "Tack, vi har fått ert erbjudande",
        "Ni har tagit tillbaka",
    ):
        assert said in everything
