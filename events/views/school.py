"""The schedule of a teacher, or of whoever coordinates, by the secret link of its letter."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from events import actions, calendars
from events.actions import scheduling
from events.forms.public import UnsuitableTimeForm
from events.models import SchoolPerson
from events.views.doors import school_person
from events.views.public import as_calendar
from portal.calendar import ical
from portal.text.exceptions import NotAllowed

TOLD = "Tack, vi har fått ditt meddelande. Schemat gäller tills du får ett nytt."


@school_person
def page(request: HttpRequest, person: SchoolPerson, token: str) -> HttpResponse:
    """The schedule, and a way to say that a time of it does not suit."""
    event = person.event
    visits = scheduling.visits_for(person, scheduling.planned(event))
    may_say = bool(visits) and not event.is_over(timezone.now())
    form = UnsuitableTimeForm(request.POST if request.method == "POST" else None, visits=visits)
    if request.method == "POST" and form.is_valid():
        try:
            actions.say_it_does_not_suit(person, form.chosen, form.cleaned_data["text"])
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, TOLD)
            return redirect(f"{request.path}#sagt")
    classes = list(person.classes.prefetch_related("allergies"))
    context = {"person": person, "event": event, "visits": visits, "classes": classes, "token": token}
    waiting = person.unsuitable_times.standing(timezone.now()).values_list("visit", flat=True)
    context |= {"form": form, "may_say": may_say, "unsuitable": set(waiting)}
    return render(request, "events/schedule.html", context)


@school_person
def calendar(request: HttpRequest, person: SchoolPerson, token: str) -> HttpResponse:
    event = person.event
    schedule = scheduling.as_now(person, scheduling.planned(event))
    entries = calendars.visit_entries(schedule, calendars.company_names(event), stamp=event.changed_at)
    return as_calendar(ical.feed(entries, event.title), "schema")
