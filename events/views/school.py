"""The schedule of a teacher, or of whoever coordinates, by the secret link of its letter."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from events import emails
from events.actions import scheduling
from events.models import SchoolPerson
from events.views.doors import school_person
from events.views.public import as_calendar
from portal.calendar import ical


@school_person
def page(request: HttpRequest, person: SchoolPerson, token: str) -> HttpResponse:
    visits = scheduling.visits_for(person, scheduling.planned(person.event))
    classes = list(person.classes.prefetch_related("allergies"))
    context = {"person": person, "event": person.event, "visits": visits, "classes": classes, "token": token}
    return render(request, "events/schedule.html", context)


@school_person
def calendar(request: HttpRequest, person: SchoolPerson, token: str) -> HttpResponse:
    event = person.event
    schedule = scheduling.as_now(person, scheduling.planned(event))
    entries = emails.visit_entries(schedule, emails.company_names(event), stamp=event.changed_at)
    return as_calendar(ical.feed(entries, event.title), "schema")
