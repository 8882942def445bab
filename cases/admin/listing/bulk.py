"""One command on several cases: asked once, done one by one, and each refusal told with its case."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from cases import actions
from cases.actions.asking import usual_due
from cases.admin import commands
from cases.admin.forms import day, text_area
from cases.forms.fields import FarDateForm
from cases.models import Assignment, Case, Promise
from cases.undoing.actions import in_turn
from cases.workflow import Outcome, State, may_move
from portal.models import Sector, User
from portal.pages.commands import Command
from portal.text.exceptions import NotAllowed
from portal.text.row_ids import row_id
from portal.text.swedish import long_date

MOST = 50
NOBODY_WORKS = "Ingen sektor arbetar med en fråga just nu"
FEW = 6  # so many are shown at once; of more the list is opened by whoever wants it


class AskManyForm(FarDateForm):
    sector = forms.ModelChoiceField(
        Sector.objects.filter(is_active=True),
        label="Sektor",
        empty_label="Välj sektor",
        error_messages={"required": "Välj en sektor."},
    )
    question = text_area("Fråga (tomt ger den vanliga frågan)", required=False)
    due = day("Svar senast (tomt ger den vanliga tiden)", required=False)


class MoveManyForm(FarDateForm):
    due = day("Nytt datum")
    reason = forms.CharField(
        label="Varför? Företagen får läsa det.",
        max_length=300,
        error_messages={"required": "Skriv varför det blir ett nytt datum. Företagen får läsa det."},
    )


class CloseManyForm(forms.Form):
    outcome = forms.ChoiceField(
        label="Resultat",
        choices=[("", "Välj resultat"), *Outcome.choices],
        error_messages={"required": "Välj ett resultat."},
    )
    text = text_area("Slutord till företagen", rows=4, required=False)
    nothing_more = forms.BooleanField(label="Inget mer behövs av företagen", required=False)
    despite_open = forms.CharField(
        label="Varför avslutas ärenden fast frågor är öppna?", max_length=300, required=False
    )


def _move(case: Case, *, by: User, due, reason: str) -> None:
    """All the questions of the case that run; either all get the date or none does."""
    running = list(case.assignments.waiting_for_sector().select_related("sector"))
    if not running:
        raise NotAllowed(f"{NOBODY_WORKS}.")
    actions.new_dates(running, due, reason=reason, by=by)


def _nobody_works(case: Case) -> str:
    return "" if any(not each.waits_for_business for each in case.open_questions) else NOBODY_WORKS


def _may_not(to: State) -> Callable[[Case], str]:
    return lambda case: "" if may_move(case.state, to) else f"Ärendet är {case.get_state_display()}"


@dataclass(frozen=True)
class ManyCommand(Command):
    title: str = ""
    done: str = ""  # what has become of the cases
    done_one: str = ""  # of one, where that is said otherwise
    stops: Callable[[Case], str] = lambda case: ""  # why it cannot be done with a case, whatever is typed
    until: str = ""  # how the day that was typed is said after it
    note: str = ""  # what one needs to know before it is done


ONE = commands.COMMANDS
COMMANDS = {
    each.slug: each
    for each in [
        ManyCommand(
            "fraga",
            ONE["fraga"].run,
            AskManyForm,
            title="Fråga en sektor",
            done="har fått sin fråga",
            until=", med svar senast {}",
            stops=lambda case: "" if case.is_open else f"Ärendet är {case.get_state_display()}",
            note="Väljer du ett senare datum än det som ett företag har kunnat läsa får också det företaget ett mejl.",
        ),
        ManyCommand(
            "nytt-datum",
            _move,
            MoveManyForm,
            title="Sätt ett nytt datum",
            done="har fått ett nytt datum",
            until=": {}",
            stops=_nobody_works,
            note="Datumet gäller alla frågor som en sektor arbetar med. Företagen får ett mejl.",
        ),
        ManyCommand(
            "avsluta",
            ONE["avsluta"].run,
            CloseManyForm,
            title="Avsluta",
            done="är avslutade",
            done_one="är avslutat",
            stops=_may_not(State.CLOSED),
        ),
        ManyCommand(
            "sortera-bort",
            ONE["sortera-bort"].run,
            title="Sortera bort som skräp",
            done="är bortsorterade",
            done_one="är bortsorterat",
            stops=_may_not(State.SPAM),
            note="Företagen får inga mejl. Inget tas bort, och du kan ta tillbaka ärendena.",
        ),
    ]
}


@dataclass
class Page:
    user: User
    command: ManyCommand
    cases: list[Case]
    form: forms.Form
    done: int = 0

    @classmethod
    def asked_for(cls, user: User, slug: str, data) -> "Page":
        ids = map(row_id, data.getlist("case"))
        rows = Case.objects.visible_to(user).filter(pk__in=ids).select_related("contact").order_by("pk")
        asked = Assignment.objects.open().select_related("sector")
        own = Promise.objects.filter(outcome=Promise.Outcome.OPEN, assignment=None).order_by("-pk")
        cases = rows.prefetch_related(
            Prefetch("assignments", asked, to_attr="open_questions"), Prefetch("promises", own, to_attr="own_promises")
        )[:MOST]
        command = COMMANDS[slug]
        form = command.form(data if "confirm" in data else None, auto_id="many-%s")
        return cls(user=user, command=command, cases=list(cases), form=form)

    @property
    def title(self) -> str:
        return self.command.title

    @property
    def stopped(self) -> list[tuple[Case, str]]:
        """Those with which it cannot be done, each with why: said before anything is typed."""
        told = [(case, self.command.stops(case)) for case in self.cases]
        return [(case, why) for case, why in told if why]

    @property
    def may_go_on(self) -> bool:
        return len(self.stopped) < len(self.cases)

    @property
    def are_few(self) -> bool:
        return len(self.cases) <= FEW or bool(self.done)

    @property
    def is_confirmed(self) -> bool:
        return self.form.is_bound and self.form.is_valid()

    @property
    def with_open_questions(self) -> int:
        """How many of the chosen cases cannot be closed without a reason."""
        return sum(bool(case.open_questions) for case in self.cases)

    @property
    def letters(self) -> int:
        """To the businesses that have an address, and to the sectors: at the most."""
        slug, cases = self.command.slug, self.cases
        if slug == "sortera-bort":
            return sum(len(case.open_questions) for case in cases)
        if slug == "fraga":
            return len(cases) + sum(bool(case.contact.email and self._is_told_later(case)) for case in cases)
        return sum(self._letters_about(case, ends=slug == "avsluta") for case in cases)

    @property
    def receivers(self) -> str:
        return "sektorer vars fråga tas tillbaka" if self.command.slug == "sortera-bort" else "företag och sektorer"

    @staticmethod
    def _is_told_later(case: Case) -> bool:
        """The usual date is later than the pilot's, which the business may have read."""
        own = None if case.is_resting else next(iter(case.own_promises), None)
        return own is not None and own.moves_with_later(timezone.now(), than=usual_due())

    @staticmethod
    def _letters_about(case: Case, *, ends: bool) -> int:
        sectors = [each for each in case.open_questions if ends or not each.waits_for_business]
        return len(sectors) + bool(case.contact.email and (ends or sectors))

    @property
    def ends_open_questions(self) -> bool:
        return self.command.form is CloseManyForm and bool(self.with_open_questions)

    def carry_out(self) -> str:
        """What was done, in a sentence. The cases that refuse stay chosen, each with a sentence in the form."""
        refused = []
        for case in self.cases:
            try:
                with transaction.atomic(), in_turn(case):
                    self.command.run(case, by=self.user, **self.form.cleaned_data)
            except NotAllowed as refusal:
                refused.append(case)
                self.form.add_error(None, f"{case.reference}: {refusal}")
        number = len(self.cases) - len(refused)
        self.cases, self.done = refused, number
        return self._what_was_done() if number else ""

    def _what_was_done(self) -> str:
        due, command = self.form.cleaned_data.get("due"), self.command
        until = command.until.format(long_date(due)) if due else ""
        if self.done == 1:
            return f"Ett ärende {command.done_one or command.done}{until}."
        return f"{self.done} ärenden {command.done}{until}."
