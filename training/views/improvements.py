"""Improvement actions: the committee's page of all of them, the page of one, and the beginning of a new one."""

from dataclasses import dataclass

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from cases.forms.fields import NameField
from portal.models import MailboxPerson, User
from portal.pages.commands import Command, Page, plainly
from portal.people import directory
from portal.text.swedish import long_date, number_word
from training import actions, origins, rules
from training.forms import ImprovementForm
from training.forms.improvements import DropForm, FinishForm, JudgeForm, NewDateForm, NoteForm, OwnerForm, StartForm
from training.models import ImprovementAction
from training.queries import effects
from training.views.doors import ImprovementDoor, tried
from training.workflow import UNDER_WAY, WRITTEN_ABOUT, Improvement, may_become

WHO = "who"


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
        return "Åtgärden är beslutad. Sektorn som äger den har fått ett mejl."

    if request.method == "POST" and form.is_valid() and tried(request, act, form):
        return redirect(made[0])
    return render(request, "training/improvement_new.html", {"form": form, "source": source})


def page(request: HttpRequest, door: ImprovementDoor, *, failed=None) -> HttpResponse:
    action = door.action
    may_work = door.user is None or ImprovementAction.objects.workable_by(door.user).filter(pk=action.pk).exists()
    may_run = door.user is not None and rules.may_run(door.user)
    effect = effects.of([action]).get(action.pk)
    context = {
        "action": action,
        "notes": action.notes.select_related("by", "mailbox_person", "action__sector"),
        "effect": effect,
        "late": action.is_late(timezone.localdate()),
        "is_signed_in": door.user is not None,
        "reads_all": door.user is not None and rules.may_read_all_improvements(door.user),
        "may_run": may_run,
        "raisers": action.raisers.all() if may_run else [],
        "commands": _commands(door, may_run=may_run, failed=failed) if may_work else [],
        "failed": failed,
    }
    return render(request, "training/improvement.html", context)


def _commands(door: ImprovementDoor, *, may_run: bool, failed=None) -> list[dict]:
    found = []
    for slug, command in COMMANDS.items():
        if door.action.state not in command.states or (command.pilot_only and not may_run):
            continue
        if command.form is OwnerForm and door.user is None:
            continue
        form = failed if type(failed) is command.form else _form(command, door)
        summary = (door.action.state != Improvement.DECIDED and command.again) or form.summary
        address = door.url("improvement_do", command=slug)
        found.append({"command": command, "summary": summary, "form": form, "url": address})
    return found


def _form(command: Command, door: ImprovementDoor, data=None) -> forms.Form:
    """Through the limited link of a mailbox it asks who is writing."""
    form, action = command.form(data), door.action
    if door.user is None and command.form is not OwnerForm:
        form.fields[WHO] = NameField()
    if command.form is OwnerForm:
        people = directory.people(action.sector, timezone.localdate())
        form.fields["owner"].queryset = User.objects.filter(pk__in=[one.pk for one in people])
        form.initial = {"owner": action.owner_id}
    return form


# --- The buttons ----------------------------------------------------------------------------------


def do(request: HttpRequest, door: ImprovementDoor, command: str) -> HttpResponse:
    """One button of the page. What was typed stays in its form when the command is refused."""
    found = COMMANDS.get(command)
    if found is None or (found.pilot_only and not (door.user and rules.may_run(door.user))):
        raise Http404
    return ImprovementPage(request, door).press(command)


@dataclass(frozen=True)
class ImprovementCommand(Command):
    states: frozenset[Improvement] = frozenset()
    again: str = ""  # what opens it when something has been begun before
    pilot_only: bool = False


def _judge(action: ImprovementAction, **typed) -> str:
    number = actions.judge(action, **typed)
    if not number and action.told_at:
        return "Utfallet är sparat. Adresserna till dem som tog upp det är borttagna, så inget mejl skickas."
    if not number:
        return "Utfallet är sparat. Ingen hade lämnat sin adress, så inget mejl skickas."
    many = "Ett" if number == 1 else number_word(number).capitalize()
    return f"Utfallet är sparat. {many} mejl är på väg."


def _new_date(action: ImprovementAction, **typed) -> str:
    actions.new_date(action, **typed)
    return f"Nytt datum: {long_date(typed['due'])}."


_start = plainly(actions.start, "Åtgärden pågår.")
_note = plainly(actions.write_note, "Anteckningen är sparad.")
_finish = plainly(actions.finish, "Åtgärden är genomförd. Utfallet skrivs när nästa resultat har kommit.")
_hand_to = plainly(actions.hand_to, "Ansvarig är ändrad.")
_drop = plainly(actions.drop, "Åtgärden är avbruten.")


COMMANDS = {
    each.slug: each
    for each in [
        ImprovementCommand("utfall", _judge, JudgeForm, states=may_become(Improvement.JUDGED), pilot_only=True),
        ImprovementCommand("borja", _start, StartForm, states=may_become(Improvement.STARTED), again="Börja om"),
        ImprovementCommand("anteckna", _note, NoteForm, states=WRITTEN_ABOUT),
        ImprovementCommand("klar", _finish, FinishForm, states=may_become(Improvement.DONE)),
        ImprovementCommand("nytt-datum", _new_date, NewDateForm, states=UNDER_WAY),
        ImprovementCommand("ansvarig", _hand_to, OwnerForm, states=UNDER_WAY),
        ImprovementCommand("avbryt", _drop, DropForm, states=may_become(Improvement.DROPPED), pilot_only=True),
    ]
}


class ImprovementPage(Page):
    commands = COMMANDS

    def __init__(self, request: HttpRequest, door: ImprovementDoor) -> None:
        super().__init__(request, door.action, by=door.user, show=lambda form: page(request, door, failed=form))
        self.door = door

    def address(self, section: str = "") -> str:
        return self.door.page

    def form_of(self, command: Command) -> forms.Form:
        return _form(command, self.door, self.request.POST)

    def carry_out(self, command: Command, form: forms.Form) -> str | None:
        if form.is_valid() and WHO in form.fields:
            self.by = MailboxPerson.objects.named(form.cleaned_data.pop(WHO), self.thing.sector)
        return super().carry_out(command, form)
