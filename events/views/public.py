"""What anybody reads: the list by month, the page of an event, its material and the calendars."""

from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control

from events import actions, calendars
from events.forms import AskForm
from events.models import Event, Question
from events.models.event import MONTHS_SHOWN
from events.views.doors import public_event
from portal.calendar import ical
from portal.files import storing
from portal.mail import links
from portal.people import limits
from portal.text.exceptions import NotAllowed
from portal.text.swedish import MONTHS

PAST_SHOWN = 20


@login_not_required
def listing(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    coming = sorted(Event.objects.listed().coming(now), key=lambda event: (event.first_day, event.pk))
    past = Event.objects.listed().past(now).filter(over_at__gt=now - MONTHS_SHOWN)[:PAST_SHOWN]
    answered = Prefetch("asked", queryset=Question.objects.published(), to_attr="answered")
    context = {
        "months": by_month(coming),
        "past": past.prefetch_related("material", answered),
        "calendar_address": links.absolute(reverse("events_calendar")),
    }
    return render(request, "events/listing.html", context)


def by_month(events: list[Event]) -> list[tuple[str, list[Event]]]:
    """ "Januari 2027" and what is on then, in order."""
    grouped = groupby(events, key=lambda event: (event.first_day.year, event.first_day.month))
    return [(f"{MONTHS[month - 1].capitalize()} {year}", list(rows)) for (year, month), rows in grouped]


@public_event
def page(request: HttpRequest, event: Event) -> HttpResponse:
    now = timezone.now()
    published = list(event.asked.published())
    context = {
        "event": event,
        "co_organisers": event.co_organisers.all(),
        "material": event.material.select_related("file", "accessible_file"),
        "published_questions": published,
        "outcome": outcome_of(event),
        "topics": event.topics.all() if event.is_dialogue else [],
        "is_open": event.takes_sign_ups(now),
        "takes_questions": event.takes_questions(now),
        "is_over": event.is_over(now),
        "may_see_list": Event.objects.with_list_for(request.user).filter(pk=event.pk).exists()
        if request.user.is_authenticated
        else False,
    }
    return render(request, "events/event.html", context)


@public_event
@limits.limited("post_form")
def ask(request: HttpRequest, event: Event) -> HttpResponse:
    """A question in advance, without signing up."""
    if not event.takes_questions(timezone.now()):
        return redirect(event)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask(event, form.cleaned_data["question"])
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Tack, vi har fått din fråga. Svaret kommer här på sidan.")
            return redirect(f"{event.get_absolute_url()}#fragor")
    return render(request, "events/ask.html", {"event": event, "form": form})


def outcome_of(event: Event) -> list[tuple[str, list]]:
    """What came of it, once it is published, under its two headings."""
    if event.outcome_published_at is None:
        return []
    points = sorted(event.outcome.all(), key=lambda point: point.kind)
    return [(rows[0].get_kind_display(), rows) for rows in (list(r) for _, r in groupby(points, key=lambda p: p.kind))]


@public_event
def material(request: HttpRequest, event: Event, pk: int, version: str = "") -> HttpResponse:
    found = get_object_or_404(event.material.select_related("file", "accessible_file"), pk=pk)
    stored = found.accessible_file if version else found.file
    if stored is None:
        raise Http404
    return storing.download(stored)


@login_not_required
@cache_control(public=True, max_age=300)
def calendar(request: HttpRequest) -> HttpResponse:
    """For calendars to subscribe to. Those called off stay in it, because a program may go on showing what is gone."""
    now = timezone.now()
    shown = Event.objects.listed().filter(start__isnull=False, over_at__gt=now - MONTHS_SHOWN).order_by("start")
    return as_calendar(ical.feed([calendars.entry_of(event) for event in shown], "Träffar för företag"), "traffar")


@public_event
def event_calendar(request: HttpRequest, event: Event) -> HttpResponse:
    if event.start is None:
        raise Http404
    return as_calendar(ical.feed([calendars.entry_of(event)], event.title), event.slug)


def as_calendar(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return response
