"""The events of the suite: an evening for anybody, a dialogue about coming procurements, and visits to school."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events import actions
from events.models import Event, Registration
from portal.models import User


def an_event(by: User, **fields) -> Event:
    """Published, in a month from now, at the town hall."""
    start = (timezone.now() + timedelta(days=30)).replace(hour=17, minute=0, second=0, microsecond=0)
    usual = {
        "title": "Frukost vid hamnen",
        "slug": "frukost-vid-hamnen",
        "lead": "Kaffe, smörgås och nyheter från kommunen.",
        "start": start,
        "end": start + timedelta(hours=2),
        "place": "Stadshuset",
        "address": "Storgatan 37",
        "created_by": by,
    }
    return actions.publish(Event.objects.create(**usual | fields), by=by)


def sign_up(event: Event, email: str, *names: str, at=None, key: str = "", **told) -> Registration:
    """As somebody fills in the form; one name unless said otherwise."""
    people = list(names) or [email.split("@")[0].capitalize()]
    fresh = Event.objects.get(pk=event.pk)
    return actions.sign_up(fresh, actions.SignUp(email=email, attendees=people, **told), at=at, key=key)[1]


@pytest.fixture
def breakfast(eva) -> Event:
    """Three seats."""
    return an_event(eva, capacity=3)


@pytest.fixture
def full(breakfast) -> Event:
    """Bo, David and Ester have the three seats."""
    for name in ("bo", "david", "ester"):
        sign_up(breakfast, f"{name}@example.org", company_name=f"{name.capitalize()}s firma")
    breakfast.refresh_from_db()
    return breakfast


@pytest.fixture
def dialogue(eva) -> Event:
    return an_event(eva, kind="procurement", title="Dialog om vinterns upphandlingar", slug="dialog", capacity=40)


@pytest.fixture
def school(eva) -> Event:
    """Two classes, two slots, and two companies that come."""
    year = timezone.localdate().year + 1
    fields = {"kind": "school", "title": "Framtidsfrön i åttan", "slug": "framtidsfron-8", "start": None, "end": None}
    event = an_event(eva, **fields, week_year=year, first_week=16, last_week=18)
    teacher = event.school_people.create(role="teacher", name="Tora Tall", email="tora@example.org")
    for name in ("8A", "8B"):
        event.classes.create(school="Hamnskolan", name=name, grade=8, head_count=24, teacher=teacher)
    for order, name in enumerate(("Tisdag förmiddag", "Tisdag eftermiddag")):
        event.slots.create(name=name, order=order)
    for name in ("bo", "david"):
        company = f"{name.capitalize()}s firma"
        sign_up(event, f"{name}@example.org", company_name=company, offers=["class_visit"])
    return event
