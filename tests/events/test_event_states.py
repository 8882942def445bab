"""Every state of an event and every place of a sign-up × everything that is done with it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events import actions
from events.models import Event, Registration
from events.workflow import ACTIVE, MOVES, PLACE_MOVES, Place, State
from tests.gatherings import sign_up
from tests.states import faults_of

pytestmark = pytest.mark.django_db
ANY = frozenset(State)
SEEN = frozenset({State.PUBLISHED, State.CALLED_OFF})


def before(moves: dict, to: str) -> set[str]:
    return {state for state, onward in moves.items() if to in onward}


def in_state(event: Event, state: State) -> Event:
    called_off = {"called_off_at": timezone.now(), "called_off_because": "Snö."} if state == State.CALLED_OFF else {}
    if state == State.DRAFT:  # nobody has a seat yet
        event.registrations.all().delete()
        called_off = {"taken": 0}
    Event.objects.filter(pk=event.pk).update(state=state, **called_off)
    return Event.objects.get(pk=event.pk)


def test_an_event_allows_what_its_state_allows(dialogue, eva, bo):
    registration = sign_up(dialogue, "bo@example.org")
    dialogue.refresh_from_db()
    question = actions.add_question(dialogue, "När?", by=eva)
    actions.write_answer(question, text="När?", answer="I maj.", by=eva)
    actions.write_outcome(dialogue, agreed=["Mer trä"], will_change=[], by=eva)
    actions.add_material(dialogue, title="Bilder", summary="Text.", by=eva)
    standing, over = ANY - {State.CALLED_OFF}, dialogue.end + timedelta(hours=1)
    letter = {"group": "all", "subject": "Hej", "text": "Välkomna", "by": eva}
    told = actions.SignUp(email="ny@example.org", attendees=["Nils"])
    acts = {
        "publish": (lambda it: actions.publish(it, by=eva), before(MOVES, State.PUBLISHED)),
        "call off": (lambda it: actions.call_off(it, because="Snö.", by=eva), before(MOVES, State.CALLED_OFF)),
        "move": (lambda it: actions.move_event(it, place="Skolan", by=eva), standing),
        "seats": (lambda it: actions.set_capacity(it, 50, by=eva), standing),
        "share": (lambda it: actions.set_share(it, 2, by=eva), standing),
        "invite": (lambda it: actions.invite(it, [("ny@example.org", "")], by=eva), {State.PUBLISHED}),
        "letter": (lambda it: actions.write_to_group(it, **letter), SEEN),
        "thank": (lambda it: actions.thank(it, by=eva, at=over), {State.PUBLISHED}),
        "sign up": (lambda it: actions.sign_up(it, told), {State.PUBLISHED}),
        "sign somebody up": (lambda it: actions.sign_up(it, told, source="desk", by=eva), {State.PUBLISHED}),
        "walk in": (lambda it: actions.walk_in(it, "Nils", by=eva), {State.PUBLISHED}),
        "publish answers": (lambda it: actions.publish_answers(it, by=eva), SEEN),
        "ask": (lambda it: actions.add_question(it, "Hur?", by=eva), ANY),
        "outcome": (lambda it: actions.publish_outcome(it, by=eva), ANY),
        "material": (lambda it: actions.remove_material(it.material.get(), by=eva), ANY),
        "co-organiser": (lambda it: actions.add_co_organiser(it, name="Nyföretagarna", by=eva), ANY),
        "copy": (lambda it: actions.copy(it, by=eva), ANY),
    }
    assert faults_of(acts, State, lambda state: in_state(dialogue, state)) == []
    theirs = {
        "cancel": (lambda it: actions.cancel(_fresh(registration)), {State.PUBLISHED}),
        "change": (lambda it: actions.change(_fresh(registration), attendees=["Bo"], answers={}), {State.PUBLISHED}),
        "evaluate": (lambda it: actions.evaluate(_fresh(registration), useful=5, heard=5, at=over), {State.PUBLISHED}),
    }
    assert faults_of(theirs, SEEN, lambda state: in_state(dialogue, state)) == []


def test_a_sign_up_allows_what_its_place_allows(breakfast, eva):
    made = sign_up(breakfast, "bo@example.org")
    attendee, over = made.attendees.get(), breakfast.end + timedelta(hours=1)

    def placed(place: Place) -> Registration:
        fields = {"queue_place": 1, "placed_at": None} if place == Place.WAITING else {}
        fields |= {"answer_by": timezone.now() + timedelta(hours=5)} if place == Place.OFFERED else {}
        fields |= {"ended_at": timezone.now()} if place not in ACTIVE else {}
        Registration.objects.filter(pk=made.pk).update(place=place, **fields)
        return _fresh(made)

    acts = {
        "cancel": (lambda it: actions.cancel(it), before(PLACE_MOVES, Place.CANCELLED)),
        # A second press changes nothing.
        "accept": (lambda it: actions.accept(it), {Place.OFFERED, Place.CONFIRMED}),
        "change": (lambda it: actions.change(it, attendees=["Bo B"], answers={}), ACTIVE),
        "check in": (lambda it: actions.check_in(attendee, by=eva), {Place.CONFIRMED}),
        "evaluate": (lambda it: actions.evaluate(it, useful=5, heard=5, at=over), {Place.CONFIRMED}),
    }
    assert faults_of(acts, Place, placed) == []


def _fresh(registration: Registration) -> Registration:
    return Registration.objects.select_related("event").get(pk=registration.pk)
