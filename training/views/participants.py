"""The participant's own page, by two doors: the answer, the occasions, homework, how far one is, the certificate."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from events import calendars as events
from events.forms.fields import ask_for_files_again
from events.views.public import as_calendar
from portal.calendar import ical
from portal.mail import links, outbox
from portal.pages import bodies
from training import actions, certificate
from training.forms import HandInForm, SubstituteForm
from training.models import HomeTask, Participant
from training.queries import coverage_map
from training.views.doors import ParticipantDoor, lost_link, tried
from training.views.homework import sent_file
from training.workflow import Presence


def page(request: HttpRequest, door: ParticipantDoor) -> HttpResponse:
    participant = door.participant
    standing = coverage_map.standings([participant])[participant.pk]
    is_over = participant.cohort.is_over(timezone.localdate())
    context = {
        "participant": participant,
        "cohort": participant.cohort,
        "standing": standing,
        "occasions": _occasions(door),
        "tasks": _tasks(door),
        "today": timezone.localdate(),
        "wording_key": _status(participant, is_over=is_over),
        "is_over": is_over,
        "is_by_link": door.user is None,
        "urls": {
            "answer": door.url("training_answer"),
            "substitute": door.url("training_substitute"),
            "calendar": door.url("training_calendar"),
            "certificate": door.url("training_certificate"),
        },
        "has_certificate": certificate.is_earned(participant, standing),
    }
    return render(request, "training/participant.html", context)


def _status(participant: Participant, *, is_over: bool) -> str:
    if is_over:
        return "training.over"
    return f"training.{participant.state}"


def _occasions(door: ParticipantDoor) -> list:
    """Each with what the roll says; the digital address only for those who have said yes."""
    participant = door.participant
    lines = {line.occasion_id: line for line in participant.attendance.all()}
    rows = list(participant.cohort.occasions.select_related("event"))
    now = timezone.now()
    for occasion in rows:
        occasion.line = lines.get(occasion.pk)
        occasion.is_over = occasion.event.is_over(now)
        occasion.is_noted = occasion.line is not None and occasion.line.state != Presence.UNKNOWN
    return rows


def _tasks(door: ParticipantDoor) -> list[HomeTask]:
    rows = HomeTask.objects.of(door.participant).select_related("assignment__before", "group").order_by("due", "pk")
    found = list(rows)
    for task in found:
        task.address = door.url("home_task", task=task.pk)
        task.late = task.is_late(timezone.localdate())
    return found


@require_POST
def answer(request: HttpRequest, door: ParticipantDoor) -> HttpResponse:
    """Yes or no, by the button that was pressed."""

    def act() -> str:
        if "nej" in request.POST:
            actions.decline(door.participant, by=door.user)
            return "Tack för att du sa till. Kan någon annan komma i ditt ställe?"
        with outbox.counted() as letters:
            actions.accept(door.participant, by=door.user)
        told = " Ett mejl med alla tillfällen till din kalender är på väg." if letters.number else ""
        return f"Tack! Du är med.{told}"

    tried(request, act)
    return redirect(door.page)


def substitute(request: HttpRequest, door: ParticipantDoor) -> HttpResponse:
    form = SubstituteForm(request.POST or None)

    def act() -> str:
        made = actions.send_substitute(door.participant, by=door.user, **form.cleaned_data)
        return f"{made} har fått en inbjudan i ditt ställe."

    if request.method == "POST" and form.is_valid() and tried(request, act, form):
        return redirect(door.page)
    if not door.participant.may_send_substitute or door.participant.cohort.is_over(timezone.localdate()):
        return redirect(door.page)
    context = {"form": form, "participant": door.participant, "cohort": door.participant.cohort, "back": door.page}
    return render(request, "training/substitute.html", context)


@bodies.takes_files
def task(request: HttpRequest, door: ParticipantDoor, task: int) -> HttpResponse:
    found = _task(door, task)
    form = HandInForm(request.POST or None, request.FILES or None, initial={"text": found.text})

    def act() -> str:
        actions.hand_in(found, by=door.participant, **form.cleaned_data)
        return "Tack, uppgiften är inlämnad. Du kan ändra den tills den är läst."

    if request.method == "POST" and form.is_valid() and tried(request, act, form):
        return redirect(door.page)
    ask_for_files_again(form)
    context = {
        "form": form,
        "task": found,
        "earlier": found.earlier.select_related("file", "feedback_by"),
        "members": found.group.members.all() if found.group else [],
        "back": door.page,
        "file_url": door.url("home_task_file", task=found.pk),
        "may_hand_in": not found.is_done and door.participant.may_hand_in,
        "is_late": found.is_late(timezone.localdate()),
    }
    return render(request, "training/home_task.html", context)


def task_file(request: HttpRequest, door: ParticipantDoor, task: int) -> HttpResponse:
    return sent_file(_task(door, task), request)


def _task(door: ParticipantDoor, pk: int) -> HomeTask:
    rows = HomeTask.objects.of(door.participant).select_related("assignment__cohort", "assignment__before__event")
    return get_object_or_404(rows.select_related("assignment__before", "group", "file", "feedback_by"), pk=pk)


def calendar(request: HttpRequest, door: ParticipantDoor) -> HttpResponse:
    """All the occasions, to subscribe to; empty for those who have not said yes."""
    rows = door.participant.attendance.filter(registration__isnull=False).select_related("registration__event")
    entries = [events.seat_entry(line.registration) for line in rows] if door.participant.is_with_us else []
    return as_calendar(ical.feed(entries, door.participant.cohort.name), "utbildning")


def pdf(request: HttpRequest, door: ParticipantDoor) -> HttpResponse:
    participant = door.participant
    standing = coverage_map.standings([participant])[participant.pk]
    if not certificate.is_earned(participant, standing):
        raise Http404
    response = HttpResponse(certificate.as_pdf(participant, standing, on=timezone.localdate()), "application/pdf")
    response["Content-Disposition"] = 'attachment; filename="intyg.pdf"'
    return response


def reminded(request: HttpRequest, door: ParticipantDoor) -> HttpResponse:
    """From a reminder straight to the homework that it is about."""
    link = links.find(door.kwargs["token"], scope="home_task")
    return redirect(door.url("home_task", task=link.target_id)) if link else lost_link(request)
