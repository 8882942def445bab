from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events import actions as events
from events.emails import registration_key
from events.models import Event, Registration
from portal.mail import links, outbox
from portal.models import OutgoingEmail
from portal.record import persons
from portal.record.persons import Identity
from portal.text.exceptions import NotAllowed
from tests.courses import an_occasion, listed, take_part
from training import actions, emails
from training.models import Participant
from training.pure.people_lists import Person
from training.workflow import Invited, Role

pytestmark = pytest.mark.django_db


def letters(kind: str) -> list[str]:
    return list(OutgoingEmail.objects.filter(kind=kind).order_by("pk").values_list("to", flat=True))


def test_who_is_listed_gets_no_letter_and_who_is_invited_gets_one(cohort, occasions, eva, building):
    (bertil,) = listed(cohort, eva, ("Bertil Bo", "bertil@example.org", Role.MANAGER, building))
    assert letters("invitation") == []
    assert actions.invite([bertil], by=eva) == 1
    assert actions.invite([bertil], by=eva) == 0
    assert letters("invitation") == ["bertil@example.org"]
    assert "Vad företagare tycker" not in OutgoingEmail.objects.get(kind="invitation").text  # it has been
    assert "Bemötande" in OutgoingEmail.objects.get(kind="invitation").text


def test_nobody_comes_in_when_it_is_over(cohort, occasions, eva, building):
    (bertil,) = listed(cohort, eva, ("Bertil Bo", "bertil@example.org", Role.MANAGER, building))
    actions.invite([bertil], by=eva)
    later = timezone.now() + timedelta(days=200)
    with pytest.raises(NotAllowed, match="avslutad"):
        actions.accept(bertil, at=later)
    with pytest.raises(NotAllowed, match="avslutad"):
        actions.send_substitute(bertil, name="Rut", email="rut@example.org", at=later)


def test_who_has_not_answered_is_asked_again_another_day(cohort, occasions, eva, building):
    bertil, rut = listed(
        cohort,
        eva,
        ("Bertil Bo", "bertil@example.org", Role.MANAGER, building),
        ("Rut Ro", "rut@example.org", Role.OFFICER, building),
    )
    now = timezone.now()
    actions.invite([bertil, rut], by=eva, at=now - timedelta(days=3))
    actions.accept(rut)
    assert actions.invite([bertil, rut], by=eva, at=now) == 1
    assert actions.invite([bertil, rut], by=eva, at=now) == 0
    assert letters("invitation") == ["bertil@example.org", "rut@example.org", "bertil@example.org"]


def test_a_yes_is_a_seat_at_every_coming_occasion_and_one_letter_with_all_of_them(cohort, occasions, eva, building):
    (bertil,) = listed(cohort, eva, ("Bertil Bo", "bertil@example.org", Role.MANAGER, building))
    actions.invite([bertil], by=eva)
    actions.accept(bertil)
    actions.accept(bertil)
    seats = Registration.objects.filter(email="bertil@example.org", place="confirmed")
    assert seats.count() == 3
    assert set(Event.objects.filter(registrations__in=seats).values_list("taken", flat=True)) == {1}
    assert bertil.attendance.count() == 4  # what has been can be caught up
    (letter,) = OutgoingEmail.objects.filter(to="bertil@example.org").exclude(kind="invitation")
    assert letter.kind == "welcome"
    assert letter.calendar.count("BEGIN:VEVENT") == 3
    for registration in seats:
        assert f"UID:anmalan-{registration.pk}@" in letter.calendar


def test_a_moved_occasion_is_told_by_the_events_own_letter(anna_there, occasions, eva):
    event = occasions[1].event
    events.move_event(event, by=eva, place="Biblioteket")
    letter = OutgoingEmail.objects.get(kind="event_changed", to="anna@example.org")
    assert f"UID:anmalan-{anna_there.attendance.get(occasion=occasions[1]).registration_id}@" in letter.calendar
    assert "SEQUENCE:1" in letter.calendar
    assert "/evenemang/" not in letter.text + letter.calendar


def test_an_occasion_that_comes_later_is_in_the_calendar_of_those_who_are_with_us(cohort, anna_there, eva):
    added = an_occasion(cohort, eva, days=30, theme="Studiebesök", preparation="Läs det här. " * 40)
    reminder = added.event.reminders.get().words
    assert (len(reminder), reminder[-27:]) == (300, " … Resten står på din sida.")
    assert anna_there.attendance.get(occasion=added).registration.place == "confirmed"
    assert letters("occasion_added") == ["anna@example.org"]


