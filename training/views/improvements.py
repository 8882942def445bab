"""Improvement actions: the committee's page of all of them, the page of one, and the beginning of a new one."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from portal.models import User
from portal.people import directory
from portal.text.swedish import long_date, number_word
from training import actions, origins, rules
from training.forms import DEED_FORMS, ImprovementForm
from training.models import ImprovementAction
from training.queries import effects
from training.views.doors import ImprovementDoor, tried
from training.workflow import UNDER_WAY, WRITTEN_ABOUT, Improvement, may_become


def listing(request: HttpRequest) -> HttpResponse:
    """For the executive committee: what is late, what helped, and every action by its state. Prints as it stands."""
    if not rules.may_read_all_improvements(request.user):
        raise Http404
    today = timezone.localdate()
    rows = list(ImprovementAction.objects.select_related("sector", "owner", "area__survey", "factor", "cohort"))
    known = effects.of(rows)
    for action in rows:
        action.effect = known.get(action.pk)
        action.late = action.is_late(today)
        action.may_be_judged = action.is_done and bool(action.effect and action.effect.is_known)
    by_state = [
        (label, found) for state, label in Improvement.choices if (found := [a for a in rows if a.state == state])
    ]
    context = {
        "late": [action for action in rows if action.late],
        "helped": [action for action in rows if action.has_helped],
        "to_judge": [action for action in rows if action.may_be_judged],
        "by_state": by_state,
        "number": len(rows),
        "today": today,
        "may_run": rules.may_run(request.user),
    }
    return render(request, "training/improvements.html", context)


def new(request: HttpRequest, origin: str, pk: int) -> HttpResponse:
    source = origins.find(origin, pk, user=request.user)
    if source is None:
        raise Http404
    form = ImprovementForm(request.POST or None, source=source)
    made: list[ImprovementAction] = []

    def act() -> str:
        made.append(actions.begin(source, actions.Plan(**form.cleaned_data), by=request.user))
        return "Åtgärden är beslutad. Sektorn som äger den har fått ett brev."

    if request.method == "POST" and form.is_valid() and tried(request, act, form):
        return redirect(made[0])
    return render(request, "training/improvement_new.html", {"form": form, "source": source})


@dataclass(frozen=True)
class Deed:
    words: str  # on the button
    summary: str  # what opens the form
    states: frozenset
    pilot_only: bool = False


DEEDS = {
    "utfall": Deed("Spara utfallet", "Skriv utfallet", may_become(Improvement.JUDGED), pilot_only=True),
    "borja": Deed("Nu har vi börjat", "Vi börjar", may_become(Improvement.STARTED)),
    "anteckna": Deed("Spara anteckningen", "Skriv vad ni gör", WRITTEN_ABOUT),
    "klar": Deed("Åtgärden är genomförd", "Den är genomförd", may_become(Improvement.DONE)),
    "nytt-datum": Deed("Spara det nya datumet", "Vi hinner inte: nytt datum", UNDER_WAY),
    "ansvarig": Deed("Spara", "Byt ansvarig", UNDER_WAY),
    "avbryt": Deed("Avbryt åtgärden", "Avbryt", may_become(Improvement.DROPPED), pilot_only=True),
}


def page(request: HttpRequest, door: ImprovementDoor, *, failed=None) -> HttpResponse:
    action = door.action
    may_work = door.user is None or ImprovementAction.objects.workable_by(door.user).filter(pk=action.pk).exists()
    may_run = door.user is not None and rules.may_run(door.user)
    effect = effects.of([action]).get(action.pk)
    context = {
        "action": action,
        "notes": action.notes.select_related("by", "action__sector"),
        "effect": effect,
        "late": action.is_late(timezone.localdate()),
        "is_signed_in": door.user is not None,
        "reads_all": door.user is not None and rules.may_read_all_improvements(door.user),
        "may_run": may_run,
        "raisers": action.raisers.all() if may_run else [],
        "deeds": _deeds(door, may_run=may_run, failed=failed) if may_work else [],
        "failed": failed,
    }
    return render(request, "training/improvement.html", context)


def _deeds(door: ImprovementDoor, *, may_run: bool, failed=None) -> list[dict]:
    found = []
    for name, deed in DEEDS.items():
        if door.action.state not in deed.states or (deed.pilot_only and not may_run):
            continue
        if name == "ansvarig" and door.user is None:
            continue
        form = failed if failed is not None and failed.prefix == DEED_FORMS[name].prefix else _form(name, door)
        is_again = name == "borja" and door.action.state != Improvement.DECIDED
        summary = "Börja om" if is_again else deed.summary
        found.append({"deed": deed, "summary": summary, "form": form, "url": door.url("improvement_do", deed=name)})
    return found


def _form(name: str, door: ImprovementDoor, data=None):
    form = DEED_FORMS[name](data)
    if name == "ansvarig":
        people = directory.people(door.action.sector, timezone.localdate())
        field = form.fields["owner"]
        field.queryset = User.objects.filter(pk__in=[one.pk for one in people])
        form.initial = {"owner": door.action.owner_id}
    return form


def do(request: HttpRequest, door: ImprovementDoor, deed: str) -> HttpResponse:
    """One button of the page. What was typed stays in its form when the deed is refused."""
    if deed not in DEEDS or (DEEDS[deed].pilot_only and not (door.user and rules.may_run(door.user))):
        raise Http404
    if request.method != "POST":
        return redirect(door.page)
    form = _form(deed, door, request.POST)
    if form.is_valid() and tried(request, lambda: RUN[deed](door, form.cleaned_data), form):
        return redirect(door.page)
    return page(request, door, failed=form)


def _judge(door: ImprovementDoor, typed: dict) -> str:
    number = actions.judge(door.action, by=door.user, **typed)
    if not number:
        return "Utfallet är sparat. Ingen hade lämnat sin adress, så inget brev skickas."
    many = "Ett" if number == 1 else number_word(number).capitalize()
    return f"Utfallet är sparat. {many} brev är på väg."


def _new_date(door: ImprovementDoor, typed: dict) -> str:
    actions.new_date(door.action, typed["due"], reason=typed["reason"], by=door.user)
    return f"Nytt datum: {long_date(typed['due'])}."


def _plainly(act, said: str, *names: str):
    def run(door: ImprovementDoor, typed: dict) -> str:
        act(
            door.action,
            *(typed[name] for name in names),
            by=door.user,
            **{k: v for k, v in typed.items() if k not in names},
        )
        return said

    return run


RUN = {
    "borja": _plainly(actions.start, "Åtgärden pågår."),
    "anteckna": _plainly(actions.write_note, "Anteckningen är sparad.", "text"),
    "klar": _plainly(actions.finish, "Åtgärden är genomförd. Utfallet skrivs när nästa resultat har kommit."),
    "nytt-datum": _new_date,
    "ansvarig": _plainly(actions.hand_to, "Ansvarig är ändrad.", "owner"),
    "avbryt": _plainly(actions.drop, "Åtgärden är avbruten."),
    "utfall": _judge,
}
