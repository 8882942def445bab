"""Changing one's mind, and what it means for whoever waits."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events import actions
from events.models import Event, Registration
from portal.models import OutgoingEmail
from portal.text.exceptions import NotAllowed
from tests.events.test_signing_up import letters, places, taken
from tests.gatherings import an_event, sign_up


def of(name: str) -> Registration:
    return Registration.objects.select_related("event").get(email=f"{name}@example.org")


def test_a_freed_seat_goes_to_the_first_in_the_queue_at_once(full):
    sign_up(full, "fia@example.org")
    sign_up(full, "gun@example.org")
    actions.cancel(of("david"))
    assert places(full) == [
        ("bo", "confirmed"),
        ("david", "cancelled"),
        ("ester", "confirmed"),
        ("fia", "confirmed"),
        ("gun", "waiting"),
    ]
    assert (taken(full), letters("promoted"), letters("cancelled")) == (3, ["fia@example.org"], ["david@example.org"])
    methods = OutgoingEmail.objects.filter(kind__in=["promoted", "cancelled"]).values_list("kind", "calendar_method")
    assert set(methods) == {("promoted", "REQUEST"), ("cancelled", "CANCEL")}


def test_the_first_that_fits_goes_and_a_bigger_party_keeps_its_place(full):
    sign_up(full, "fia@example.org", "Fia", "Finn")
    sign_up(full, "gun@example.org")
    actions.cancel(of("bo"))
    assert (of("fia").place, of("gun").place) == ("waiting", "confirmed")
    actions.cancel(of("david"))
    actions.cancel(of("ester"))
    assert of("fia").place == "confirmed"


def test_a_party_that_would_do_with_fewer_is_let_in_with_what_there_is(full):
    sign_up(full, "fia@example.org", "Fia", "Finn", fewer_is_fine=True)
    actions.cancel(of("bo"))
    fia = of("fia")
    assert (fia.place, fia.seats, fia.wanted) == ("confirmed", 1, 2)
    assert list(fia.attendees.values_list("name", flat=True)) == ["Fia"]
    assert "av de 2 som ni ville ha" in OutgoingEmail.objects.get(kind="promoted").text


def test_more_seats_let_the_queue_in(full, eva):
    for name in ("fia", "gun", "hans"):
        sign_up(full, f"{name}@example.org")
    said = actions.set_capacity(full, 5, by=eva)
    assert said.endswith("Två ur kön har fått plats och får ett mejl.")
    assert [of(name).place for name in ("fia", "gun", "hans")] == ["confirmed", "confirmed", "waiting"]


def test_fewer_seats_than_are_taken_warn_and_nobody_loses_one(full, eva):
    said = actions.set_capacity(full, 1, by=eva)
    assert "Tre platser är redan tagna" in said
    event = Event.objects.get(pk=full.pk)
    assert (event.capacity, event.target_capacity, event.taken) == (3, 1, 3)
    sign_up(full, "fia@example.org")
    actions.cancel(of("bo"))
    event.refresh_from_db()
    assert (event.capacity, event.target_capacity, event.taken, of("fia").place) == (2, 1, 2, "waiting")
    actions.cancel(of("david"))
    event.refresh_from_db()
    assert (event.capacity, event.target_capacity, event.taken) == (1, None, 1)


def test_a_change_of_people_keeps_the_seats_and_the_answers(full):
    bo = actions.change(of("bo"), attendees=["Berit Berg"], answers={"1": "ja"}, phone="070-123 45 67", diet="Vegan")
    assert list(bo.attendees.values_list("name", flat=True)) == ["Berit Berg"]
    assert (bo.answers, bo.phone, bo.diet.text, taken(full)) == ({"1": "ja"}, "070-123 45 67", "Vegan", 3)


def test_one_more_only_when_there_is_room_and_one_less_lets_the_next_in(eva):
    event = an_event(eva, capacity=3)
    bo = sign_up(event, "bo@example.org", "Bo", "Berit")
    actions.change(bo, attendees=["Bo", "Berit", "Bertil"], answers={})
    assert taken(event) == 3
    sign_up(event, "david@example.org")
    with pytest.raises(NotAllowed, match="inte plats för en till"):
        actions.change(of("bo"), attendees=["Bo", "Berit", "Bertil", "Bea"], answers={})
    assert of("bo").attendees.count() == 3
    actions.change(of("bo"), attendees=["Bo"], answers={})
    assert (of("david").place, taken(event)) == ("confirmed", 2)


def test_fewer_wanted_keeps_the_place_in_the_queue_and_may_fit_at_once(eva):
    event = an_event(eva, capacity=2)
    sign_up(event, "bo@example.org")
    fia = sign_up(event, "fia@example.org", "Fia", "Finn")
    assert fia.queue_place == 1
    changed = actions.change(fia, attendees=["Fia"], answers={})
    assert (changed.place, changed.seats) == ("confirmed", 1)


@pytest.mark.parametrize("act", ["cancel", "change"])
def test_after_the_event_nothing_is_changed(full, act):
    later = full.end + timedelta(minutes=1)
    options = {"cancel": {}, "change": {"attendees": ["Bo"], "answers": {}}}[act]
    with pytest.raises(NotAllowed, match="har redan varit"):
        getattr(actions, act)(of("bo"), at=later, **options)


def test_a_second_cancel_changes_nothing_more(full):
    actions.cancel(of("bo"))
    with pytest.raises(NotAllowed, match="avbokad"):
        actions.cancel(of("bo"))
    assert taken(full) == 2


def test_an_offer_waits_for_an_answer_and_goes_on_to_the_next(eva):
    event = an_event(eva, capacity=1, answer_hours=24)
    now = timezone.now()
    for name in ("bo", "fia", "gun"):
        sign_up(event, f"{name}@example.org", at=now)
    actions.cancel(of("bo"), at=now)
    assert (of("fia").place, taken(event), letters("offered")) == ("offered", 1, ["fia@example.org"])
    with pytest.raises(NotAllowed, match="Tiden att tacka ja är slut"):
        actions.accept(of("fia"), at=now + timedelta(hours=24))
    actions.settle_due(now + timedelta(hours=24))
    assert (of("fia").place, of("gun").place, taken(event)) == ("lapsed", "offered", 1)
    actions.accept(of("gun"), at=now + timedelta(hours=30))
    actions.accept(of("gun"), at=now + timedelta(hours=31))
    assert (of("gun").place, letters("confirmed")) == ("confirmed", ["bo@example.org", "gun@example.org"])


def test_called_off_tells_all_and_takes_the_entry_away(full, eva):
    sign_up(full, "fia@example.org")
    actions.call_off(full, because="Talaren är sjuk.", by=eva)
    methods = dict(OutgoingEmail.objects.filter(kind="called_off").values_list("to", "calendar_method"))
    assert methods == {"bo@example.org": "CANCEL", "david@example.org": "CANCEL", "ester@example.org": "CANCEL"} | {
        "fia@example.org": ""
    }
    assert all("Talaren är sjuk." in text for text in texts("called_off"))
    with pytest.raises(NotAllowed):
        actions.call_off(full, because="Snö", by=eva)


def texts(kind: str) -> list[str]:
    return list(OutgoingEmail.objects.filter(kind=kind).values_list("text", flat=True))


def test_a_moved_event_is_told_once_with_a_newer_version(full, eva):
    start = full.start + timedelta(days=1)
    moved = actions.move_event(full, by=eva, start=start, end=start + timedelta(hours=2))
    assert (moved.sequence, len(letters("event_changed"))) == (1, 3)
    assert "SEQUENCE:1" in OutgoingEmail.objects.filter(kind="event_changed").first().calendar
    actions.move_event(full, by=eva, start=start, end=start + timedelta(hours=2))
    assert len(letters("event_changed")) == 3


@pytest.mark.parametrize("person", ["anna", "bo", "dag"])
def test_only_the_pilot_runs_an_event(request, full, person):
    by = request.getfixturevalue(person)
    acts = [
        lambda: actions.set_capacity(full, 5, by=by),
        lambda: actions.call_off(full, because="Snö", by=by),
        lambda: actions.move_event(full, by=by, place="Biblioteket"),
        lambda: actions.copy(full, by=by),
        lambda: actions.set_share(full, 1, by=by),
        lambda: actions.thank(full, by=by),
        lambda: actions.write_to_group(full, group="all", subject="Hej", text="Hej", by=by),
    ]
    for act in acts:
        with pytest.raises(NotAllowed, match="Bara lotsen"):
            act()


def test_a_copy_is_an_empty_draft_on_the_same_weekday_a_year_later(full, eva):
    full.questions.create(label="Storlek på tröja")
    full.reminders.create(days_before=2)
    made = actions.copy(full, by=eva)
    assert (made.state, made.taken, made.slug, made.registrations.count()) == ("draft", 0, "frukost-vid-hamnen-2", 0)
    assert (made.start.weekday(), (made.start - full.start).days) == (full.start.weekday(), 364)
    assert list(made.questions.values_list("label", flat=True)) == ["Storlek på tröja"]
    assert full.questions.count() == made.reminders.count() == 1


def test_a_new_time_or_place_is_told_with_the_old_one(full, eva):
    before = full.when
    actions.move_event(full, start=full.start + timedelta(days=1), end=full.end + timedelta(days=1), by=eva)
    assert all(f"Förut: {before}" in text for text in texts("event_changed"))
    actions.move_event(full, place="Biblioteket", by=eva)
    moved = OutgoingEmail.objects.filter(kind="event_changed").latest("pk")
    assert "Förut: Stadshuset, Storgatan 37" in moved.text
    assert before not in moved.text
    actions.move_event(full, digital_url="https://moten.example.org/ny", by=eva)
    moved = OutgoingEmail.objects.filter(kind="event_changed").latest("pk")
    assert moved.subject == f"Ny länk till mötet: {full.title}"
    assert "Förut" not in moved.text
