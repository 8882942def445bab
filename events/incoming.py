"""What becomes of a letter that answers one of ours about an event: a no in the calendar gives that seat back.

What they write is read on the event's page, and changes nothing by itself.
"""

from django.db import models
from django.urls import reverse

from events import actions, rules
from events.models import Attendee, Event, EventInvitation, Registration, SchoolPerson
from portal.mail.incoming import homes
from portal.mail.incoming.homes import Homeless, Received
from portal.pages import inboxes
from portal.text.email_addresses import readable

COMES = {"ACCEPTED": "kommer", "TENTATIVE": "kommer kanske"}


def _comes(received: Received) -> str:
    """As the calendar says it; blank for a no."""
    assert received.read.attendance is not None
    return COMES.get(received.read.attendance.says, "")


def _who(registration: Registration) -> str:
    return registration.company_name or registration.email


class RegistrationHome(homes.Home):
    """The address that signed up. What it writes somebody reads: it may be about anything."""

    model = Registration

    def rows(self) -> models.QuerySet[Registration]:
        return Registration.objects.select_related("event")

    def answered(self, thing: Registration, received: Received) -> str:
        raise Homeless(f"Svar från {_who(thing)} om träffen ”{thing.event}”.")

    def attends(self, thing: Registration, received: Received) -> str:
        if comes := _comes(received):
            return f"{_who(thing)} {comes}, enligt kalendern."
        if thing.seats > 1:
            raise Homeless(f"{_who(thing)} säger nej i kalendern, men {thing.seats} är anmälda till ”{thing.event}”.")
        actions.cancel(thing)
        return f"{_who(thing)} sa nej i kalendern och är avanmäld."


class AttendeeHome(homes.Home):
    """Somebody who has a seat, and a letter of her own about it."""

    model = Attendee

    def rows(self) -> models.QuerySet[Attendee]:
        return Attendee.objects.select_related("registration__event")

    def filed_under(self, thing: Attendee) -> models.Model:
        return thing.registration

    def answered(self, thing: Attendee, received: Received) -> str:
        raise Homeless(f"Svar från {thing.name} om träffen ”{thing.registration.event}”.")

    def attends(self, thing: Attendee, received: Received) -> str:
        if comes := _comes(received):
            return f"{thing.name} {comes}, enligt kalendern."
        actions.leave(thing)
        return f"{thing.name} sa nej i kalendern, och platsen är ledig."


class EventHome(homes.Home):
    """Whoever arranges it with us, or was written to about the event and nothing of her own."""

    model = Event

    def answered(self, thing: Event, received: Received) -> str:
        raise Homeless(f"Svar från {received.row.from_whom} om träffen ”{thing}”.")


class PersonOfEventHome(homes.Home):
    """Somebody who has no sign-up, and goes with the event: a teacher, or whoever was asked to come."""

    def __init__(self, model: type[SchoolPerson | EventInvitation]) -> None:
        self.model = model

    def rows(self) -> models.QuerySet:
        return self.model._default_manager.select_related("event")

    def filed_under(self, thing: SchoolPerson | EventInvitation) -> models.Model:
        return thing.event

    def answered(self, thing: SchoolPerson | EventInvitation, received: Received) -> str:
        who = thing.name if isinstance(thing, SchoolPerson) else thing.company_name or readable(thing.email)
        raise Homeless(f"Svar från {who} om träffen ”{thing.event}”.")


inboxes.register(
    inboxes.Inbox(
        model=Event,
        readable_by=lambda user: Event.objects.all() if rules.may_run(user) else Event.objects.none(),
        page=lambda event: reverse("admin:events_event_desk", args=[event.pk]),
        ways={Registration: "event", Event: ""},
    )
)
for home in (RegistrationHome(), AttendeeHome(), EventHome()):
    homes.register(home)
for model in (SchoolPerson, EventInvitation):
    homes.register(PersonOfEventHome(model))
