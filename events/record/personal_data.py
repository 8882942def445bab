"""The event floor's registers of people: who signed up, was invited, asked, answered, or teaches."""

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from events.models import Diet, EventInvitation, Registration, SchoolPerson
from portal.models import User
from portal.record.persons import Identity, Record, Register


def _of(identity: Identity) -> QuerySet:
    rows = identity.matching(Registration.objects.all(), email="email", phone="phone", number="number_fingerprint")
    return rows.select_related("event", "interest", "offer").order_by("pk")


def _sign_ups(identity: Identity, reader: User) -> Iterator[Record]:
    for each in _of(identity).prefetch_related("attendees", "asked", "interest__topics"):
        evaluation, interest = getattr(each, "evaluation", None), getattr(each, "interest", None)
        offer = getattr(each, "offer", None)
        data = {
            "Träff": each.event.title,
            "Företag": each.company_name,
            "Nummer": each.number_shown,
            "E-post": each.email,
            "Telefon": each.phone,
            "Deltagare": ", ".join(attendee.name for attendee in each.attendees.all()),
            "Svar": "\n".join(str(answer) for answer in each.answers.values()),
            "Vill prata om": ", ".join(interest.topic_names) if interest else "",
            "Säljer": ", ".join(interest.division_names) if interest else "",
            "Har lämnat anbud förut": interest.bid_before if interest else "",
            "Kan göra med skolan": ", ".join(offer.what_labels) if offer else "",
            "Om besök i skolan": "\n".join(filter(None, [offer.weeks, offer.needs, offer.distance])) if offer else "",
            "Frågor": "\n".join(question.text for question in each.asked.all()),
            "Omdöme": evaluation.text if evaluation else "",
        }
        yield Record(each.pk, f"Anmälan till {each.event.title}", at=each.signed_up_at, data=data)


def _diets(identity: Identity, reader: User) -> Iterator[Record]:
    """What somebody does not eat rests on consent."""
    for each in Diet.objects.filter(registration__in=_of(identity)).select_related("registration__event"):
        title = f"Specialkost till {each.registration.event.title}"
        yield Record(each.pk, title, data={"Specialkost": each.text}, is_document=False)


def _erase_diets(ids: Sequence[int]) -> None:
    Diet.objects.filter(pk__in=ids).delete()


def _invitations(identity: Identity, reader: User) -> Iterator[Record]:
    rows = identity.matching(EventInvitation.objects.select_related("event"), email="email")
    for each in rows.order_by("pk"):
        data = {"E-post": each.email, "Företag": each.company_name}
        yield Record(each.pk, f"Inbjudan till {each.event.title}", at=each.at, data=data)


def _school(identity: Identity, reader: User) -> Iterator[Record]:
    rows = identity.matching(SchoolPerson.objects.select_related("event"), email="email")
    for each in rows.order_by("pk"):
        data = {"Namn": each.name, "Roll": each.get_role_display(), "E-post": each.email}
        yield Record(each.pk, f"Kontaktperson vid {each.event.title}", data=data)


REGISTERS = [
    Register(
        "sign_ups",
        "Anmälningar till träffar",
        _sign_ups,
        model=Registration,
        rectifiable=("company_name", "email", "phone"),
    ),
    Register("diets", "Specialkost", _diets, erase=_erase_diets),
    Register("event_invitations", "Inbjudningar till träffar", _invitations),
    Register("school_people", "Kontaktpersoner i skolan", _school, model=SchoolPerson, rectifiable=("name", "email")),
]