def test_who_takes_part_is_reminded_of_an_occasion_in_words_that_hold_for_a_course(client, anna_there, occasions):
    event = occasions[1].event
    assert events.remind(event.start - timedelta(hours=9)) == 1
    letter = OutgoingEmail.objects.get(kind="reminder")
    assert "Kan du inte komma den gången? Avboka, så ser ledarna det." in letter.text
    assert "någon annan" not in letter.text
    page = links.mint(registration_key(anna_there.attendance.get(occasion=occasions[1]).registration))
    assert f'href="{event.get_absolute_url()}"' not in client.get(page).text  # which nobody may open
    asked = client.get(f"{page}avboka/").text
    assert [words in asked for words in ("Du är kvar i utbildningen.", "kön", "Anmälan har stängt")] == [
        True,
        False,
        False,
    ]


def test_nobody_brings_more_people_to_a_course_by_the_link_of_one_occasion(anna_there, occasions):
    seat = anna_there.attendance.get(occasion=occasions[1]).registration
    with pytest.raises(NotAllowed, match="Säg till den som leder den"):
        events.change(seat, attendees=["Anna Alm", "Kalle Kula"], answers={})
    assert events.change(seat, attendees=["Anna Alm"], answers={}, diet="Nötter").diet.text == "Nötter"


def test_another_theme_or_name_is_what_calendars_and_reminders_say(client, cohort, anna_there, eva):
    occasion = an_occasion(cohort, eva, days=30, theme="Studiebesök", preparation="Läs ettan.")
    occasion.event.reminders.create(days_before=9, words="Ta med matsäck.")
    told = {"number": occasion.number, "is_compulsory": True, "preparation": "Läs tvåan."}
    actions.change_occasion(occasion, theme="Bemötande i praktiken", by=eva, **told)
    event = Event.objects.get(pk=occasion.event_id)
    assert event.title == "Förenkla hösten: Bemötande i praktiken"
    assert [each.words for each in event.reminders.all()] == ["Ta med matsäck.", "Läs tvåan."]
    client.force_login(eva)
    page = client.get(f"/admin/training/cohort/{cohort.pk}/change/").context["adminform"].form
    typed = {name: field.value() for name, field in ((each.name, each) for each in page)} | {"name": "Förenkla"}
    rows = {"goals-TOTAL_FORMS": 0, "goals-INITIAL_FORMS": 0}
    typed = {name: value for name, value in typed.items() if value is not None} | rows
    assert client.post(f"/admin/training/cohort/{cohort.pk}/change/", typed).status_code == 302
    event.refresh_from_db()
    assert event.title == "Förenkla: Bemötande i praktiken"


def test_a_title_by_hand_and_what_was_held_stay_and_calendars_take_a_new_one(cohort, anna_there, occasions, eva):
    held, changed, by_hand, off = (each.event for each in occasions)
    Event.objects.filter(pk=by_hand.pk).update(title="Kväll hos Bo")
    events.call_off(off, because="Snö", by=eva)
    before = {seat.event_id: seat.sequence for seat in Registration.objects.filter(email=anna_there.email)}
    told = {"is_compulsory": True, "preparation": "Läs.", "by": eva}
    for occasion in occasions[1:3]:
        actions.change_occasion(occasion, theme=f"Ny: {occasion.theme}", number=occasion.number, **told)
    cohort.name, was = "Förenkla", cohort.name
    cohort.save()
    actions.give_titles(cohort, was=was)
    assert list(Event.objects.order_by("start").values_list("title", flat=True)) == [
        "Förenkla hösten: Vad företagare tycker",
        "Förenkla: Ny: Bemötande",
        "Kväll hos Bo",
        "Förenkla hösten: Handlingsplanen",
    ]
    after = {seat.event_id: seat.sequence for seat in Registration.objects.filter(email=anna_there.email)}
    assert {pk: after[pk] - before[pk] for pk in before} == {changed.pk: 2, by_hand.pk: 0, off.pk: 0}
    assert Event.objects.get(pk=changed.pk).changed_at > changed.changed_at


