"""What Eva can do on the case page: for each command its form, the one action it calls, and what is said then.

Each runner returns the sentence that is shown; a refusal is raised as NotAllowed by the action.
"""

from collections.abc import Callable

from django.db.models import Model, QuerySet
from django.urls import reverse

from cases import actions, rules
from cases.access import actions as invited
from cases.admin import case_page, forms
from cases.admin.listing import back
from cases.admin.post import DEEDS, put_as_note, put_as_words
from cases.admin.reader_forms import AccessForm, JoinForm, LinkForm, VouchForm
from cases.deciding import actions as deciding
from cases.models import Case, CaseAccess, Decision, Promise, StandardText
from cases.queries import joined
from cases.undoing.views import UndoingPage
from cases.workflow import AssignmentState
from portal.mail.links import absolute
from portal.models import IncomingEmail, StoredFile, User
from portal.pages.commands import Command, plainly
from portal.text.exceptions import NotAllowed
from portal.text.swedish import join_words, long_date

Files = list[StoredFile]
CHANGED = "Ärendet har ändrats sedan du öppnade sidan. Läs det nya och försök igen. Det du skrev finns kvar."


def _ask(case: Case, *, by: User, sector: Model, **fields) -> str:
    actions.ask_sector(case, sector, by=by, **fields)
    return f"{sector} har fått frågan."


def _ask_again(case: Case, *, by: User, assignment, **fields) -> str:
    actions.ask_again(assignment, by=by, **fields)
    return f"{assignment.sector} har fått frågan igen."


def _ask_as_before(case: Case, *, by: User) -> str:
    asked, refused = actions.ask_as_before(case, by=by)
    if not asked:
        raise NotAllowed(" ".join(refused) or "Frågorna är redan ställda igen.")
    names = join_words(dict.fromkeys(each.sector for each in asked))
    return "\n".join([f"{names} har fått {'frågan' if len(asked) == 1 else 'frågorna'} igen.", *refused])


def _recall(case: Case, *, by: User, assignment) -> str:
    actions.recall(assignment, by=by)
    return f"Frågan till {assignment.sector} är återtagen."


def _declare_conflict(case: Case, *, by: User, assignment, who: str) -> str:
    whose = actions.declare_conflict(assignment, name=who, by=by)
    said = f"{whose} är jävig och kan inte läsa ärendet."
    if case.is_open:
        said += f" Fråga {assignment.sector} igen om någon annan där ska svara."
    return said if isinstance(whose, User) else f"{said} Ingen med konto på {assignment.sector} heter så."


def _new_date(case: Case, *, by: User, assignment, due, reason: str) -> str:
    actions.new_date(assignment, due, reason=reason, by=by)
    return f"{assignment.sector} har fått ett nytt datum, {long_date(due)}, och företaget får veta det." + _call(case)


def _agree_to_date(case: Case, *, by: User, assignment) -> str:
    due = actions.agree_to_date(assignment, by=by).due
    return f"{assignment.sector} har fått sitt nya datum, {long_date(due)}, och företaget får veta det." + _call(case)


def _refuse_date(case: Case, *, by: User, assignment, text: str) -> str:
    actions.refuse_date(assignment, text=text, by=by)
    return f"Datumet står kvar, och {assignment.sector} får veta det."


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


def _send(case: Case, *, by: User, text: str, is_answer: bool, files: Files, **_) -> str:
    actions.write_to_business(case, text, by=by, is_answer=is_answer, stored=files)
    what = "Beskedet" if is_answer else "Texten"
    return f"{what} är {'skickat' if is_answer else 'skickad'} till företaget." + _stands(case) + _call(case)


def _question(case: Case, *, by: User, text: str, files: Files, **_) -> str:
    actions.pilot_asks(case, text, by=by, stored=files)
    return "Frågan är skickad till företaget." + _call(case)


def _note(case: Case, *, by: User, text: str, files: Files, **_) -> str:
    actions.write_note(case, text, by=by, stored=files)
    return "Anteckningen är sparad. Bara lotsen kan läsa den."


def _stands(case: Case) -> str:
    """The promise that nothing has been told of yet, so that the tick is not forgotten."""
    own = case.promises.filter(kind=Promise.Kind.NEXT, outcome=Promise.Outcome.OPEN).first()
    return f" Vi har lovat nästa besked senast {long_date(own.due)}." if own else ""


