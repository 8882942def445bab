"""The roll: on a telephone, one tap for each, by several leaders at once; and from the list on paper afterwards."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.text.row_ids import row_id
from portal.text.swedish import number_word, sort_key
from training import actions
from training.forms import PaperForm
from training.models import Occasion, Participant
from training.queries.measuring import MISSED
from training.views.doors import led_occasion, tried
from training.workflow import ASKED, ATTENDED, Presence

BUTTONS = [
    (Presence.PRESENT, "Här"),
    (Presence.ABSENT, "Inte här"),
    (Presence.LATE, "Sen"),
    (Presence.REMOTE, "Distans"),
    (Presence.EXCUSED, "Förhinder"),
]


def lines_of(occasion: Occasion) -> list[Participant]:
    """Everybody in the roll, in Swedish order, each with what it says and what the door and the calendar know."""
    people = list(occasion.cohort.participants.filter(state__in=ASKED).select_related("sector", "board"))
    lines = {
        line.participant_id: line
        for line in occasion.attendance.select_related("registration").prefetch_related("registration__attendees")
    }
    for person in people:
        person.line = lines.get(person.pk)
        person.said = person.line.state if person.line else ""
        person.has_missed_it = person.said in MISSED
        registration = person.line.registration if person.line else None
        person.has_cancelled = registration is not None and not registration.is_active
        person.checked_in = registration is not None and any(one.is_here for one in registration.attendees.all())
    return sorted(people, key=lambda one: sort_key(one.name))


@led_occasion
def roll(request: HttpRequest, occasion: Occasion) -> HttpResponse:
    people = lines_of(occasion)
    context = {
        "occasion": occasion,
        "cohort": occasion.cohort,
        "event": occasion.event,
        "people": people,
        "buttons": BUTTONS,
        "here": sum(one.said in ATTENDED for one in people),
        "noted": sum(bool(one.said) for one in people),
        "left": sum(not one.said and one.is_with_us for one in people),
        "may_call": timezone.localdate(occasion.event.start) <= timezone.localdate()
        and not occasion.event.is_called_off,
        "is_later": timezone.localdate(occasion.event.start) < timezone.localdate(),
        "caught_up": Presence.CAUGHT_UP,
    }
    return render(request, "training/roll.html", context)


@led_occasion
@require_POST
def tap(request: HttpRequest, occasion: Occasion) -> HttpResponse:
    """One press, one line. The same press again changes nothing, so an impatient thumb undoes nothing."""
    number = request.POST.get("participant", "")
    pk = row_id(number)
    person = get_object_or_404(occasion.cohort.participants, pk=pk)
    state = request.POST.get("state")

    def act() -> None:
        if state in Presence.values:
            actions.note(occasion, person, state, by=request.user)

    tried(request, act)
    return redirect(f"{_address(occasion)}#p{person.pk}")


@led_occasion
@require_POST
def rest(request: HttpRequest, occasion: Occasion) -> HttpResponse:
    def act() -> str:
        number = actions.note_the_rest(occasion, by=request.user)
        return (
            f"{number_word(number).capitalize()} till är noterade som här." if number else "Alla var redan noterade."
        )

    tried(request, act)
    return redirect(_address(occasion))


def _address(occasion: Occasion) -> str:
    return reverse("roll", args=[occasion.pk])


@led_occasion
def paper(request: HttpRequest, occasion: Occasion) -> HttpResponse:
    """The list to print, and the same list to fill in from the paper."""
    form = PaperForm(request.POST or None, people=lines_of(occasion))

    def act() -> str:
        number, met = actions.note_list(occasion, form.lines, by=request.user)
        said = f"{number_word(number).capitalize()} {'rad är ändrad' if number == 1 else 'rader är ändrade'}."
        if met:
            names = ", ".join(str(one) for one in met)
            said += f" Någon annan ändrade {names} under tiden. Där står det den andra skrev."
        return said

    if request.method == "POST" and form.is_valid() and tried(request, act, form):
        return redirect(_address(occasion))
    context = {"form": form, "occasion": occasion, "cohort": occasion.cohort, "event": occasion.event}
    return render(request, "training/paper_list.html", context)
