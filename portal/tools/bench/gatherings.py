"""Signing up for events: an event that never fills, for the rate, and one with fifty seats, for the rush."""

from datetime import timedelta

from django.utils import timezone

from events import actions
from events.models import Event, Registration
from portal.models import OutgoingEmail, User
from portal.tools.bench.servers import BenchFailed

RUSH_SEATS, RUSH_CLIENTS = 50, 200


def prepare() -> dict[str, str]:
    """The addresses of the two forms."""
    eva, start = User.objects.get(email="lots@example.org"), timezone.now() + timedelta(days=30)
    found = {}
    for name, capacity in (("open", 10_000_000), ("rush", RUSH_SEATS)):
        event = Event.objects.create(
            title="Frukost vid hamnen",
            slug=f"bench-{name}",
            lead="Kaffe och nyheter.",
            start=start,
            end=start + timedelta(hours=2),
            place="Stadshuset",
            capacity=capacity,
            created_by=eva,
        )
        event.questions.create(label="Hur hittade du hit?", answer="choice", options="Tidningen\nWebben")
        actions.publish(event, by=eva)
        found[name] = f"{event.get_absolute_url()}anmalan/"
    return found


def after_the_rush() -> dict[str, int]:
    """How it ended: nobody too many, and everybody told."""
    event = Event.objects.get(slug="bench-rush")
    rows = Registration.objects.filter(event=event)
    found = {
        "seated": rows.filter(place="confirmed").count(),
        "waiting": rows.filter(place="waiting").count(),
        "letters": OutgoingEmail.objects.filter(about="registration", about_id__in=rows.values("pk")).count(),
    }
    wanted = {"seated": RUSH_SEATS, "waiting": RUSH_CLIENTS - RUSH_SEATS, "letters": RUSH_CLIENTS}
    if found != wanted or event.taken != RUSH_SEATS:
        raise BenchFailed(f"After the rush: {found}, {event.taken} seats taken, and not {wanted}.")
    return found