def _call(case: Case) -> str:
    return "" if case.contact.email else " Företaget har ingen e-post, så du behöver ringa."


def _standard_text(case: Case, *, by: User, text: str, standard: StandardText | None, **_) -> str:
    """Without scripts the chosen text is put into the box by the server, after what was typed."""
    return "\n\n".join(part for part in (text, standard.text if standard else "") if part)[: forms.LONG]


def _contact(case: Case, *, by: User, kind: str, files: Files, **fields) -> str:
    actions.log_contact(case, kind=kind, by=by, stored=files, **fields)
    return ("Samtalet är sparat." if kind == "call" else "Besöket är sparat.") + _stands(case)


def _change_step(case: Case, *, by: User, step, **fields) -> str:
    actions.change_step(step, by=by, **fields)
    return "Steget är ändrat."


def _confirm_step(case: Case, *, by: User, step) -> str:
    actions.confirm_steps(case, step=step, by=by)
    return f"”{step.what}” stämmer."


def _confirm_all(case: Case, *, by: User) -> str:
    actions.confirm_steps(case, by=by)
    return "Alla steg stämmer."


def _confirm_and_ask(case: Case, *, by: User) -> str:
    asked, refused = actions.confirm_and_ask(case, by=by)
    names = join_words(each.sector for each in asked)
    return "\n".join(["Alla steg stämmer.", *([f"{names} har fått frågan."] if asked else []), *refused])


def _remove_step(case: Case, *, by: User, step, stood: str) -> str:
    actions.remove_step(step, by=by, stood=stood)
    return "Steget är borttaget."


def _step_up(case: Case, *, by: User, step) -> str:
    actions.move_step_up(step, by=by)
    return "Steget är flyttat uppåt."


def _join(case: Case, *, by: User, into: Case, across_businesses: bool = False) -> str:
    case = actions.join(case, into, by=by, across_businesses=across_businesses)
    in_doubt = [each.reference for each in (case, into) if each.contact.is_in_doubt]
    doubt = (
        f" Adressen är inte bekräftad i {join_words(in_doubt)}, så ingen av dem läser den andras." if in_doubt else ""
    )
    recalled = case.assignments.filter(state=AssignmentState.RECALLED, ended_at=case.closed_at)
    twice = recalled.filter(sector__in=_asked(into)).values_list("sector__name", flat=True)
    one = f" {join_words(sorted(set(twice)))} hade en fråga i båda. Nu är det en, i {into.reference}." if twice else ""
    left = " Markeringen gör att frågorna inte följde med." if actions.is_under_mark(case) else ""
    return f"Ärendet har slagits ihop med {into.reference}.{one}{left}{doubt}"


def _asked(case: Case) -> QuerySet:
    return case.assignments.open().questions().values("sector")


def _take_apart(case: Case, *, by: User) -> str:
    other, joined_at = case.joined_into, case.closed_at
    case, stay = actions.take_apart(case, by=by)
    names = join_words(dict.fromkeys(each.sector for each in stay))
    where = f" Frågan till {names} står kvar i {other.reference}, eftersom något har sagts där." if stay else ""
    rested = [each.reference for each in joined.rested_until_joined([case, other], joined_at)]
    again = "Låt det vila igen om det behövs." if len(rested) == 1 else "Låt dem vila igen om det behövs."
    woken = f" {join_words(rested)} vilade före sammanslagningen, men är nu i gång. {again}" if rested else ""
    return f"Ärendet är inte längre ihopslaget.{where}{woken}" + _call(case)


def _vouch(case: Case, *, by: User, email: str, stay: list[int]) -> str:
    is_new = email != case.contact.email
    told = actions.vouch_for(case, email=email, stay=stay, by=by)
    link = " Den nya adressen har fått en länk till ärendet." if is_new and email else ""
    return f"Adressen är bekräftad.{link} {told}".strip()


def _make_code(case: Case, *, by: User) -> str:
    code, where = actions.make_code(case, by=by), absolute(reverse("follow_by_code"))
    return f"Koden är {code}. Den gäller i en kvart, en gång. Personen skriver den och {case.reference} på {where}"