def test_what_the_roll_was_called_of_keeps_its_name_and_number(client, cohort, anna_there, occasions, eva):
    held, title = occasions[0], occasions[0].event.title
    actions.note(held, anna_there, "present", by=eva)
    client.force_login(eva)
    page = reverse("occasion", args=[held.pk])
    client.post(page, {"theme": "Annat", "number": 9, "preparation": "Läs ettan."})
    held.refresh_from_db()
    kept = (held.theme, held.number, held.is_compulsory, held.preparation, Event.objects.get(pk=held.event_id).title)
    assert kept == ("Vad företagare tycker", 1, True, "Läs ettan.", title)
    with pytest.raises(NotAllowed, match="Uppropet är gjort"):
        actions.change_occasion(held, theme="Annat", number=1, is_compulsory=True, preparation="", by=eva)


def test_an_occasion_that_has_been_is_added_without_a_letter_and_without_a_seat(cohort, anna_there, eva):
    added = an_occasion(cohort, eva, days=-3, theme="Introduktion")
    assert anna_there.attendance.get(occasion=added).registration is None
    assert letters("occasion_added") == []


def test_an_occasion_stands_in_no_public_list_and_no_calendar(client, cohort, occasions):
    event = occasions[1].event
    for address in ("/evenemang/", "/evenemang/kalender.ics", "/"):
        assert "Bemötande" not in client.get(address).content.decode()
    for end in ("", "anmalan/", "kalender.ics", "anmalan/tack/"):
        assert client.get(f"{event.get_absolute_url()}{end}").status_code == 404


def test_a_substitute_takes_over_what_was_to_be_done_and_is_asked(cohort, anna_there, eva):
    actions.give(cohort, title="Ring ett företag", text="Fråga.", due=timezone.localdate() + timedelta(days=5), by=eva)
    berit = actions.send_substitute(anna_there, name="Berit Berg", email="Berit@Example.org")
    anna_there.refresh_from_db()
    assert (anna_there.state, berit.state, berit.role) == (Invited.SUBSTITUTED, Invited.INVITED, Role.OFFICER)
    assert letters("invitation") == ["berit@example.org"]
    assert berit.tasks.get().assignment.title == "Ring ett företag"
    assert Registration.objects.filter(email="anna@example.org", place="confirmed").count() == 0
    assert letters("cancelled") == ["anna@example.org"] * 3  # out of the calendar


def test_a_substitute_at_the_wrong_address_is_taken_back_and_another_may_be_sent(
    client, cohort, anna_there, lisbet, eva
):
    actions.give(cohort, title="Ring ett företag", text="Fråga.", due=timezone.localdate() + timedelta(days=5), by=eva)
    wrong = actions.send_substitute(anna_there, name="Berit Berg", email="berti@example.org")
    client.force_login(lisbet)
    pressed = {"command": "ta-bort-inbjudan", "participant": wrong.pk}
    said = client.post(f"/utbildning/omgang/{cohort.pk}/deltagare/gor/", pressed, follow=True).text
    assert "Anna Alm står som inbjuden igen, med sina uppgifter." in said
    anna_there.refresh_from_db()
    assert (anna_there.state, anna_there.tasks.count(), wrong.tasks.count()) == (Invited.INVITED, 1, 0)
    berit = actions.send_substitute(anna_there, name="Berit Berg", email="berit@example.org")
    assert berit.tasks.get().assignment.title == "Ring ett företag"
    actions.withdraw(berit, by=eva)
    assert actions.take_in([anna_there], by=eva) == 1  # and back as before
    assert anna_there.attendance.filter(registration__place="confirmed").count() == 3


def test_who_came_without_answering_has_left_and_is_not_uninvited(client, cohort, occasions, lisbet, building):
    (nils,) = listed(cohort, lisbet, ("Nils Nord", "nils@example.org", Role.OFFICER, building))
    actions.invite([nils], by=lisbet)
    actions.note(occasions[0], nils, "present", by=lisbet)
    client.force_login(lisbet)
    page = f"/utbildning/omgang/{cohort.pk}/deltagare/"
    assert [f'value="{slug}"' in client.get(page).text for slug in ("sluta", "ta-bort-inbjudan")] == [True, False]
    typed = {"participant": nils.pk, "command": "ta-bort-inbjudan"}
    assert "Nils Nord har redan kommit eller lämnat in något." in client.post(f"{page}gor/", typed, follow=True).text
    client.post(f"{page}gor/", typed | {"command": "sluta"})
    nils.refresh_from_db()
    assert (nils.state, nils.attendance.count()) == (Invited.LEFT, 1)


