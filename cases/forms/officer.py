"""What an officer fills in: on the page of a question, and for somebody who has called or visited.

All forms of the question's page stand in one HTML form, so that nothing typed is lost whichever
button is pressed. Therefore each has a prefix.
"""

from collections.abc import Iterable

from django import forms
from django.utils import timezone

from cases.forms.fields import TITLES, AnsweredField, FarDateForm, NameField, PlannedDateForm, day, is_town, text_area
from cases.models import Assignment, Message, Step, Wish
from cases.workflow import Channel, DeclineReason
from portal.models import Sector, User
from portal.pages.forms import OrgNumberField
from portal.pages.kept_files import KeptFilesField
from portal.people import company_register, directory
from portal.text.email_addresses import EmailAddressFormField
from portal.text.telephones import clean_phone


class PageForm(forms.Form):
    """A form among others on one page."""

    PREFIX = ""
    prefix: str | None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **({"prefix": self.PREFIX} | kwargs))


class WhoForm(PageForm):
    """Through the link of a shared mailbox nobody is signed in: whoever does something says who it is."""

    PREFIX = "who"
    NAME = f"{PREFIX}-name"  # as its box is called on the page
    name = NameField(
        help_text="Du är inte inloggad. Namnet sparas med det du gör, och företaget ser det under det du skriver."
    )


class WriteForm(PageForm):
    """One text; the button's own words choose who reads it."""

    PREFIX = "write"
    text = text_area(rows=6, label="Din text", error_messages={"required": "Skriv texten först. Välj sedan knapp."})
    files = KeptFilesField()


TYPED, FILES = f"{WriteForm.PREFIX}-text", f"{WriteForm.PREFIX}-files"  # as its boxes are called on the page


class CorrectForm(PageForm):
    """What stands there now, to be written anew; the old text stays."""

    PREFIX = "correct"
    text = text_area(rows=5, label="Så här ska det stå", error_messages={"required": "Skriv hur det ska stå."})
    files = KeptFilesField()

    @classmethod
    def of(cls, message: Message, *args, **kwargs) -> "CorrectForm":
        return cls(*args, prefix=cls.prefix_of(message), initial={"text": message.text}, **kwargs)

    @staticmethod
    def prefix_of(message: Message) -> str:
        return f"correct{message.pk}"

    def clean(self):
        """A file may be what was missing."""
        cleaned = super().clean()
        is_same = cleaned.get("text", "").strip() == self.initial["text"].strip()
        if is_same and not self["files"].value():
            self.add_error("text", "Texten är densamma som förut. Ändra den först, eller lägg till en fil.")
        return cleaned


class StandardForm(PageForm):
    """A standard text is put after what is typed, if anything is."""

    PREFIX = WriteForm.PREFIX
    text = text_area(rows=8, required=False)
    files = KeptFilesField()


class StepForm(PlannedDateForm, PageForm):
    PREFIX = "step"
    what = forms.CharField(
        label="Vad behöver företaget göra?",
        help_text="Till exempel: Sök bygglov.",
        max_length=160,
        widget=forms.TextInput({"list": TITLES, "autocomplete": "off"}),
        error_messages={"required": "Skriv vad företaget behöver göra."},
    )
    apply_url = forms.URLField(
        label="Länk till ansökan eller blankett (frivilligt)",
        required=False,
        assume_scheme="https",
        widget=forms.URLInput({"autocomplete": "off"}),
        error_messages={"invalid": "Kontrollera länken. Den ska se ut som https://www.exempel.se/blankett."},
    )
    state = forms.ChoiceField(label="Läge", choices=Step.State, initial=Step.State.TO_DO)
    registry_number = forms.CharField(label="Diarienummer (frivilligt)", max_length=60, required=False)
    planned_decision = day(label="Planerat beslut (frivilligt)", required=False)

    @classmethod
    def of(cls, step: Step, *args, **kwargs) -> "StepForm":
        initial = {name: getattr(step, name) for name in cls.base_fields if name != "sure"}
        return cls(*args, prefix=cls.prefix_of(step), initial=initial, **kwargs)

    @staticmethod
    def prefix_of(step: Step) -> str:
        return f"step{step.pk}"


class NewDateForm(FarDateForm, PageForm):
    PREFIX = "date"
    due = day(label="Nytt datum", errors={"required": "Välj ett nytt datum."})
    reason = forms.CharField(
        label="Varför blir det senare?",
        help_text="Företaget läser det du skriver här.",
        max_length=300,
        error_messages={"required": "Skriv varför det blir ett nytt datum. Företaget får läsa det."},
    )


