"""The company's own page, by the secret link of its letter: see, change, cancel, say yes. Nothing changes by GET."""

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST

from events import actions, calendars, door, emails
from events.actions import moves, scheduling
from events.forms import ChangeForm, EvaluationForm
from events.models import Attendee, Registration
from events.views.doors import own_registration, own_seat
from events.views.public import as_calendar
from events.views.signing_up import say
from portal.calendar import ical
from portal.mail import links
from portal.people import limits
from portal.text.exceptions import NotAllowed


@own_registration
def page(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    event, now = registration.event, timezone.now()
    interest = getattr(registration, "interest", None) if event.is_dialogue else None
    context = {
        "registration": registration,
        "event": event,
        "token": token,
        "attendees": registration.attendees.all(),
        "position": position_of(registration),
        "why": moves.why_waiting(registration) if registration.is_waiting and not event.is_called_off else None,
        "has_begun": event.has_begun(now),
        "is_over": event.is_over(now),
        "free": event.room.free(is_first=registration.is_first),
        "answers": answers_of(registration),
        "interest": interest,
        "asked": registration.asked.all(),
        "visits": visits_of(registration) if event.is_school else [],
        "may_change": registration.may_be_changed(now),
        "may_evaluate": registration.may_be_evaluated(now),
    }
    return render(request, "events/registration.html", context)


def position_of(registration: Registration) -> int | None:
    """The place in the queue as people count: 1 is next."""
    if not registration.is_waiting:
        return None
    before = registration.event.registrations.waiting().filter(queue_place__lt=registration.queue_place)
    return before.count() + 1


def answers_of(registration: Registration) -> list[tuple[str, str]]:
    """The event's own questions and what was answered."""
    found = []
    for question in registration.event.questions.all():
        answer = registration.answers.get(str(question.pk), "")
        found.append((question.label, ", ".join(answer) if isinstance(answer, list) else answer))
    return found


def visits_of(registration: Registration) -> list:
    if registration.event.is_called_off:
        return []
    return list(registration.visits.select_related("slot__event", "school_class", "registration"))


@require_POST
def open_own(request: HttpRequest, pk: int) -> HttpResponse:
    """From "mina sidor", signed in: to the page of one's own sign-up, by a link that is made now."""
    registration = get_object_or_404(Registration.objects.belonging_to(request.user.email), pk=pk)
    return redirect(links.mint(emails.registration_key(registration), email=registration.email))


@require_POST
def open_own_seat(request: HttpRequest, pk: int) -> HttpResponse:
    """The same, to one's own seat in somebody else's sign-up."""
    attendee = get_object_or_404(Attendee.objects.belonging_to(request.user.email), pk=pk)
    return redirect(links.mint(emails.seat_key(attendee), email=attendee.email))


@own_registration
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    form = ChangeForm.of(registration, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(registration, **form.changes)
        except NotAllowed as refusal:
            form.add_error("attendees" if registration.is_active else None, str(refusal))
        else:
            messages.success(request, "Ändringen är sparad.")
            return redirect("registration", token=token)
    context = {"form": form, "event": registration.event, "registration": registration, "token": token}
    return render(request, "events/change.html", context)


@own_registration
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    if request.method != "POST":
        event, now = registration.event, timezone.now()
        context = {"event": event, "registration": registration, "token": token}
        context |= {"has_begun": event.has_begun(now), "is_open": event.takes_sign_ups(now)}
        return render(request, "events/cancel.html", context)
    what = "Erbjudandet är tillbakataget" if registration.event.is_school else "Anmälan är avbokad"
    say(request, lambda: actions.cancel(registration), f"{what}. Tack för att du sa till.")
    return redirect("registration", token=token)


@own_registration
@require_POST
def accept(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    done = "Tack! Vi hör av oss med ett schema." if registration.event.is_school else "Tack! Nu har ni plats."
    say(request, lambda: actions.accept(registration), done)
    return redirect("registration", token=token)


@own_registration
def ticket(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """The code to show at the door. It opens nothing for anybody but the organiser."""
    if not registration.is_confirmed:
        raise Http404
    code = segno.make(links.absolute(door.path_of(registration)), error="m")
    svg = mark_safe(code.svg_inline(border=2, omitsize=True, svgclass="qr-code", lineclass=None))  # numbers only
    context = {"registration": registration, "event": registration.event, "token": token, "svg": svg}
    return render(request, "events/ticket.html", context)


@own_registration
def calendar(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    """To subscribe to: the event, and each visit to a class. Without the event when the sign-up is cancelled."""
    event = registration.event
    entries = [calendars.seat_entry(registration)] if registration.is_confirmed and event.start else []
    if event.is_school:
        schedule = scheduling.as_now(registration, visits_of(registration))
        entries += calendars.visit_entries(schedule, calendars.company_names(event), stamp=event.changed_at)
    return as_calendar(ical.feed(entries, event.title), event.slug)


@own_registration
@limits.limited("post_form")
def evaluate(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:
    if not registration.may_be_evaluated(timezone.now()):
        return redirect("registration", token=token)
    return _evaluate(request, registration, back=reverse("registration", args=[token]))


@own_seat
@limits.limited("post_form")
def evaluate_seat(request: HttpRequest, attendee: Attendee | None, token: str) -> HttpResponse:
    """The same questions to an attendee, by the link of her own letter."""
    if attendee is None or not attendee.registration.may_be_evaluated(timezone.now()):
        return redirect("seat", token=token)
    return _evaluate(request, attendee.registration, attendee=attendee, back=reverse("seat", args=[token]))


def _evaluate(
    request: HttpRequest, registration: Registration, *, back: str, attendee: Attendee | None = None
) -> HttpResponse:
    is_answered = registration.evaluations.filter(attendee=attendee).exists()
    form = EvaluationForm(request.POST or None)
    if request.method == "POST" and not is_answered and form.is_valid():
        actions.evaluate(registration, attendee=attendee, **form.cleaned_data)
        is_answered = True
    context = {"form": form, "event": registration.event, "back": back, "attendee": attendee}
    return render(request, "events/evaluate.html", context | {"is_answered": is_answered})


@own_seat
@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: HttpRequest, attendee: Attendee | None, token: str) -> HttpResponse:
    """One attendee's own seat, by the link of her own letter. None when somebody has given it back."""
    if request.method == "POST":
        done = "Du har avbokat din plats. Tack för att du sa till."
        if attendee is None or say(request, lambda: actions.leave(attendee), done):
            return redirect("seat", token=token)
    registration = attendee and attendee.registration
    context = {
        "attendee": attendee if registration and registration.is_confirmed else None,
        "registration": registration,
        "event": registration and registration.event,
        "may_evaluate": registration and registration.may_be_evaluated(timezone.now()),
        "may_leave": registration and registration.may_be_changed(timezone.now()),
        "token": token,
    }
    return render(request, "events/seat.html", context)


@login_not_required
@limits.limited("sign_in")
def new_link(request: HttpRequest) -> HttpResponse:
    """ "Skicka en ny länk", by one press on an old one, to the address that had it. Tells a stranger nothing."""
    if request.method != "POST":
        return redirect("events")
    link = links.find_even_expired(request.POST.get("token", "")[:100], scope="registration")
    registration = link and Registration.objects.select_related("event").filter(pk=link.target_id).first()
    if registration and registration.email and limits.may("letter", f"registration {registration.email}"):
        with transaction.atomic():
            emails.new_link(registration, at=timezone.now())
    return render(request, "events/new_link_sent.html")
