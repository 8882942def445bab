"""The shape of what Eva types. Whether a thing may happen is the action's to say."""

from datetime import date

from django import forms
from django.db.models import Q
from django.utils import timezone

from cases import rules
from cases.forms.fields import TITLES, AnsweredField, FarDateForm, NameField, PlannedDateForm
from cases.models import (
    Assignment,
    Attachment,
    Case,
    Decision,
    GuideStep,
    MatterType,
    MeetingAction,
    Message,
    StandardText,
    Step,
)
from cases.queries import post
from cases.workflow import Audience, Outcome, Party
from portal.calendar.days import DayField
from portal.models import IncomingEmail, Sector, SectorRole, User
from portal.pages.kept_files import KeptFilesField
from portal.people import directory
from portal.text.row_ids import row_id

LONG = 5000
GONE = "Det som du valde finns inte längre. Sidan visar hur det är nu."


def text_area(label: str, *, rows: int = 3, **options) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONG, widget=forms.Textarea({"rows": rows, "maxlength": LONG}), **options
    )


def day(label: str, **options) -> DayField:
    return DayField(label=label, **options)


def row(rows, **options) -> forms.ModelChoiceField:
    """One row of the case, whose id the page already knows."""
    return forms.ModelChoiceField(
        rows,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": GONE, "required": GONE},
        **options,
    )


class CaseForm(forms.Form):
    """A form about one case. All forms of the page stand in one HTML form, so that nothing typed is lost whichever
    button is pressed. Therefore each has a name, which its fields begin with.
    """

    def __init__(self, data=None, *, case: Case, name: str = "", user: User | None = None, **options):
        super().__init__(data, prefix=name, auto_id="%s", **options)
        self.case, self.name, self.user = case, name, user


class OfficerChoice(forms.ModelChoiceField):
    """Whoever handles questions today, by name and sector."""

    def __init__(self, **options):
        super().__init__(
            User.objects.none(),
            label="Handläggare (frivilligt)",
            required=False,
            empty_label="Sektorns brevlåda",
            **options,
        )

    def fill(self) -> None:
        held = SectorRole.objects.current(timezone.localdate())
        self.queryset = User.objects.filter(sector_roles__in=held).distinct()
        self.sectors: dict[int, list[str]] = {}
        for user_id, sector in held.values_list("user_id", "sector__name").distinct():
            self.sectors.setdefault(user_id, []).append(sector)
        self.cover = directory.cover_on(timezone.localdate())

    def label_from_instance(self, officer: User) -> str:
        """Whoever is away is not handed a question unawares."""
        return f"{self.cover.named(officer)}, {', '.join(sorted(self.sectors.get(officer.pk, [])))}"


class AskForm(FarDateForm, CaseForm):
    sector = forms.ModelChoiceField(
        Sector.objects.none(),
        label="Sektor",
        empty_label="Välj sektor",
        error_messages={"required": "Välj en sektor."},
    )
    question = text_area("Fråga (tomt ger den vanliga frågan)", required=False)
    due = day("Svar senast (tomt ger den vanliga tiden)", required=False)
    officer = OfficerChoice()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sector"].queryset = Sector.objects.filter(is_active=True)
        self.fields["sector"].widget.attrs["data-key"] = "f"  # static/keys.js
        self.fields["officer"].fill()

    def clean_due(self):
        return _not_past(self.cleaned_data["due"])

    def clean(self):
        cleaned = super().clean()
        officer, sector = cleaned.get("officer"), cleaned.get("sector")
        if officer and sector and sector.pk not in officer.roles.sectors:
            self.add_error("officer", f"{officer} arbetar inte på {sector}.")
        return cleaned


class SectorForm(CaseForm):
    """One click asks the usual question; what is typed for another one beside it stays there."""

    sector = forms.ModelChoiceField(
        Sector.objects.filter(is_active=True), error_messages={"invalid_choice": GONE, "required": GONE}
    )


