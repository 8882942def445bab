"""The shape of what Eva types on the page of an event. Whether a thing may happen is the action's to say."""

import re

from django import forms
from django.utils import timezone

from events.actions.moves import lets_in_from_queue
from events.forms.fields import CheckedFileField, Guest, PeopleField, refuse_addresses, text_field, told_of
from events.models import Event, GroupLetter, Material, Registration
from events.pure.weeks import Weeks
from portal.text.email_addresses import EmailAddressFormField, normal, validate_reachable
from portal.text.row_ids import row_id
from portal.text.swedish import join_words
from portal.text.telephones import clean_phone

CLOCK = "%Y-%m-%dT%H:%M"


class DeskForm(forms.Form):
    """A form about one event. Its ids begin with its name, because the page holds many forms."""

    def __init__(self, data=None, uploaded=None, *, event: Event, name: str = "", **options):
        super().__init__(data, uploaded, auto_id=f"{name}-%s", **options)
        self.event, self.name = event, name

    @property
    def is_board(self) -> bool:
        return self.name == "tavla"


def moment(label: str, **options) -> forms.DateTimeField:
    widget = forms.DateTimeInput({"type": "datetime-local"}, format=CLOCK)
    errors = {"invalid": "Skriv dag och tid så här: 2027-01-14 18:00."}
    return forms.DateTimeField(label=label, widget=widget, error_messages=errors, **options)


class CallOffForm(DeskForm):
    because = text_field(
        "Varför? Alla anmälda får läsa det.", error_messages={"required": "Skriv varför träffen ställs in."}
    )


class MoveForm(DeskForm):
    start = moment("Börjar", required=False)
    end = moment("Slutar", required=False)
    week_year = forms.IntegerField(
        label="År, om dagen inte är bestämd", required=False, min_value=2020, max_value=2100
    )
    first_week = forms.IntegerField(label="Från vecka", required=False, min_value=1, max_value=53)
    last_week = forms.IntegerField(label="Till och med vecka", required=False, min_value=1, max_value=53)
    place = text_field("Plats", most=120, required=False)
    address = text_field("Gatuadress", most=200, required=False)
    digital_url = forms.URLField(label="Digital länk", required=False, assume_scheme="https", max_length=200)

    def clean(self) -> dict:
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if bool(start) != bool(end) and not {"start", "end"} & self.errors.keys():
            self.add_error("end", "Skriv både när träffen börjar och när den slutar.")
        elif start and end and end <= start:
            self.add_error("end", "Träffen måste sluta efter att den har börjat.")
        elif not start and not self.errors:
            try:
                Weeks.of(*(cleaned.get(name) for name in ("week_year", "first_week", "last_week")))
            except ValueError as error:
                self.add_error("start", str(error))
        return cleaned


class CapacityForm(DeskForm):
    capacity = forms.IntegerField(
        label="Antal platser", help_text="Tomt: så många som vill.", required=False, min_value=1, max_value=10_000
    )


class ShareForm(DeskForm):
    per_company = forms.IntegerField(
        label="Platser per företag", help_text="Tomt: ingen gräns.", required=False, min_value=1, max_value=1_000
    )


class GroupLetterForm(DeskForm):
    group = forms.ChoiceField(label="Till", choices=GroupLetter.Group)
    subject = text_field("Ämne", most=120, error_messages={"required": "Skriv ett ämne."})
    text = text_field("Text", rows=6, most=5000, error_messages={"required": "Skriv mejlet först."})


class InviteForm(DeskForm):
    receivers = text_field(
        "Adresser, en per rad",
        rows=5,
        most=20_000,
        help_text="E-post, och gärna företagets namn efter ett komma: bo@exempel.se, Bos bageri",
        error_messages={"required": "Skriv minst en adress."},
    )

    def clean_receivers(self) -> list[tuple[str, str]]:
        lines = [line.strip() for line in self.cleaned_data["receivers"].splitlines() if line.strip()]
        return [self._read(line) for line in lines]

    @staticmethod
    def _read(line: str) -> tuple[str, str]:
        email, _, company = re.split(r"([,;\t])", line, maxsplit=1) if re.search(r"[,;\t]", line) else (line, "", "")
        email = normal(email)
        try:
            validate_reachable(email)
        except forms.ValidationError:
            raise forms.ValidationError(
                f"Kontrollera raden ”{line[:60]}”. Den ska börja med en e-postadress."
            ) from None
        return email, company.strip()[:160]


class CoOrganiserForm(DeskForm):
    name = text_field("Namn", most=120, error_messages={"required": "Skriv vem som är medarrangör."})
    website = forms.URLField(label="Webbplats (frivilligt)", required=False, assume_scheme="https")
    email = EmailAddressFormField(
        label="E-post till den som ska få se deltagarlistan (frivilligt)",
        help_text="Personen loggar in med adressen och ser bara den här träffens lista.",
        required=False,
    )


