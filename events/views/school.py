"""The schedule of a teacher, or of whoever coordinates, by the secret link of its letter."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from events import emails
from events.actions.school import visits_for
from events.models import SchoolPerson, Visit
from events.views.doors import school_person
from events.views.public import as_calendar
from portal import ical


def _visits(person: SchoolPerson) -> list[Visit]:
    rows = Visit.objects.filter(slot__event=person.event).select_related("slot", "school_class", "registration")
    return visits_for(person, list(rows.prefetch_related("school_class__allergies")))


@school_person
def page(request: HttpRequest, person: SchoolPerson, token: str) -> HttpResponse:
    classes = list(person.classes.prefetch_related("allergies"))
    context = {"person": person, "event": person.event, "visits": _visits(person), "classes": classes, "token": token}
    return render(request, "events/schedule.html", context)


@school_person
def calendar(request: HttpRequest, person: SchoolPerson, token: str) -> HttpResponse:
    event = person.event
    entries = emails.visit_entries(_visits(person), sequence=person.sequence, stamp=event.changed_at)
    return as_calendar(ical.feed(entries, event.title), "schema")
