"""The list at the door: for the pilot, and for co-organisers of that event. On a telephone, on paper, as a file."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from events import actions, attendance, door, rules
from events.forms.organiser import SearchForm, WalkInForm
from events.models import Attendee, Diet, Event, Registration
from events.views.doors import organised_event
from events.views.signing_up import say
from portal.files import spreadsheets
from portal.people import log
from portal.text.exceptions import NotAllowed
from portal.text.row_ids import row_id


def _listing(
    request: HttpRequest, event: Event, *, failed: WalkInForm | None = None, asked: dict | None = None
) -> HttpResponse:
    """A search is a POST that changes nothing, so that nobody's name stands in an address."""
    may_run = rules.may_run(request.user)
    search = SearchForm(request.POST if request.method == "POST" and "search" in request.POST else None)
    words = search.cleaned_data["search"] if search.is_bound and search.is_valid() else ""
    rows = attendance.rows_of(event, search=words)
    everybody = rows if not words else attendance.rows_of(event)
    coming = [row for row in everybody if row.is_coming]
    context = {
        "event": event,
        "search": search,
        "words": words,
        "coming": [row for row in rows if row.is_coming],
        "others": [row for row in rows if not row.is_coming],
        "number_coming": len(coming),
        "number_here": sum(row.attendee.is_here for row in coming),
        "walk_in": failed or WalkInForm(),
        "failed": failed,
        "asked": asked,
        "doors_are_open": event.doors_are_open(timezone.now()),
        "may_run": may_run,
        "diets": Diet.objects.filter(registration__event=event, registration__place="confirmed") if may_run else (),
    }
    return render(request, "events/attendance.html", context)


listing = organised_event(_listing)


@organised_event
@require_POST
def tap(request: HttpRequest, event: Event) -> HttpResponse:
    """Here, or not here after all: one press."""
    number = request.POST.get("attendee", "")
    rows = Attendee.objects.filter(registration__event=event)
    attendee = get_object_or_404(rows, pk=row_id(number))
    if "undo" in request.POST:
        say(request, lambda: actions.undo_check_in(attendee, by=request.user), f"{attendee} är inte på plats.")
    elif "let_in" in request.POST:
        anyway = "anyway" in request.POST
        try:
            actions.let_in(attendee, anyway=anyway, by=request.user)
        except actions.AskFirst as question:
            return _listing(request, event, asked={"attendee": attendee, "why": str(question)})
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{attendee} är insläppt och på plats.")
    else:
        say(request, lambda: actions.check_in(attendee, by=request.user), f"{attendee} är på plats.")
    return redirect("attendance", slug=event.slug)


@organised_event
@require_POST
def walk_in(request: HttpRequest, event: Event) -> HttpResponse:
    form = WalkInForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        anyway = request.POST.get("anyway") == typed["name"]  # an answer is about whoever was asked about
        try:
            actions.walk_in(event, typed["name"], company_name=typed["company_name"], anyway=anyway, by=request.user)
        except actions.AskFirst as question:
            return _listing(request, event, failed=form, asked={"why": str(question)})
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{form.cleaned_data['name']} är inskriven och på plats.")
            return redirect("attendance", slug=event.slug)
    return _listing(request, event, failed=form)


@organised_event
def as_file(request: HttpRequest, event: Event, kind: str) -> HttpResponse:
    """Who took it out is noted: it is a list of people."""
    table = attendance.as_table(event, everything=rules.may_run(request.user))
    content = spreadsheets.as_csv(table) if kind == "csv" else spreadsheets.as_xlsx([table])
    log.note("event.list_out", event, by=request.user, kind=kind, rows=len(table.rows))
    return spreadsheets.download(content, f"deltagare-{event.slug}.{kind}")


def check_in(request: HttpRequest, code: str) -> HttpResponse:
    """What the code in somebody's letter opens when the organiser's telephone reads it. Asks before it ticks."""
    number = door.read(code)
    registration = Registration.objects.select_related("event").filter(pk=number).first() if number else None
    if registration is None or not Event.objects.with_list_for(request.user).filter(pk=registration.event_id).exists():
        raise Http404
    if request.method == "POST":
        say(
            request,
            lambda: actions.check_in_all(registration, by=request.user),
            f"{registration} är på plats.",
        )
        return redirect("check_in", code=code)
    context = {
        "registration": registration,
        "event": registration.event,
        "attendees": registration.attendees.all(),
        "is_here": not registration.attendees.filter(checked_in_at=None).exists(),
        "code": code,
        "may_let_in": registration.is_active and registration.event.doors_are_open(timezone.now()),
    }
    return render(request, "events/check_in.html", context)