class MaterialForm(DeskForm):
    title = text_field("Rubrik", most=120, error_messages={"required": "Skriv en rubrik."})
    kind = forms.ChoiceField(label="Slag", choices=Material.Kind)
    upload = CheckedFileField(label="Fil", required=False)
    accessible = CheckedFileField(
        label="Tillgänglig version",
        required=False,
        help_text="En fil som går att läsa med skärmläsare, till exempel en taggad PDF eller ett Word-dokument.",
    )
    summary = text_field(
        "Innehållet i text", rows=5, most=5000, required=False, help_text="Behövs om det inte finns en sådan fil."
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        has_text = cleaned.get("accessible") or (cleaned.get("summary") or "").strip()
        if not has_text and "accessible" not in self.errors:
            self.add_error(
                "summary",
                "Lägg till en tillgänglig version, eller skriv vad filen innehåller. Annars kan inte alla läsa den.",
            )
        return cleaned


class QuestionForm(DeskForm):
    text = text_field("Fråga", rows=2, most=2000, error_messages={"required": "Skriv frågan."})


class AnswersForm(DeskForm):
    """All answers that are not published, in one form, so that whatever is pressed saves what stands in the boxes.

    Cleans to `answers`, (question, text, answer) each, and `question`: the one whose button was pressed.
    """

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.questions = list(self.event.asked.unpublished())
        for question in self.questions:
            text = text_field("Frågan, så att den inte avslöjar vem som frågade", rows=2, most=2000, required=False)
            answer = text_field("Svar", rows=3, most=5000, required=False)
            self.fields[f"text-{question.pk}"], self.fields[f"answer-{question.pk}"] = text, answer
            self.initial |= {f"text-{question.pk}": question.text, f"answer-{question.pk}": question.answer}

    @property
    def boxes(self) -> list[tuple]:
        """Each question with its two fields."""
        return [(each, self[f"text-{each.pk}"], self[f"answer-{each.pk}"]) for each in self.questions]

    def clean(self) -> dict:
        typed = super().clean()
        chosen = self.data.get("question", "")
        sent = [each for each in self.questions if f"text-{each.pk}" in self.data]
        for each in sent:
            if not typed.get(f"text-{each.pk}", "x") and str(each.pk) != chosen:
                self.add_error(f"text-{each.pk}", "Skriv frågan, eller ta bort den.")
        gone = [name for name in self.data if re.fullmatch(r"answer-\d+", name) and name not in self.fields]
        if lost := [self.data[name].strip() for name in gone if self.data[name].strip()]:
            raise forms.ValidationError(
                f"Frågan är publicerad eller borttagen sedan du öppnade sidan. Ditt svar var: {' '.join(lost)}"
            )
        return {
            "answers": [(each, typed.get(f"text-{each.pk}"), typed.get(f"answer-{each.pk}")) for each in sent],
            "question": row_id(chosen) or None,
        }


class RowForm(DeskForm):
    row = forms.IntegerField(widget=forms.HiddenInput)


class CancelForm(DeskForm):
    """Of those who can be written to: who was let in at the door without an address is undone there."""

    registration = forms.ModelChoiceField(
        None,
        label="Vem?",
        empty_label="Välj i listan",
        error_messages={
            "required": "Välj vem som inte kommer.",
            "invalid_choice": "Den anmälan finns inte längre. Listan visar hur det är nu.",
        },
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        rows = self.event.registrations.active().exclude(email="").prefetch_related("attendees")
        self.fields["registration"].queryset = rows.order_by("company_name", "pk")
        self.fields["registration"].label_from_instance = _who_and_where
        next_in = ", och platserna går till nästa i kön" if self._has_queue() else ""
        self.fields["registration"].help_text = f"Den som är anmäld får ett mejl{next_in}."

    def _has_queue(self) -> bool:
        return self.event.capacity is not None and lets_in_from_queue(self.event, timezone.now())


def _who_and_where(registration: Registration) -> str:
    """ "Bos bageri: Bo Berg och Berit Berg, har plats" """
    who = join_words(registration.names)
    whose = f"{registration.company_name}: {who}" if registration.company_name else who
    return f"{whose}, {registration.get_place_display()}"


class AnswerTimeForm(RowForm):
    text = text_field("Svar till skolan", most=2000, error_messages={"required": "Skriv ett svar till skolan först."})


class OutcomeForm(DeskForm):
    agreed = text_field("Det här kom vi fram till, en sak per rad", rows=4, most=5000, required=False)
    will_change = text_field("Det här ska kommunen ändra, en sak per rad", rows=4, most=5000, required=False)

    def _lines(self, name: str) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data[name].splitlines() if line.strip()]
        if any(len(line) > 400 for line in lines):
            raise forms.ValidationError("En rad är för lång. Dela den i flera, med högst 400 tecken i varje.")
        return lines

    def clean_agreed(self) -> list[str]:
        return self._lines("agreed")

    def clean_will_change(self) -> list[str]:
        return self._lines("will_change")


class ForSomebodyForm(DeskForm):
    """Somebody has called. Works after the deadline too, but never past the last seat: then they wait."""

    company_name = text_field("Företag (frivilligt)", most=160, required=False)
    attendees = PeopleField(label="Vilka kommer? Ett namn per rad, och egen e-post efter namnet om någon vill ha det")
    email = EmailAddressFormField(label="E-post", error_messages={"required": "Skriv en e-postadress att svara till."})
    phone = forms.CharField(label="Telefon (frivilligt)", max_length=40, required=False)

    def clean_attendees(self) -> list[Guest]:
        refuse_addresses(self.event, self.cleaned_data["attendees"])
        return self.cleaned_data["attendees"]

    def clean(self) -> dict:
        typed = super().clean()
        return typed | told_of(typed.get("attendees", []))

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])