def _close_link(case: Case, *, by: User, link) -> str:
    actions.close_link(case, link, by=by)
    return "Länken är stängd. Företaget får en ny med nästa mejl."


def _take_access_back(case: Case, *, by: User, access: CaseAccess) -> str:
    invited.take_back(access, by=by)
    return f"{access} kommer inte längre åt ärendet."


def _finish(case: Case, *, by: User, action) -> str:
    actions.finish_action(action, by=by)
    return f"Klart: {action.what}."


def _keep_decision(case: Case, *, by: User, decision: Decision) -> str:
    deciding.keep(decision, by=by)
    return "Beslutet är hållet."


def _close(case: Case, *, by: User, **fields) -> str:
    actions.close(case, by=by, **fields)
    return "Ärendet är avslutat." + _call(case)


def _spam(case: Case, *, by: User) -> str:
    asked = join_words(dict.fromkeys(each.sector for each in case.assignments.open().select_related("sector")))
    actions.put_aside(case, by=by)
    told = f" {asked} får veta att frågan är återtagen." if asked else ""
    return f"Ärendet är bortsorterat. Företaget får inget mejl.{told} Du kan ta tillbaka ärendet."


def _reopen(case: Case, *, by: User, text: str) -> str:
    actions.reopen(case, by=by, text=text)
    return "Ärendet är öppnat igen." + _call(case)


def _mail_is_theirs(case: Case, *, by: User, letter: IncomingEmail) -> str:
    return put_as_words(letter, case, by=by)


def _mail_is_a_note(case: Case, *, by: User, letter: IncomingEmail) -> str:
    return put_as_note(letter, case, by=by)


def _of_mail(deed: str) -> Callable[..., str]:
    """As on the page of all letters."""
    return lambda case, *, by, letter: DEEDS[deed](letter, by=by)


_describe = plainly(actions.describe, "Rubrik och ärendetyper är sparade.")
_add_step = plainly(actions.add_step, "Steget är tillagt.")
_restore = plainly(actions.restore, "Ärendet är tillbaka bland de nya.")
_lift = plainly(actions.lift_to_director, "Kommundirektören har fått ett mejl om ärendet.")

COMMANDS = {
    each.slug: each
    for each in [
        Command("fraga", _ask, forms.AskForm, "fragor"),
        Command("fraga-direkt", _ask, forms.SectorForm, "fragor"),
        Command("fraga-igen", _ask_again, forms.AskAgainForm, "fragor"),
        Command("fraga-som-forut", _ask_as_before, forms.CaseForm, "fragor"),
        Command("ta-tillbaka", _recall, forms.AssignmentForm, "fragor"),
        Command("jav", _declare_conflict, forms.ConflictForm, "fragor"),
        Command("nytt-datum", _new_date, forms.NewDateForm, "fragor"),
        Command("ja-till-datum", _agree_to_date, forms.AssignmentForm, "fragor"),
        Command("nej-till-datum", _refuse_date, forms.RefuseDateForm, "fragor"),
        Command("dela", _share, forms.ShareForm, "fragor"),
        Command("skicka", _send, forms.WriteForm, "trad"),
        Command("fraga-foretaget", _question, forms.WriteForm, "trad", shown_as="skicka"),
        Command("anteckna", _note, forms.WriteForm, "trad", shown_as="skicka"),
        Command("standardtext", _standard_text, forms.StandardForm, "skriv", shown_as="skicka", puts_in="text"),
        Command("mejl-foretagets-ord", _mail_is_theirs, forms.MailForm, "trad"),
        Command("mejl-anteckning", _mail_is_a_note, forms.MailForm, "trad"),
        Command("mejl-registratorn", _of_mail("registratorn"), forms.MailForm, "mejl"),
        Command("mejl-klart", _of_mail("klart"), forms.MailForm, "mejl"),
        Command("mejl-skrap", _of_mail("skrap"), forms.MailForm, "mejl"),
        Command("kontakt", _contact, forms.ContactForm, "trad"),
        Command("nytt-steg", _add_step, forms.StepForm, "steg"),
        Command("andra-steg", _change_step, forms.ChangeStepForm, "steg", says=("stood",)),
        Command("stammer", _confirm_step, forms.OneStepForm, "steg"),
        Command("alla-stammer", _confirm_all, forms.CaseForm, "steg"),
        Command("stammer-och-fraga", _confirm_and_ask, forms.CaseForm, "steg"),
        Command("ta-bort-steg", _remove_step, forms.OneStepForm, "steg", says=("stood",)),
        Command("flytta-steg", _step_up, forms.OneStepForm, "steg"),
        Command("beskriv", _describe, forms.DescribeForm, "om"),
        Command("for-ihop", _join, JoinForm, "lage"),
        Command("ta-isar", _take_apart, forms.CaseForm, "lage"),
        Command("bekrafta", _vouch, VouchForm, "kontakt"),
        Command("las-upp-kod", _make_code, forms.CaseForm, "kontakt"),
        Command("stang-lank", _close_link, LinkForm, "lankar"),
        Command("ta-bort-inbjuden", _take_access_back, AccessForm, "lankar"),
        Command("sortera-bort", _spam, forms.CaseForm, "lage"),
        Command("ta-tillbaka-fran-skrap", _restore, forms.CaseForm, "lage"),
        Command("lotsens-datum", _new_pilot_date, forms.PilotDateForm, "lage"),
        Command("vila", _rest, forms.RestForm, "lage"),
        Command("vack", _wake, forms.CaseForm, "lage"),
        Command("atgard-klar", _finish, forms.ActionForm, "moten"),
        Command("lyft", _lift, forms.LiftForm, "fragor"),
        Command("beslut-klart", _keep_decision, forms.DecisionForm, "fragor"),
        Command("avsluta", _close, forms.CloseForm, "lage", needs_fresh_page=True),
        Command("oppna-igen", _reopen, forms.ReopenForm, "lage"),
    ]
}