@pytest.mark.parametrize("email", ["anna@example.org", "cecilia@example.org"])
def test_a_substitute_is_somebody_else_who_is_not_there_already(anna_there, cecilia_there, email):
    with pytest.raises(NotAllowed):
        actions.send_substitute(anna_there, name="Någon", email=email)
    anna_there.refresh_from_db()
    assert anna_there.state == Invited.ACCEPTED


def test_who_has_left_has_no_seat_and_no_link_and_keeps_what_was_noted(anna_there, occasions, eva):
    actions.note(occasions[0], anna_there, "present", by=eva)
    token = links.mint(emails.participant_key(anna_there)).split("/")[2]
    actions.leave(anna_there, by=eva)
    assert list(anna_there.attendance.values_list("state", flat=True)) == ["present"]
    assert links.find(token, scope="participant") is None


@pytest.mark.parametrize("way", ["withdraw", "leave"])
def test_a_letter_that_waits_or_a_new_address_opens_no_page_of_who_is_not_there(
    client, cohort, occasions, eva, rut, building, postman, way
):
    (nils,) = listed(cohort, eva, ("Nils Nord", "nils@example.org", Role.OFFICER, building))
    actions.invite([nils], by=eva)
    if way == "leave":
        actions.accept(nils)
    kind = {"withdraw": "invitation", "leave": "welcome"}[way]
    OutgoingEmail.objects.filter(kind=kind).update(attempts=1)  # tried once: it is not deleted
    OutgoingEmail.objects.create(kind="inbox_answer", to=nils.email, about="participant", about_id=nils.pk)
    getattr(actions, way)(nils, by=eva)
    left = OutgoingEmail.objects.filter(about="participant").order_by("pk").values_list("kind", flat=True)
    assert list(left) == [kind, "inbox_answer"]  # what a leader has answered opens no page
    OutgoingEmail.objects.exclude(kind=kind).delete()
    outbox.send_due()
    assert postman.receivers == []
    late = links.mint(emails.participant_key(nils), email=nils.email)  # of a letter that was on its way
    assert client.get(late).status_code == 404
    persons.rectify(
        Identity(email=nils.email),
        register="participants",
        pk=nils.pk,
        values={"email": "nisse@example.org"},
        by=rut,
    )
    assert letters("new_link") == []


@pytest.mark.parametrize(("state", "status"), [("listed", 404), ("withdrawn", 404), ("left", 200)])
def test_who_is_not_asked_has_no_page_and_no_line_on_the_own_pages(client, cohort, anna_there, bo, state, status):
    Participant.objects.filter(pk=anna_there.pk).update(email=bo.email, state=state, until=timezone.localdate())
    client.force_login(bo)
    page = reverse("training_page", kwargs={"pk": anna_there.pk})
    assert client.get(page).status_code == status
    assert (page in client.get("/mina-sidor/").text) == (status == 200)


def test_an_address_is_in_a_cohort_once_and_nobody_is_half_added(cohort, anna_there, eva, building):
    people = [
        Person("Ny Person", "ny@example.org", Role.OFFICER, building.pk, None),
        Person("Anna Alm", "anna@example.org", Role.OFFICER, building.pk, None),
    ]
    with pytest.raises(NotAllowed, match="anna@example.org finns redan"):
        actions.add(cohort, people, by=eva)
    assert not Participant.objects.filter(email="ny@example.org").exists()


def test_a_manager_adds_people_of_the_own_sector_only(cohort, occasions, malin, building, environment):
    person = Person("Nils", "nils@example.org", Role.OFFICER, building.pk, None)
    actions.add(cohort, [person], by=malin, invite_now=True)
    assert letters("invitation") == ["nils@example.org"]
    with pytest.raises(NotAllowed):
        actions.add(cohort, [Person("O", "o@example.org", Role.OFFICER, environment.pk, None)], by=malin)


def test_nobody_else_adds_people(cohort, occasions, anna, building):
    with pytest.raises(NotAllowed):
        actions.add(cohort, [Person("O", "o@example.org", Role.OFFICER, building.pk, None)], by=anna)


def test_a_full_occasion_refuses_a_yes_in_words(cohort, occasions, eva, building):
    Event.objects.filter(pk=occasions[1].event_id).update(capacity=1)
    take_part(cohort, eva, "Ett", "ett@example.org", role=Role.OFFICER, sector=building)
    with pytest.raises(NotAllowed, match="1 platser"):
        take_part(cohort, eva, "Två", "tva@example.org", role=Role.OFFICER, sector=building)
