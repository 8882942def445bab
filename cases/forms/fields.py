"""Fields that several forms share."""

from collections.abc import Iterable
from datetime import date, timedelta

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils import timezone

from cases.guide.reading import Map, map_of
from cases.models import Message, Step
from cases.workflow import Kind
from portal.calendar.days import DayField
from portal.files import storing, uploads
from portal.models import Wording
from portal.text.swedish import long_date

LONG = 5000
is_town = RegexValidator(r"\A[^\d@]+\Z", "Skriv bara ortens namn, utan siffror.")  # it stands in letters
FAR = timedelta(days=365)


def words(key: str) -> str:
    return Wording.objects.text(key)


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each checked by name, size and content. Cleans to a list.

    `accepted` are those that may be kept although another one of them was refused.
    """

    accepted: list[UploadedFile]

    def __init__(self, **kwargs):
        limits = storing.limits_in_words(most=settings.UPLOAD_MAX_FILES)
        super().__init__(
            widget=ManyFilesInput(attrs={"multiple": True}), required=False, **{"help_text": limits} | kwargs
        )

    def clean(self, data, initial=None) -> list[UploadedFile]:
        problems, self.accepted, most = [], [], settings.UPLOAD_MAX_FILES
        chosen = list(data or [])
        if len(chosen) > most:
            problems.append(f"Du valde {len(chosen)} filer. Högst {most} går på en gång. De sista är inte med.")
        for upload in chosen[:most]:
            try:
                storing.check(upload)
            except uploads.Refused as error:
                problems.append(f"{upload.name}: {error}")
            else:
                self.accepted.append(upload)
        if problems:
            raise forms.ValidationError(problems)
        return self.accepted


class AnsweredField(forms.ModelMultipleChoiceField):
    """Which of the open questions the business answered by word of mouth. One that was just ended is no error."""

    def __init__(self, **options) -> None:
        gone = {"invalid_choice": "Frågan finns inte längre. Sidan visar hur det är nu."}
        ticks = {"widget": forms.CheckboxSelectMultiple, "error_messages": gone}
        super().__init__(Message.objects.none(), required=False, **ticks, **options)

    def offer(self, asked: Iterable[Message], *, among: QuerySet[Message]) -> None:
        self.queryset = among.filter(kind=Kind.QUESTION)
        self.choices = [(each.pk, each.in_short) for each in asked]


class NameField(forms.CharField):
    """Who is writing, through the link of a shared mailbox, where nobody is signed in."""

    def __init__(self, **options):
        usual = {
            "label": "Ditt namn",
            "help_text": "Du är inte inloggad. Namnet sparas med det du gör.",
            "max_length": 120,
            "widget": forms.TextInput({"autocomplete": "name"}),
            "error_messages": {"required": "Skriv ditt namn först. Allt annat du har skrivit finns kvar."},
        }
        super().__init__(**usual | options)

    def clean(self, value) -> str:
        name = " ".join(super().clean(value).split())
        if sum(map(str.isalpha, name)) < 2:
            raise forms.ValidationError("Skriv vad du heter, till exempel Karin Holm.")
        return name


class GuideField(forms.CharField):
    """What was answered in the guide before, as its address holds it. Cleans to what the guide knows of it."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value) -> str:
        found = self.read(super().clean(value))
        return found.told.query if found else ""

    @staticmethod
    def read(value: object) -> Map | None:
        return map_of(str(value or ""))


def text_area(rows: int = 5, **options) -> forms.CharField:
    too_long = f"Texten är för lång. Korta den till högst {LONG} tecken, eller lägg resten i en bilaga."
    messages = {"max_length": too_long} | options.pop("error_messages", {})
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(widget=widget, max_length=LONG, error_messages=messages, **options)


def day(*, errors: dict | None = None, **options) -> DayField:
    return DayField(error_messages=errors or {}, **options)


TITLES = "vagvisarens-steg"  # the list of what the guide's steps are called, to choose among (`_guide_titles.html`)


def far_ahead(day: date) -> str:
    """What is doubtful about a day that is promised, or nothing."""
    return "är långt fram" if day > timezone.localdate() + FAR else ""


def past_or_far(day: date) -> str:
    return "har redan varit" if day < timezone.localdate() else far_ahead(day)


def asked_about(day: date, doubt: str) -> str:
    return f"{long_date(day).capitalize()} {doubt}. Kryssa för om det är rätt."


class FarDateForm(forms.Form):
    """A date more than a year ahead is asked about before it is promised: the year is easily mistyped."""

    DATE = "due"
    sure = forms.BooleanField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        tick, typed = self.fields.pop("sure"), self._typed_date() if self.is_bound else None
        if typed is None or not (doubt := self._doubt_about(typed)):
            return
        self.fields["sure"] = tick
        tick.label, tick.required = f"Ja, {long_date(typed)} är rätt", True
        tick.error_messages["required"] = asked_about(typed, doubt)

    def _typed_date(self) -> date | None:
        box = self.fields[self.DATE]
        try:
            return box.to_python(box.widget.value_from_datadict(self.data, self.files, self.add_prefix(self.DATE)))
        except forms.ValidationError:
            return None

    def _doubt_about(self, typed: date) -> str:
        return far_ahead(typed)

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        cleaned.pop("sure", None)
        return cleaned


class PlannedDateForm(FarDateForm):
    """A date that is planned, and may be empty: one that has been is asked about too, unless it stood there already or
    the decision is taken."""

    DATE = "planned_decision"

    def _doubt_about(self, typed: date) -> str:
        state = self.data.get(self.add_prefix("state"), Step.State.TO_DO)
        if typed == self.stored_date() or state not in (Step.State.TO_DO, Step.State.APPLIED):
            return ""
        return past_or_far(typed)

    def stored_date(self) -> date | None:
        return self.initial.get(self.DATE)
