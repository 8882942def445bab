"""The event floor's registers of people: who signed up, was invited, asked, answered, or teaches."""

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from events.fields import (
    ATTENDEE,
    DIET,
    EVALUATION,
    EVENT_INVITATION,
    INTEREST,
    OFFER,
    QUESTION,
    REGISTRATION,
    SCHOOL_PERSON,
    UNSUITABLE_TIME,
)
from events.models import Attendee, Diet, EventInvitation, Registration, SchoolPerson
from portal.models import User
from portal.record.fields import Place
from portal.record.persons import Identity, Record, Register


def _of(identity: Identity) -> QuerySet:
    rows = identity.matching(Registration.objects.all(), email="email", phone="phone", number="number_fingerprint")
    return rows.select_related("event", "interest", "offer").order_by("pk")


def _sign_ups(identity: Identity, reader: User) -> Iterator[Record]:
    for each in _of(identity).prefetch_related("attendees", "asked", "interest__topics", "evaluations"):
        interest = getattr(each, "interest", None)
        offer = getattr(each, "offer", None)
        data = {"Träff": each.event.title} | REGISTRATION.told(each, Place.EXTRACT)
        data |= ATTENDEE.told_of_all(each.attendees.all(), Place.EXTRACT)
        data |= INTEREST.told_of_all([interest] if interest else [], Place.EXTRACT)
        data |= OFFER.told_of_all([offer] if offer else [], Place.EXTRACT)
        data |= QUESTION.told_of_all(each.asked.all(), Place.EXTRACT)
        data |= EVALUATION.told_of_all([it for it in each.evaluations.all() if it.attendee_id is None], Place.EXTRACT)
        yield Record(each.pk, f"Anmälan till {each.event.title}", at=each.signed_up_at, data=data)


def _attendees(identity: Identity, reader: User) -> Iterator[Record]:
    """Of whoever comes and has an address of her own: her seat, and none of the others'."""
    rows = identity.matching(Attendee.objects.select_related("registration__event", "evaluation"), email="email")
    for each in rows.order_by("pk"):
        sign_up, evaluation = each.registration, getattr(each, "evaluation", None)
        data = {"Träff": sign_up.event.title, "Anmäld av": sign_up.company_name} | ATTENDEE.told(each, Place.EXTRACT)
        data |= EVALUATION.told_of_all([evaluation] if evaluation else [], Place.EXTRACT)
        yield Record(each.pk, f"Deltagare på {sign_up.event.title}", at=sign_up.signed_up_at, data=data)


def _diets(identity: Identity, reader: User) -> Iterator[Record]:
    """What somebody does not eat rests on consent."""
    for each in Diet.objects.filter(registration__in=_of(identity)).select_related("registration__event"):
        title = f"Specialkost till {each.registration.event.title}"
        yield Record(each.pk, title, data=DIET.told(each, Place.EXTRACT), is_document=False)


def _erase_diets(ids: Sequence[int]) -> None:
    Diet.objects.filter(pk__in=ids).delete()


def _invitations(identity: Identity, reader: User) -> Iterator[Record]:
    rows = identity.matching(EventInvitation.objects.select_related("event"), email="email")
    for each in rows.order_by("pk"):
        data = EVENT_INVITATION.told(each, Place.EXTRACT)
        yield Record(each.pk, f"Inbjudan till {each.event.title}", at=each.at, data=data)


def _school(identity: Identity, reader: User) -> Iterator[Record]:
    rows = identity.matching(SchoolPerson.objects.select_related("event"), email="email")
    for each in rows.prefetch_related("unsuitable_times").order_by("pk"):
        data = SCHOOL_PERSON.told(each, Place.EXTRACT)
        data |= UNSUITABLE_TIME.told_of_all(each.unsuitable_times.all(), Place.EXTRACT)
        yield Record(each.pk, f"Kontaktperson vid {each.event.title}", data=data)


REGISTERS = [
    Register(
        "sign_ups",
        "Anmälningar till träffar",
        _sign_ups,
        model=Registration,
        rectifiable=("company_name", "email", "phone"),
    ),
    Register("attendees", "Deltagare på träffar", _attendees, model=Attendee, rectifiable=("name", "email")),
    Register("diets", "Specialkost", _diets, erase=_erase_diets),
    Register("event_invitations", "Inbjudningar till träffar", _invitations),
    Register("school_people", "Kontaktpersoner i skolan", _school, model=SchoolPerson, rectifiable=("name", "email")),
]
