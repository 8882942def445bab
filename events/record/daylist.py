"""The day list's lines about events: sign-ups that came, and letters that went to those who signed up."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from events.models import Registration
from events.workflow import INTERNAL
from portal.models import OutgoingEmail
from portal.record.daylist import Direction, Document
from portal.record.published import SOMEBODY, name_of


def documents(since: datetime, until: datetime, most: int) -> Iterator[Document]:
    came = _sign_ups().filter(signed_up_at__gte=since, signed_up_at__lt=until).order_by("signed_up_at")[:most]
    for each in came:
        yield _line(each, each.signed_up_at, Direction.IN, f"Anmälan via {each.get_source_display()}")
    letters = OutgoingEmail.objects.filter(about="registration", created_at__gte=since, created_at__lt=until)
    letters = list(letters.only("about_id", "created_at", "subject").order_by("created_at", "pk")[:most])
    known = _sign_ups().in_bulk({letter.about_id for letter in letters})
    for letter in letters:
        if letter.about_id in known:
            yield _line(known[letter.about_id], letter.created_at, Direction.OUT, letter.subject)


def _sign_ups() -> QuerySet:
    """Those that somebody sent. A seat at an internal occasion came from nobody."""
    return Registration.objects.exclude(event__kind__in=INTERNAL).select_related("event")


def _line(sign_up: Registration, at: datetime, direction: Direction, description: str) -> Document:
    kind = "sole_trader" if "*" in sign_up.number_shown else "company" if sign_up.number_shown else "unknown"
    return Document(
        at=at,
        direction=direction,
        description=description,
        reference="",
        registry_number="",
        about=sign_up.event.title,
        party=sign_up.company_name or sign_up.email or SOMEBODY,
        published_party=name_of(sign_up.company_name, kind=kind),
    )