class CasePage(UndoingPage):
    commands = COMMANDS
    undoable = frozenset(
        ["skicka", "fraga-foretaget", "fraga", "fraga-direkt", "fraga-igen", "avsluta", "sortera-bort"]
    )

    @property
    def key(self) -> str:
        return self.thing.page_key

    @property
    def began(self) -> str:
        """The query of the list from which the page was opened, in its address or its form."""
        return back.query_in(self.request.POST) or back.query_in(self.request.GET)

    def address(self, section: str = "") -> str:
        return case_page.page_address(self.thing, section, began=self.began)

    def place_of(self, command: Command, form: forms.CaseForm) -> str:
        """At its own row, while that is there: the eighth sector's is far from the section's heading."""
        row = form.cleaned_data.get("assignment") or form.cleaned_data.get("step")
        is_there = row and row.pk and type(row).objects.filter(pk=row.pk).exists()
        return f"{command.section}-{row.pk}" if is_there else command.section

    def page_forms(self) -> list[forms.CaseForm]:
        case = self.thing
        return case_page.forms_as_they_are(case, case.assignments.all(), case.steps.select_related("sector"))

    def form_of(self, command: Command) -> forms.CaseForm:
        """What the button says by itself has no prefix: which row, which sector."""
        typed = self.request.POST
        row = typed.get("assignment") or typed.get("step") or ""
        name = f"{command.form_name}-{row}" if row.isascii() and row.isdigit() else command.form_name
        sent = typed.copy()
        for field in filter(typed.__contains__, command.form.base_fields):
            sent.setlist(f"{name}-{field}", typed.getlist(field))
        return command.form(sent, case=self.thing, name=name, user=self.by)

    def form_named(self, prefix: str, data) -> forms.CaseForm | None:
        command = COMMANDS.get(prefix) or COMMANDS.get(prefix.rpartition("-")[0])  # or of one row
        if command is None or not rules.may_triage(self.by):
            return None
        return command.form(data, case=self.thing, name=prefix, user=self.by)

    def filled(self, page_forms: list[forms.CaseForm]) -> tuple:
        """The refused form has the same sectors to choose among as when it was shown."""
        sectors = {form.prefix: form.fields["sector"].choices for form in page_forms if "sector" in form.fields}
        shown, refused = super().filled(page_forms)
        if refused and refused.prefix in sectors:
            refused.fields["sector"].choices = sectors[refused.prefix]
        return shown, refused

    def stale(self) -> str:
        return "" if self.request.POST.get("seen") == self.thing.updated_at.isoformat() else CHANGED
