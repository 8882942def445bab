"""An address that is changed, whoever changes it: the old one opens nothing, hears nothing and says nothing."""

from dataclasses import dataclass
from email.message import EmailMessage
from itertools import count

import pytest
from django.db.models import Model
from django.test import Client

from cases import actions
from cases.actions import Submission
from cases.emails import case_key
from cases.models import Case
from events import actions as happenings
from events.emails import registration_key, schedule_key, seat_key
from events.models import Attendee, Registration, SchoolPerson
from events.workflow import ACTIVE
from portal.mail import links
from portal.mail.links import Key
from portal.models import Contact, OutgoingEmail, SecretLink
from portal.record import persons
from tests.courses import take_part
from tests.events.test_calendar_answers import calendar_says
from tests.gatherings import sign_up
from tests.mailing import answer_to, bring
from training.emails import participant_key
from training.models import Participant

pytestmark = pytest.mark.django_db
NEW = "ratt@example.org"


@dataclass
class Told:
    """Something of somebody's with a mistyped address, and the link that went there."""

    row: Model
    key: Key


def a_case(old: str, people) -> Told:
    case = actions.register(Submission(description="Café", email=old))
    return Told(case, case_key(case))


def a_contact(old: str, people) -> Told:
    case = actions.register(Submission(description="Café", email=old))
    return Told(case.contact, case_key(case))


def a_sign_up(old: str, people) -> Told:
    registration = sign_up(people["breakfast"], old, "Bo")
    return Told(registration, registration_key(registration))


def an_attendee(old: str, people) -> Told:
    registration = sign_up(people["breakfast"], f"till-{old}", "Berit", addresses=[old])
    attendee = registration.attendees.get()
    return Told(attendee, seat_key(attendee))


def a_teacher(old: str, people) -> Told:
    teacher = SchoolPerson.objects.create(event=people["school"], role="teacher", name="Tora", email=old)
    return Told(teacher, schedule_key(teacher))


def a_participant(old: str, people) -> Told:
    made = take_part(people["cohort"], people["eva"], "Pia", old, role="officer", sector=people["building"])
    return Told(made, participant_key(made))


def rectified(told: Told, people) -> None:
    names = {Contact: "contacts", Registration: "sign_ups", Attendee: "attendees", SchoolPerson: "school_people"}
    register = (names | {Participant: "participants"})[type(told.row)]
    identity = persons.Identity(email=told.row.email)
    persons.rectify(identity, register=register, pk=told.row.pk, values={"email": NEW}, by=people["rut"])


def by_the_company(told: Told, people) -> None:
    happenings.change(told.row.registration, attendees=["Berit"], addresses=[NEW], answers={})


WAYS = {
    "on the receipt": (a_case, lambda told, people: actions.correct_address(told.row, email=NEW)),
    "by the pilot": (a_case, lambda told, people: actions.vouch_for(told.row, email=NEW, by=people["eva"])),
    "a contact, by the registrar": (a_contact, rectified),
    "a sign-up, by the registrar": (a_sign_up, rectified),
    "an attendee, by the registrar": (an_attendee, rectified),
    "an attendee, by the company": (an_attendee, by_the_company),
    "a teacher, by the registrar": (a_teacher, rectified),
    "a participant, by the registrar": (a_participant, rectified),
}
RIGHT = {
    "the old link": 404,
    "usable": 0,
    "told": set(),
    "letters": 1,
    "the new link": 200,
    "answered": True,  # it waits for a person, at the pen or on the page of what it is about
}
MAY_BE_TOLD = {"seat_gone"}  # the entry in the calendar is taken back, and nothing else is said


def test_every_way_to_change_an_address_closes_the_old_one(mail_in, people):
    number, wrong = count(1), {}
    for way, (make, change) in WAYS.items():
        old = f"fel{next(number)}@example.org"
        told = make(old, people)
        link = links.mint(told.key, email=old)
        letter = OutgoingEmail.objects.filter(to=old).last()
        last = OutgoingEmail.objects.latest("pk").pk
        assert Client().get(link).status_code == 200, way
        change(told, people)
        since = OutgoingEmail.objects.filter(pk__gt=last)
        new = [row for row in since.filter(to=NEW) if any(links.Key(**each) == told.key for each in row.links)]
        opened = links.mint(told.key, email=NEW)
        found = {
            "the old link": Client().get(link).status_code,
            "usable": SecretLink.objects.usable().filter(email=old).count(),
            "told": {row.kind for row in since.filter(to=old)} - MAY_BE_TOLD,
            "letters": len(new),
            "the new link": Client().get(opened).status_code,
            "answered": letter is None or bring(_answer(letter)).state in ("homeless", "unread"),
        }
        if found != RIGHT:
            wrong[way] = {name: value for name, value in found.items() if value != RIGHT[name]}
        SecretLink.objects.all().delete()
    assert wrong == {}
    assert not Registration.objects.exclude(place__in=ACTIVE).exists()
    assert not Case.objects.filter(messages__isnull=False).exists()
    with_letter = {model for model, tell in persons.MOVED.items() if tell is not persons.no_letter}
    assert with_letter == set(persons.LINKS)  # whoever has a link gets a new one


def _answer(letter: OutgoingEmail) -> EmailMessage:
    """In words, or as a calendar that says no."""
    return calendar_says(letter, "DECLINED") if letter.calendar else answer_to(letter, "Jag tar över.")


@pytest.fixture
def people(eva, rut, breakfast, school, cohort, building) -> dict:
    return {"eva": eva, "rut": rut, "breakfast": breakfast, "school": school, "cohort": cohort, "building": building}