class AssignmentForm(CaseForm):
    assignment = row(Assignment.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["assignment"].queryset = self.case.assignments.select_related("sector")


class AskAgainForm(FarDateForm, AssignmentForm):
    question = text_area("Ny fråga (tomt ger samma fråga igen)", required=False)
    due = day("Svar senast (tomt ger den vanliga tiden)", required=False)

    def clean_due(self):
        return _not_past(self.cleaned_data["due"])


def reason_for_business(missing: str) -> forms.CharField:
    return forms.CharField(
        label="Varför? Företaget får läsa det.",
        max_length=300,
        error_messages={"required": f"{missing} Företaget får läsa det."},
    )


class PilotDateForm(FarDateForm, CaseForm):
    due = day("Nytt datum")
    reason = reason_for_business("Skriv varför det blir ett nytt datum.")


class NewDateForm(PilotDateForm, AssignmentForm):
    pass


class RefuseDateForm(AssignmentForm):
    text = text_area("Några ord till sektorn (frivilligt). Företaget läser dem inte.", required=False)


class ConflictForm(AssignmentForm):
    who = NameField(
        label="Vem är jävig?",
        help_text="Skriv namnet. Personen kan inte läsa ärendet längre. En öppen fråga är din tills du frågar igen.",
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Skriv vem som är jävig."},
    )


class LiftForm(CaseForm):
    text = text_area(
        "Några ord till direktören (frivilligt). De står i mejlet, och som en intern anteckning.", required=False
    )


class DecisionForm(CaseForm):
    decision = row(Decision.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"].queryset = Decision.objects.visible_to(self.user).of_case(self.case)


class RestForm(FarDateForm, CaseForm):
    DATE = "until"
    until = day("Vilar till")
    reason = reason_for_business("Skriv varför ärendet vilar.")
    waits_for = forms.ChoiceField(
        label="I väntan på",
        choices=[(Party.BUSINESS.value, "Företaget"), (Party.OUTSIDE.value, "Någon utanför kommunen")],
        initial=Party.BUSINESS,  # as the browser shows it: what nobody chose is not taken for something typed
        error_messages={"required": "Välj vem ärendet väntar på."},
    )


class ShareForm(AssignmentForm):
    messages = forms.ModelMultipleChoiceField(
        Message.objects.none(), label="Texter", required=False, error_messages={"invalid_choice": GONE}
    )
    files = forms.ModelMultipleChoiceField(
        Attachment.objects.none(), label="Bilagor", required=False, error_messages={"invalid_choice": GONE}
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        here = (
            Case.objects.visible_to(self.user).filter(pk__in=Case.objects.with_duplicates(self.case.pk)).values("pk")
        )
        readable = Message.objects.filter(case__in=here).readable_by(self.user).exclude(audience=Audience.INTERNAL)
        self.fields["messages"].queryset = readable
        files = Attachment.objects.filter(rules.files_readable_by(self.user), case__in=here)
        self.fields["files"].queryset = files.exclude(message__audience=Audience.INTERNAL)


def is_the_answer(label: str) -> forms.BooleanField:
    return forms.BooleanField(
        label=label, required=False, help_text="Utan krysset står det datum som företaget har fått kvar."
    )


class WriteForm(CaseForm):
    """One text; the button that is pressed says who will read it."""

    text = text_area("Din text", rows=4, error_messages={"required": "Skriv en text först."})
    files = KeptFilesField()
    is_answer = is_the_answer("Det här är beskedet")
    standard = forms.ModelChoiceField(
        StandardText.objects.none(), label="Standardtext", required=False, empty_label="Välj en text"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["standard"].queryset = StandardText.objects.filter(sector=None)
        self.fields["text"].widget.attrs["data-key"] = "a"  # static/keys.js


class StandardForm(WriteForm):
    text = text_area("Din text", required=False)


class ContactForm(CaseForm):
    kind = forms.ChoiceField(choices=[("call", "samtal"), ("visit", "besök")])
    text = text_area("Vad sades? (frivilligt)", required=False)
    files = KeptFilesField()
    is_answer = is_the_answer("Företaget fick beskedet")
    answered = AnsweredField(
        label="Företaget svarade på lotsens fråga", help_text="Då väntar ärendet inte längre på det svaret."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        pilots = Message.objects.said_in(self.case).filter(assignment=None)
        asked = pilots.asked_of_business(self.case, most=None) if self.case.is_open else []
        self.fields["answered"].offer(asked, among=pilots)


class StepForm(PlannedDateForm, CaseForm):
    what = forms.CharField(
        label="Vad behöver företaget göra?",
        max_length=160,
        widget=forms.TextInput({"list": TITLES, "autocomplete": "off"}),
        error_messages={"required": "Skriv vad företaget behöver göra, till exempel ”Sök bygglov”."},
    )
    sector = forms.ModelChoiceField(Sector.objects.none(), label="Hos", empty_label="Välj sektor", required=False)
    body = forms.CharField(
        label="Eller hos någon utanför kommunen",
        help_text="Till exempel Länsstyrelsen. Företaget läser namnet.",
        max_length=120,
        required=False,
    )
    apply_url = forms.URLField(label="Länk till ansökan", required=False, assume_scheme="https", max_length=200)
    state = forms.ChoiceField(label="Läge", choices=Step.State, initial=Step.State.TO_DO)
    registry_number = forms.CharField(label="Diarienummer", max_length=60, required=False)
    planned_decision = day("Planerat beslut", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sector"].queryset = Sector.objects.filter(is_active=True)

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("sector") and cleaned.get("body"):
            self.add_error("body", "Välj en sektor, eller skriv vem utanför kommunen. Inte båda.")
        if not (cleaned.get("sector") or cleaned.get("body")) and (known := self.of_guide(cleaned)):
            return cleaned | {"sector": known.sector, "body": known.body}
        if self.needs_holder(cleaned) and not (
            cleaned.get("sector") or cleaned.get("body") or "sector" in self.errors
        ):
            self.add_error("sector", "Välj en sektor, eller skriv vem utanför kommunen.")
        return cleaned

    def of_guide(self, cleaned: dict) -> GuideStep | None:
        """Who decides on what was chosen among the guide's steps need not be chosen too."""
        return GuideStep.objects.filter(is_active=True, what__iexact=cleaned.get("what", "")).first()

    def needs_holder(self, cleaned: dict) -> bool:
        return True


class ChangeStepForm(StepForm):
    step = row(Step.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["step"].queryset = self.case.steps.all()
        self.fields["sector"].queryset = Sector.objects.all()

    def stored_date(self) -> date | None:
        step = self.case.steps.filter(pk=row_id(self.data.get(self.add_prefix("step"), ""))).first()
        return step and step.planned_decision

    def of_guide(self, cleaned: dict) -> None:
        """Who decides stands there already."""

    def needs_holder(self, cleaned: dict) -> bool:
        """What the business does by itself has none."""
        step = cleaned.get("step")
        return bool(step and step.holder)


class OneStepForm(CaseForm):
    step = row(Step.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["step"].queryset = self.case.steps.all()


class ActionForm(CaseForm):
    action = row(MeetingAction.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["action"].queryset = MeetingAction.objects.of_case(self.case)


class DescribeForm(CaseForm):
    subject = forms.CharField(
        label="Rubrik",
        max_length=120,
        error_messages={"required": "Skriv en rubrik, så att ärendet går att känna igen."},
    )
    matter_types = forms.ModelMultipleChoiceField(
        MatterType.objects.none(), label="Ärendetyper", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        used = Q(is_active=True) | Q(pk__in=self.case.matter_types.values("pk"))
        self.fields["matter_types"].queryset = MatterType.objects.filter(used)


class MailForm(CaseForm):
    """A letter that is kept in the case: what becomes of one that is sorted already, the action says."""

    letter = row(IncomingEmail.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["letter"].queryset = post.kept_in(self.case).filter(rules.letters_readable_by(self.user))


class CloseForm(CaseForm):
    outcome = forms.ChoiceField(
        label="Resultat",
        choices=[("", "Välj resultat"), *Outcome.choices],
        error_messages={"required": "Välj ett resultat."},
    )
    text = text_area("Slutord till företaget", rows=4, required=False)
    nothing_more = forms.BooleanField(label="Inget mer behövs av företaget", required=False)
    despite_open = forms.CharField(
        label="Varför avslutas ärendet fast frågor är öppna?",
        max_length=300,
        required=False,
        help_text="Behövs bara när en sektor inte har svarat. Frågorna tas tillbaka.",
    )


class ReopenForm(CaseForm):
    text = text_area("Meddelande till företaget (frivilligt)", required=False)


def _not_past(due):
    if due and due < timezone.localdate():
        raise forms.ValidationError("Välj ett datum som inte har varit.")
    return due
