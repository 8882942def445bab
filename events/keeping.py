"""What is kept of an event, class by class, and for how long when nobody has decided otherwise. Pure, no ORM.

Public documents are preserved unless a decision says that they may be discarded; the wish about food is not needed
when the food is eaten, and goes at once whatever any rule says.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Kept:
    key: str
    label: str
    days: int  # after the event was over
    can_wait: bool = True  # False: no rule of Eva's makes it stay longer


CLASSES = [
    Kept("diet", "specialkost", 0, can_wait=False),
    Kept("allergies", "antal allergier i klasserna", 0, can_wait=False),
    Kept("answers", "svar på frågor i anmälan", 180),
    Kept("evaluation", "fria ord i omdömen", 365),
    Kept("contact", "e-post, telefon och namn på deltagare", 730),
    Kept("invitations", "adresser som fick en inbjudan", 730),
]


def goes_at(over_at: datetime, days: int) -> datetime:
    return over_at + timedelta(days=days)
