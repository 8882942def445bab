"""The shape of what is typed about a visit: when it is planned, and on a telephone when it has been."""

from datetime import date, datetime

from django import forms
from django.utils import timezone

from cases.forms.fields import FarDateForm, day, text_area
from cases.models import CompanyVisit
from cases.pure.meetings import on_swedish_clock
from portal.models import User
from portal.people import directory
from portal.text.email_addresses import EmailAddressFormField


class PlanForm(FarDateForm):
    DATE = "day"
    day = day(
        label="Dag", errors={"required": "Välj dagen."}, help_text="Har ni redan varit där? Välj dagen då det var."
    )
    begins = forms.TimeField(
        label="Klockan",
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={"required": "Skriv vilken tid.", "invalid": "Skriv tiden så här: 14:00."},
    )
    place = forms.CharField(
        label="Var?", max_length=200, required=False, help_text="Till exempel: hos dem, Hamngatan 2."
    )
    about = text_area(rows=3, label="Vad gäller besöket?", required=False)
    staff = forms.MultipleChoiceField(
        label="Vilka åker?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Kryssa för minst en.", "invalid_choice": "Välj bland dem som arbetar här."},
    )
    others = forms.CharField(
        label="Andra som följer med", max_length=200, required=False, help_text="Till exempel: kommunalrådet Karin Ek."
    )

    def __init__(self, *args, visit: CompanyVisit | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        going = list(visit.staff.all()) if visit else []
        self.people = {str(person.pk): person for person in [*directory.staff(timezone.localdate()), *going]}
        self.fields["staff"].choices = [(pk, str(person)) for pk, person in self.people.items()]

    @classmethod
    def of(cls, visit: CompanyVisit, data=None) -> "PlanForm":
        start = timezone.localtime(visit.start)
        as_it_is = {"day": start.date(), "begins": start.time(), "staff": [each.pk for each in visit.staff.all()]}
        as_it_is |= {name: getattr(visit, name) for name in ("place", "about", "others")}
        return cls(data, visit=visit, initial=as_it_is)

    def clean_staff(self) -> list[User]:
        return [self.people[pk] for pk in self.cleaned_data["staff"]]

    @property
    def planned(self) -> dict:
        """As the actions want it."""
        typed = dict(self.cleaned_data)
        return typed | {"start": on_swedish_clock(typed.pop("day"), typed.pop("begins"))}


class SheetForm(forms.Form):
    email = EmailAddressFormField(
        label="Mejla bladet till någon som följer med",
        help_text="Den som inte har något konto hos oss får en egen länk, som slutar gälla dagen efter besöket.",
        error_messages={"required": "Skriv e-postadressen."},
    )


class NotesForm(forms.Form):
    notes = text_area(rows=8, label="Vad sades?", error_messages={"required": "Skriv några ord om vad som sades."})
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_seen(self) -> datetime | None:
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None


class PromiseForm(FarDateForm):
    """Who does it, and by when."""

    owner = forms.ChoiceField(
        label="Vem gör det?",
        error_messages={"required": "Välj vem som gör det.", "invalid_choice": "Välj bland dem som arbetar här."},
    )
    due = day(label="Senast", errors={"required": "Välj ett datum. Det är vad företaget har lovats."})

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in directory.staff(timezone.localdate())}
        self.fields["owner"].choices = [("", "Välj"), *((pk, str(person)) for pk, person in self.people.items())]

    def clean_owner(self) -> User:
        return self.people[self.cleaned_data["owner"]]

    def clean_due(self) -> date:
        if (due := self.cleaned_data["due"]) < timezone.localdate():
            raise forms.ValidationError("Dagen har redan varit. Välj en dag som kommer.")
        return due


class NewPromiseForm(PromiseForm):
    what = forms.CharField(
        label="Vad har vi lovat?", max_length=200, error_messages={"required": "Skriv vad vi har lovat."}
    )
    field_order = ["what", "owner", "due"]
