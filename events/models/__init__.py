"""The event and what belongs to it."""

from events.models.dialogue import EventInvitation, Interest, OutcomePoint, Question, Topic
from events.models.event import CoOrganiser, Event, EventReminder, SignUpQuestion
from events.models.material import Material
from events.models.registration import (
    Attendee,
    CompanySeats,
    Diet,
    Evaluation,
    GroupLetter,
    Registration,
    SentLetter,
)
from events.models.school import AllergyCount, Offer, SchoolClass, SchoolPerson, Slot, UnsuitableTime, Visit

__all__ = [
    "AllergyCount",
    "Attendee",
    "CoOrganiser",
    "CompanySeats",
    "Diet",
    "Evaluation",
    "Event",
    "EventInvitation",
    "EventReminder",
    "GroupLetter",
    "Interest",
    "Material",
    "Offer",
    "OutcomePoint",
    "Question",
    "Registration",
    "SchoolClass",
    "SchoolPerson",
    "UnsuitableTime",
    "SentLetter",
    "SignUpQuestion",
    "Slot",
    "Topic",
    "Visit",
]
