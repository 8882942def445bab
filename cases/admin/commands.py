"""What Eva can do on the case page: for each deed its form, the one action it calls, and what is said then.

Each runner returns the sentence that is shown; a refusal is raised as NotAllowed by the action.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model

from cases import actions
from cases.admin import forms
from cases.models import Case
from portal.models import User
from portal.text.exceptions import NotAllowed
from portal.text.swedish import join_words, long_date

CHANGED = "Ärendet har ändrats sedan du öppnade sidan. Läs det nya och försök igen. Det du skrev finns kvar."


@dataclass(frozen=True)
class Deed:
    form: type[forms.CaseForm]
    run: Callable[..., str]
    section: str  # the place on the page that is shown afterwards
    needs_fresh_page: bool = False  # refused when somebody else did something after the page was read


def _ask(case: Case, *, by: User, sector: Model, **fields) -> str:
    actions.ask_sector(case, sector, by=by, **fields)
    return f"{sector} har fått frågan."


def _ask_again(case: Case, *, by: User, assignment, **fields) -> str:
    actions.ask_again(assignment, by=by, **fields)
    return f"{assignment.sector} har fått frågan igen."


def _recall(case: Case, *, by: User, assignment) -> str:
    actions.recall(assignment, by=by)
    return f"Frågan till {assignment.sector} är återtagen."


def _new_date(case: Case, *, by: User, assignment, due, reason: str) -> str:
    actions.new_date(assignment, due, reason=reason, by=by)
    return f"{assignment.sector} har fått ett nytt datum."


def _new_pilot_date(case: Case, *, by: User, due, reason: str) -> str:
    actions.new_pilot_date(case, due, reason=reason, by=by)
    return f"Företaget får besked av lotsen senast {long_date(due)}." + _call(case)


def _rest(case: Case, *, by: User, until, reason: str, waits_for: str) -> str:
    case = actions.rest(case, until, reason=reason, waits_for=waits_for, by=by)
    return f"Ärendet vilar till {long_date(case.rests_until)} och vaknar av sig självt." + _call(case)


def _wake(case: Case, *, by: User) -> str:
    actions.wake(case, by=by)
    return "Ärendet är väckt." + _call(case)


def _share(case: Case, *, by: User, assignment, messages, files) -> str:
    actions.share(assignment, messages=messages, files=files, by=by)
    return f"{assignment.sector} kan läsa det du har kryssat för."


def _send(case: Case, *, by: User, text: str, **_) -> str:
    actions.write_to_business(case, text, by=by)
    return "Texten är skickad till företaget." + _call(case)


def _question(case: Case, *, by: User, text: str, **_) -> str:
    actions.pilot_asks(case, text, by=by)
    return "Frågan är skickad till företaget." + _call(case)


def _note(case: Case, *, by: User, text: str, **_) -> str:
    actions.write_note(case, text, by=by)
    return "Anteckningen är sparad. Bara lotsen kan läsa den."


def _call(case: Case) -> str:
    return "" if case.contact.email else " Företaget har ingen e-post, så du behöver ringa."


def _contact(case: Case, *, by: User, kind: str, text: str) -> str:
    actions.log_contact(case, text, kind=kind, by=by)
    return "Samtalet är sparat." if kind == "call" else "Besöket är sparat."


def _add_step(case: Case, *, by: User, what: str, sector, **fields) -> str:
    actions.add_step(case, what, sector=sector, by=by, **fields)
    return "Steget är tillagt."


def _change_step(case: Case, *, by: User, step, **fields) -> str:
    actions.change_step(step, by=by, **fields)
    return "Steget är ändrat."


def _remove_step(case: Case, *, by: User, step) -> str:
    actions.remove_step(step, by=by)
    return "Steget är borttaget."


def _step_up(case: Case, *, by: User, step) -> str:
    order = list(case.steps.values_list("pk", flat=True))
    place = order.index(step.pk)
    if place == 0:
        raise NotAllowed("Steget ligger redan först.")
    order[place - 1], order[place] = order[place], order[place - 1]
    actions.reorder(case, order, by=by)
    return "Steget är flyttat uppåt."


def _describe(case: Case, *, by: User, subject: str, matter_types) -> str:
    actions.describe(case, subject=subject, matter_types=matter_types, by=by)
    return "Rubrik och ärendetyper är sparade."


def _join(case: Case, *, by: User, into: Case, across_businesses: bool = False) -> str:
    actions.join(case, into, by=by, across_businesses=across_businesses)
    in_doubt = [each.reference for each in (case, into) if each.contact.is_in_doubt]
    doubt = (
        f" Adressen är inte bekräftad i {join_words(in_doubt)}, så ingen av dem läser den andras." if in_doubt else ""
    )
    return f"Ärendet är hopfört med {into.reference}.{doubt}"


def _vouch(case: Case, *, by: User, email: str) -> str:
    is_new = email.lower() != case.contact.email
    actions.vouch_for(case, email=email, by=by)
    return "Adressen är bekräftad." + (" Den nya adressen har fått en länk till ärendet." if is_new and email else "")


def _close_link(case: Case, *, by: User, link) -> str:
    actions.close_link(case, link, by=by)
    return "Länken är stängd. Företaget får en ny med nästa brev."


def _spam(case: Case, *, by: User) -> str:
    actions.put_aside(case, by=by)
    return "Ärendet är bortsorterat. Inget brev har skickats, och du kan ta tillbaka det."


def _restore(case: Case, *, by: User) -> str:
    actions.restore(case, by=by)
    return "Ärendet är tillbaka bland de nya."


def _lift(case: Case, *, by: User) -> str:
    actions.lift_to_director(case, by=by)
    return "Kommundirektören har fått ett brev om ärendet."


def _finish(case: Case, *, by: User, action) -> str:
    actions.finish_action(action, by=by)
    return f"Klart: {action.what}."


def _close(case: Case, *, by: User, **fields) -> str:
    actions.close(case, by=by, **fields)
    return "Ärendet är avslutat." + _call(case)


def _reopen(case: Case, *, by: User, text: str) -> str:
    actions.reopen(case, by=by, text=text)
    return "Ärendet är öppnat igen." + _call(case)


DEEDS: dict[str, Deed] = {
    "fraga": Deed(forms.AskForm, _ask, "fragor"),
    "fraga-direkt": Deed(forms.SectorForm, _ask, "fragor"),
    "fraga-igen": Deed(forms.AskAgainForm, _ask_again, "fragor"),
    "ta-tillbaka": Deed(forms.AssignmentForm, _recall, "fragor"),
    "nytt-datum": Deed(forms.NewDateForm, _new_date, "fragor"),
    "dela": Deed(forms.ShareForm, _share, "fragor"),
    "skicka": Deed(forms.WriteForm, _send, "trad"),
    "fraga-foretaget": Deed(forms.WriteForm, _question, "trad"),
    "anteckna": Deed(forms.WriteForm, _note, "trad"),
    "kontakt": Deed(forms.ContactForm, _contact, "trad"),
    "nytt-steg": Deed(forms.StepForm, _add_step, "steg"),
    "andra-steg": Deed(forms.ChangeStepForm, _change_step, "steg"),
    "ta-bort-steg": Deed(forms.OneStepForm, _remove_step, "steg"),
    "flytta-steg": Deed(forms.OneStepForm, _step_up, "steg"),
    "beskriv": Deed(forms.DescribeForm, _describe, "om"),
    "for-ihop": Deed(forms.JoinForm, _join, "ovrigt"),
    "bekrafta": Deed(forms.VouchForm, _vouch, "kontakt"),
    "stang-lank": Deed(forms.LinkForm, _close_link, "lankar"),
    "sortera-bort": Deed(forms.CaseForm, _spam, "lage"),
    "ta-tillbaka-fran-skrap": Deed(forms.CaseForm, _restore, "lage"),
    "lotsens-datum": Deed(forms.PilotDateForm, _new_pilot_date, "lage"),
    "vila": Deed(forms.RestForm, _rest, "lage"),
    "vack": Deed(forms.CaseForm, _wake, "lage"),
    "atgard-klar": Deed(forms.ActionForm, _finish, "moten"),
    "lyft": Deed(forms.CaseForm, _lift, "fragor"),
    "avsluta": Deed(forms.CloseForm, _close, "lage", needs_fresh_page=True),
    "oppna-igen": Deed(forms.ReopenForm, _reopen, "lage"),
}
