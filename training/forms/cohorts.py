"""What leaders fill in about a cohort: people, occasions, homework and feedback."""

from django import forms
from django.utils import timezone

from cases.forms.officer import day
from events.admin.forms import moment
from events.forms.fields import text_field
from portal.files.readers.people import Reading
from portal.models import Sector
from portal.pages.forms import PeopleListForm
from portal.text.email_addresses import EmailAddressFormField
from training.models import Board, Cohort, Occasion
from training.pure import people_lists
from training.pure.people_lists import Known, Person
from training.workflow import Role


def email_field(label: str = "E-post", **options) -> EmailAddressFormField:
    errors = {
        "required": "Skriv e-postadressen. Dit går inbjudan.",
    }
    return EmailAddressFormField(label=label, error_messages=errors, max_length=254, **options)


def name_field() -> forms.CharField:
    return text_field("Namn", most=120, error_messages={"required": "Skriv namnet."})


def role_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Roll",
        choices=[(value, label.capitalize()) for value, label in Role.choices],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj en roll."},
    )


class PersonForm(forms.Form):
    """One person, in a role, for a sector or a board."""

    name = name_field()
    email = email_field()
    role = role_field()
    place = forms.ChoiceField(
        label="Sektor eller nämnd", error_messages={"required": "Välj en sektor, eller en nämnd för en politiker."}
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        sectors = [(f"s{pk}", name) for pk, name in Sector.objects.filter(is_active=True).values_list("pk", "name")]
        boards = [(f"n{pk}", name) for pk, name in Board.objects.values_list("pk", "name")]
        self.fields["place"].choices = [("", "Välj …"), ("Sektorer", sectors), ("Nämnder", boards)]

    def clean(self) -> dict:
        cleaned = super().clean()
        place, role = cleaned.get("place", ""), cleaned.get("role")
        if place.startswith("n") and role and role != Role.POLITICIAN:
            self.add_error("place", "Bara politiker hör till en nämnd. Välj en sektor.")
        return cleaned

    @property
    def person(self) -> Person:
        typed = self.cleaned_data
        kind, pk = typed["place"][0], int(typed["place"][1:])
        return Person(
            name=" ".join(typed["name"].split()),
            email=typed["email"],
            role=typed["role"],
            sector=pk if kind == "s" else None,
            board=pk if kind == "n" else None,
        )


class SectorPersonForm(forms.Form):
    """What a sector's manager fills in: the sector is given."""

    cohort = forms.ModelChoiceField(Cohort.objects.none(), label="Omgång", empty_label=None)
    name = name_field()
    email = email_field()
    role = role_field()

    def __init__(self, *args, cohorts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = cohorts

    def person_at(self, sector: Sector) -> Person:
        typed = self.cleaned_data
        return Person(" ".join(typed["name"].split()), typed["email"], typed["role"], sector.pk, None)


class ListForm(PeopleListForm):
    each_row = f"En person per rad: {people_lists.LAYOUT.shape}."

    def read(self, known: Known) -> Reading | None:
        return self.read_by(
            lambda text: people_lists.read_text(text, known), lambda b: people_lists.read_file(b, known)
        )


class OccasionTextForm(forms.Form):
    """What an occasion is about. Its time and place are changed on the page of its event."""

    theme = text_field("Tema", most=100, error_messages={"required": "Skriv vad tillfället handlar om."})
    number = forms.IntegerField(label="Nummer i ordningen", min_value=1, max_value=100)
    is_compulsory = forms.BooleanField(label="Räknas i närvaron (obligatoriskt)", required=False, initial=True)
    preparation = text_field(
        "Förberedelse (frivilligt)", rows=4, most=3000, required=False, help_text="Deltagarna läser den på sin sida."
    )

    @classmethod
    def of(cls, occasion: Occasion, data=None) -> "OccasionTextForm":
        form = cls(data, initial={name: getattr(occasion, name) for name in cls.base_fields})
        for name in ("theme", "number", "is_compulsory") if occasion.is_settled else ():
            form.fields[name].disabled = True
        return form


class OccasionForm(OccasionTextForm):
    number = None  # the next one
    start = moment("Börjar")
    end = moment("Slutar")
    place = text_field("Plats", most=120, required=False)
    address = text_field("Gatuadress (frivilligt)", most=200, required=False)
    digital_url = forms.URLField(
        label="Digital länk (frivilligt)", required=False, assume_scheme="https", max_length=200
    )
    field_order = ["theme", "start", "end", "place", "address", "digital_url"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("start", "end"):
            self.fields[name].error_messages["required"] = "Skriv när tillfället börjar och slutar."

    def clean(self) -> dict:
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end <= start:
            self.add_error("end", "Tillfället måste sluta efter att det har börjat.")
        if not self.errors and not (cleaned["place"] or cleaned["digital_url"]):
            self.add_error("place", "Skriv var det är, eller en digital länk.")
        return cleaned


class GiveForm(forms.Form):
    title = text_field("Rubrik", most=120, error_messages={"required": "Skriv en rubrik."})
    text = text_field("Uppgift", rows=8, most=5000, error_messages={"required": "Skriv vad deltagarna ska göra."})
    due = day(label="Lämnas in senast", errors={"required": "Välj en dag."})
    before = forms.ModelChoiceField(None, label="Inför tillfället (frivilligt)", required=False, empty_label="Inget")
    group_size = forms.IntegerField(
        label="Antal i varje grupp (frivilligt)",
        help_text="Grupperna blandas så att sektorerna möts. Tomt: var och en gör sin egen.",
        required=False,
        min_value=2,
        max_value=20,
    )

    def __init__(self, *args, cohort: Cohort, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["before"].queryset = cohort.occasions.filter(event__start__gte=timezone.now())

    def clean_due(self):
        due = self.cleaned_data["due"]
        if due < timezone.localdate():
            raise forms.ValidationError("Välj en dag som kommer.")
        return due


class FeedbackForm(forms.Form):
    text = text_field("Återkoppling", rows=4, most=5000, error_messages={"required": "Skriv din återkoppling."})
    due = day(label="Komplettera senast (bara om den ska kompletteras)", required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
