"""What the business fills in."""

from datetime import date
from functools import cached_property

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from cases.fields import CASE
from cases.forms.fields import FilesField, GuideField, day, is_town, text_area, words
from cases.guide.reading import Map, Told
from cases.models import ClosingAnswer, Step
from cases.models.catalogue import wishes_to_choose
from cases.models.feedback import AREAS
from portal.models.business import KnownNumber
from portal.pages.forms import OrgNumberField, PublicForm
from portal.people import company_register
from portal.record.own_fields import CONTACT
from portal.text import orgnumber
from portal.text.email_addresses import EmailAddressFormField, EmailAddressInput
from portal.text.swedish import long_date
from portal.text.telephones import clean_phone

UNSURE = "vet-inte"


class WhatForm(PublicForm):
    """Step 1: what somebody wants to do."""

    description = text_area(rows=6, required=False)
    wishes = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    place = forms.CharField(max_length=200, required=False)
    town = forms.CharField(max_length=60, required=False, validators=[is_town])
    wished_start = forms.CharField(max_length=120, required=False)
    spoken_with = forms.CharField(max_length=200, required=False)
    files = FilesField()
    guide = GuideField()

    TEXTS = {"files": "new.files"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        limits = self.fields["files"].help_text
        _use_wordings(self)
        self.fields["files"].help_text += f" {limits}"
        self.fields["wishes"].choices = [*wishes_to_choose(), (UNSURE, "Jag vet inte")]

    def come_from(self, told: Told) -> None:
        """Out of the guide: what is wished there is ticked too, what is wished there no longer is not, and its answers
        come along. Once, so that a tick which was taken away since then does not come back."""
        before = (self.data if self.is_bound else self.initial).get("guide")
        if told.query == before:
            return
        there = self.data.getlist("wishes") if self.is_bound else self.initial.get("wishes") or []
        left = {str(wish) for wish in came.told.wishes} if (came := GuideField.read(before)) else set()
        wishes = dict.fromkeys([*(wish for wish in there if wish not in left), *map(str, told.wishes)])
        if self.is_bound:
            self.data = self.data.copy()
            self.data.setlist("wishes", list(wishes))
            self.data["guide"] = told.query
        else:
            self.initial = self.initial | {"wishes": list(wishes), "guide": told.query}

    @cached_property
    def told(self) -> Map | None:
        """What the guide told before."""
        return GuideField.read(self["guide"].value())

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned["description"].strip() and not cleaned["wishes"]:
            self.add_error(
                "description",
                "Skriv några ord om vad du vill göra, eller välj något i listan. ”Jag vet inte” går bra.",
            )
        return cleaned


class ReachForm(PublicForm):
    """Step 2: how we reach them. A founder has no company, and a sole trader need not give a number."""

    company_name = forms.CharField(
        max_length=160, required=False, widget=forms.TextInput({"autocomplete": "organization"})
    )
    not_started = forms.BooleanField(label="Jag har inte startat än", required=False)
    org_number = OrgNumberField()
    name = forms.CharField(
        label="Ditt namn", max_length=120, required=False, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = EmailAddressFormField(label="E-post", required=False, widget=EmailAddressInput({"autocomplete": "email"}))
    phone = forms.CharField(
        label="Telefon", max_length=40, required=False, widget=forms.TextInput({"autocomplete": "tel", "type": "tel"})
    )
    preference = forms.CharField(max_length=200, required=False)

    TEXTS = {"org_number": "new.number"}

    def __init__(self, *args, known_number: KnownNumber | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        _use_wordings(self)
        self.fields["org_number"].known = known_number

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean(self):
        cleaned = super().clean()
        has_way = cleaned.get("email") or cleaned.get("phone")
        if not has_way and not {"email", "phone"} & self.errors.keys():
            self.add_error("email", words("new.error.reach"))
        cleaned["company_name"] = cleaned.get("company_name") or company_register.name_of(cleaned.get("org_number"))
        return cleaned


def _use_wordings(form: forms.Form) -> None:
    keys = {name: asked.key for name, asked in (CASE.asked() | CONTACT.asked()).items() if name in form.fields}
    for name, key in (keys | form.TEXTS).items():
        form.fields[name].label = words(f"{key}.label")
        form.fields[name].help_text = words(f"{key}.help")


class ReplyForm(PublicForm):
    """The business writes: an answer to one of our questions (its number), or something of its own accord."""

    text = text_area(rows=4, label="Ditt meddelande", required=False)
    files = FilesField(label="Bilagor (frivilligt)")

    def __init__(self, *args, question: str = "", **kwargs):
        super().__init__(*args, auto_id=f"svar{question}_%s", **kwargs)
        self.question = question

    @classmethod
    def to(cls, question: object, *args) -> "ReplyForm":
        """The box for an answer to the question with that number, whose name no other box has."""
        return cls(*args, question=str(question), prefix=f"svar{question}")

    @staticmethod
    def is_answer(name: str) -> bool:
        """The name of the text in such a box."""
        return name.startswith("svar") and name.endswith("-text")

    @classmethod
    def sent(cls, data: QueryDict, files: MultiValueDict | None = None) -> "list[ReplyForm]":
        """What the pressed button sends: the message, or all answers, of which the empty ones are left for later."""
        numbers = data.getlist("question") or [""]
        if data.get("pressed") == "message":
            return [cls(data, files)]
        if not any(name.startswith("svar") for name in data):
            return [cls(data, files, question=numbers[0])]
        return [cls.to(number, data, files) for number in numbers]

    def ask(self, words: str) -> None:
        """What the box is called. One that has been read already keeps the name that it had then."""
        self.fields["text"].label = self["text"].label = words

    @property
    def says_something(self) -> bool:
        return bool((self["text"].value() or "").strip() or self["files"].value())

    def clean(self):
        """A file alone is a message too."""
        cleaned = super().clean()
        if not cleaned.get("text", "").strip() and "text" not in self.errors:
            if cleaned.get("files"):
                cleaned["text"] = "Se bilagan."
            elif "files" not in self.errors:
                self.add_error("text", "Skriv något innan du skickar.")
        return cleaned


class TickForm(PublicForm):
    """What the business has done with a step. A tick without a date means today, and a new date is a tick."""

    is_applied = forms.BooleanField(label="Ansökt", required=False)
    applied_on = day(label="Ansökt den (tomt betyder i dag)", required=False, has_been=True)
    is_done = forms.BooleanField(label="Klart", required=False)
    decided_on = day(label="Klart den (tomt betyder i dag)", required=False, has_been=True)
    registry_number = forms.CharField(
        label="Diarienummer",
        help_text="Det står i svaret på ansökan.",
        max_length=60,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict | None = None, *, step: Step) -> None:
        stands = {
            "applied_on": step.applied_on,
            "decided_on": step.decided_on,
            "registry_number": step.registry_number,
        }
        ticks = {"is_applied": step.has_been_applied, "is_done": step.state == Step.State.GRANTED}
        super().__init__(data, initial=stands | ticks, auto_id=f"steg{step.pk}_%s")
        self.step = step
        if not step.holder:  # what it does by itself it applies for nowhere
            for name in ("is_applied", "applied_on", "registry_number"):
                del self.fields[name]

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        days = {name: self._day(tick, name) for tick, name in TICKS.items()}
        for name, found in days.items():
            if found and found.year < FIRST_YEAR:
                self.add_error(name, "Kontrollera året. Skriv det med fyra siffror.")
            if found and found > timezone.localdate():
                self.add_error(
                    name, f"{long_date(found).capitalize()} har inte varit än. Skriv dagen när det var gjort."
                )
        if all(days.values()) and days["decided_on"] < days["applied_on"]:
            self.add_error("decided_on", "Det kan inte bli klart innan du ansökte. Ändra en av dagarna.")
        number = cleaned.get("registry_number", self.step.registry_number)
        return {"state": self._state(days), "registry_number": number} | days

    def clean_registry_number(self) -> str:
        """It is preserved when the case is disposed of, and given out with it."""
        number = self.cleaned_data["registry_number"]
        if orgnumber.contains_personal_number(number):
            raise forms.ValidationError("Det ser ut att stå ett personnummer. Skriv numret som ansökan har.")
        return number

    def _day(self, tick: str, name: str) -> date | None:
        if name not in self.fields or name in self.errors:
            return self.initial[name]
        typed, is_ticked = self.cleaned_data[name], self.cleaned_data[tick]
        if is_ticked and not typed:
            was_without = self.initial[tick] and not self.initial[name]  # an officer's word, which tells no day
            return None if was_without else timezone.localdate()
        return typed if is_ticked or typed != self.initial[name] else None

    def _state(self, days: dict[str, date | None]) -> Step.State:
        is_done, is_applied = (self.cleaned_data.get(tick) or days[name] for tick, name in reversed(TICKS.items()))
        return Step.State.GRANTED if is_done else Step.State.APPLIED if is_applied else Step.State.TO_DO


FIRST_YEAR = 1900  # before that it was typed with two figures
TICKS = {"is_applied": "applied_on", "is_done": "decided_on"}


class ReopenForm(PublicForm):
    text = text_area(rows=3, label="Vad vill du fråga eller berätta? (frivilligt)", required=False)


class AskMoreForm(PublicForm):
    text = text_area(
        rows=4,
        label="Vad vill du fråga mer om?",
        help_text="Det du skickar blir som regel en allmän handling. Skriv inga personnummer.",
        error_messages={"required": "Skriv vad du vill fråga om."},
    )


class FeedbackForm(forms.ModelForm):
    class Meta:
        model = ClosingAnswer
        fields = [
            "overall",
            "expectations",
            "ideal",
            "information",
            "accessibility",
            "treatment",
            "competence",
            "legal_certainty",
            "efficiency",
            "text",
        ]

    REQUIRED = ["overall", "expectations", "ideal"]

    @property
    def says_of_parts(self) -> bool:
        """What stands folded is shown when something is said there."""
        return any(self[name].value() or self[name].errors for name in AREAS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["rows"] = 4
        grades = [(str(grade), str(grade)) for grade in range(1, 11)]
        for name, field in list(self.fields.items()):
            if name == "text":
                continue
            required = name in self.REQUIRED
            self.fields[name] = forms.TypedChoiceField(
                label=field.label,
                coerce=int,
                empty_value=None,
                required=required,
                choices=grades if required else [("", "Inget svar"), *grades],
                widget=forms.RadioSelect({"group": "grades"}) if required else forms.Select,
                error_messages=dict.fromkeys(
                    ["required", "invalid_choice"], f"{field.label} Välj ett tal från 1 till 10."
                ),
            )


class SpokenCodeForm(PublicForm):
    """What we have read aloud to somebody who has only a telephone."""

    reference = forms.CharField(
        label="Ärendenummer",
        max_length=20,
        help_text="Till exempel 2026-0114.",
        error_messages={"required": "Skriv ärendets nummer."},
    )
    code = forms.CharField(
        label="Koden som vi läste upp",
        max_length=20,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": "Skriv koden."},
    )


class LostLinkForm(PublicForm):
    email = EmailAddressFormField(
        label="Din e-postadress",
        help_text="Den som du skrev när du skickade ärendet.",
        widget=EmailAddressInput({"autocomplete": "email"}),
        error_messages={"required": "Skriv din e-postadress."},
    )