class HandOverForm(PageForm):
    PREFIX = "hand"
    to = forms.ChoiceField(label="Kollega", error_messages={"required": "Välj en kollega."})

    def __init__(self, *args, people: Iterable[User], **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        cover = directory.cover_on(timezone.localdate()) if self.people else None
        self.fields["to"].choices = [("", "Välj …"), *((pk, cover.named(who)) for pk, who in self.people.items())]

    def clean_to(self) -> User:
        return self.people[self.cleaned_data["to"]]


class DeclineForm(PageForm):
    PREFIX = "decline"
    reason = forms.ChoiceField(
        label="Varför lämnar du tillbaka frågan?",
        choices=DeclineReason,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj varför du lämnar tillbaka frågan."},
    )
    text = forms.CharField(
        label="Några ord till lotsen (frivilligt)",
        help_text="Till exempel vem som kan svara i stället. Företaget ser det inte.",
        max_length=1000,
        required=False,
    )


class OwnSystemForm(PlannedDateForm, PageForm):
    DATE = "planned_date"
    PREFIX = "own"
    what = forms.CharField(
        label="Vad gäller det?",
        help_text="Till exempel: Bygglov för uteservering. Företaget läser det här.",
        max_length=160,
        error_messages={"required": "Skriv vad det gäller."},
    )
    registry_number = forms.CharField(label="Diarienummer hos er (frivilligt)", max_length=60, required=False)
    planned_date = day(label="Planerat beslut (frivilligt)", required=False)


class ContactForm(PageForm):
    """A call or a visit, in two taps: the kind is the button."""

    PREFIX = "contact"
    text = forms.CharField(label="Vad kom ni fram till? (frivilligt)", max_length=1000, required=False)
    answered = AnsweredField(
        label="Företaget svarade på er fråga",
        help_text="När alla era frågor är besvarade väntar ni inte längre på företaget.",
    )
    files = KeptFilesField()

    @classmethod
    def of(cls, assignment: Assignment, asked: list[Message], *args, **kwargs) -> "ContactForm":
        form = cls(*args, **kwargs)
        form.fields["answered"].offer(asked, among=assignment.messages.all())
        return form


class ForSomebodyForm(forms.Form):
    """A case from a call, a visit or a forwarded e-mail: the least that is needed, the rest later."""

    CHANNELS = [
        (Channel.PHONE.value, "Telefon"),
        (Channel.VISIT.value, "Besök"),
        (Channel.EMAIL.value, "E-post"),
        (Channel.MEETING.value, "Möte"),
    ]

    channel = forms.ChoiceField(
        label="Hur hörde de av sig?",
        choices=CHANNELS,
        initial=Channel.PHONE,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur de hörde av sig."},
    )
    description = text_area(
        rows=4,
        label="Vad vill de göra? (måste fyllas i)",
        help_text="Några ord räcker. Företaget kan läsa det.",
        error_messages={"required": "Skriv några ord om vad de vill göra."},
    )
    wishes = forms.ModelMultipleChoiceField(
        Wish.objects.none(), label="Handlar om", required=False, widget=forms.CheckboxSelectMultiple
    )
    company_name = forms.CharField(label="Företag", max_length=160, required=False)
    org_number = OrgNumberField(
        label="Organisationsnummer",
        help_text="Är det en enskild firma? Lämna rutan tom. Då är numret ett personnummer.",
    )
    town = forms.CharField(label="Ort", max_length=60, required=False, validators=[is_town])
    name = forms.CharField(label="Namn", max_length=120, required=False)
    phone = forms.CharField(label="Telefon", max_length=40, required=False, widget=forms.TextInput({"type": "tel"}))
    email = EmailAddressFormField(
        label="E-post", help_text="Med e-post får de ett kvitto och en länk.", max_length=254, required=False
    )
    files = KeptFilesField()
    sectors = forms.ModelMultipleChoiceField(
        Sector.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, asks_at_once: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wishes"].queryset = Wish.objects.filter(is_active=True)
        sectors = self.fields["sectors"]
        sectors.queryset = Sector.objects.filter(is_active=True)
        if asks_at_once:
            sectors.label = "Fråga de här sektorerna direkt"
            sectors.help_text = "De får frågan nu. Väljer du ingen sektor ligger ärendet hos lotsen."
        else:
            sectors.label = "Föreslå vilka sektorer som ska få frågan"
            sectors.help_text = "Lotsen tar nästa steg och ser ditt förslag."

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean(self):
        cleaned = super().clean()
        has_way = cleaned.get("phone") or cleaned.get("email")
        if not has_way and not {"phone", "email"} & self.errors.keys():
            self.add_error("phone", "Fyll i telefon eller e-post, så att vi kan svara. Allt annat finns kvar.")
        cleaned["company_name"] = cleaned.get("company_name") or company_register.name_of(cleaned.get("org_number"))
        return cleaned
