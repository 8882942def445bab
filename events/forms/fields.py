"""Fields and habits that the forms of this floor share."""

from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError

from events.models import Event
from portal.files import storing, uploads
from portal.models import Wording
from portal.pages.forms import too_long
from portal.text.email_addresses import (
    NOT_REACHED,
    AddressLines,
    AskingField,
    has_web_address,
    normal,
    probably,
    readable,
    validate_reachable,
)

MOST_PEOPLE = 20


def words(key: str, **values: object) -> str:
    return Wording.objects.text(key, **values)


class Guest(NamedTuple):
    name: str
    email: str = ""

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.name, readable(self.email))))


class PeopleField(AskingField, forms.CharField):
    """People, one on each line, with an address of her own after the name of whoever has one. Cleans to Guests."""

    def __init__(self, **options):
        super().__init__(
            widget=AddressLines({"rows": 3, "autocomplete": "name"}),
            max_length=2500,
            error_messages={"required": "Skriv namnet på den som kommer, eller namnen på flera."},
            **options,
        )

    def clean(self, value) -> list[Guest]:
        guests = [_guest(line) for line in super().clean(value).splitlines() if line.strip()]
        names, addresses = [guest.name for guest in guests], [guest.email for guest in guests if guest.email]
        if not names and self.required:
            raise ValidationError(self.error_messages["required"])
        if nameless := [guest.email for guest in guests if not guest.name]:
            raise ValidationError(f"Skriv också vem som har adressen {nameless[0]}.")
        if twice := [email for email in addresses if addresses.count(email) > 1]:
            raise ValidationError(f"Adressen {twice[0]} står två gånger. Skriv den efter ett av namnen.")
        if too_long := [name for name in names if len(name) > 120]:
            raise ValidationError(f"Ett namn är för långt: ”{too_long[0][:40]} …”. Skriv ett namn per rad.")
        if any(map(has_web_address, names)):
            raise ValidationError("Skriv bara namn och e-post här, ingen webbadress.")
        if len(names) > MOST_PEOPLE:
            raise ValidationError(f"Skriv högst {MOST_PEOPLE} namn. Är ni fler? Ring oss.")
        self.widget.ask_about(addresses)
        return guests


def told_of(guests: list[Guest]) -> dict[str, list[str]]:
    """As the actions want them: the names, and their addresses in the same order."""
    return {"attendees": [guest.name for guest in guests], "addresses": [guest.email for guest in guests]}


def refuse_addresses(event: Event, guests: list[Guest]) -> None:
    """A visit to school is the company's: answer and schedule go to its one address."""
    if event.is_school and any(guest.email for guest in guests):
        raise ValidationError("Skriv bara namn här. Svar och schema skickar vi till företagets e-post.")


def _guest(line: str) -> Guest:
    """As people write it: "Berit Berg, berit@exempel.se", or as an e-mail program copies it, "Berit <berit@…>"."""
    words = line.split()
    addresses = [normal(word.strip("<>()[],;:").removeprefix("mailto:")) for word in words if "@" in word]
    name = " ".join(word for word in words if "@" not in word).rstrip(",;:– -").strip('"')
    if len(addresses) > 1:
        raise ValidationError(f"Skriv en person per rad, med en adress: ”{line.strip()[:60]}”.")
    for address in addresses:
        try:
            validate_reachable(address)
        except ValidationError as error:
            hint = f"Menade du {meant}?" if (meant := probably(address)) else "Den ska se ut så här: namn@exempel.se"
            asked = f"Kontrollera adressen ”{address[:60]}”. {hint}"
            raise ValidationError(NOT_REACHED if error.code == "letters" else asked) from error
    return Guest(name, *addresses)


class CheckedFileField(forms.FileField):
    """One file, checked by name, size and content. Its limits are told with its help."""

    def __init__(self, *, help_text: str = "", **options):
        super().__init__(help_text=f"{help_text} {storing.limits_in_words(most=1)}".strip(), **options)

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if upload:
            try:
                storing.check(upload)
            except uploads.Refused as error:
                raise ValidationError(str(error)) from error
        return upload


def ask_for_files_again(form: forms.Form) -> None:
    """A refused form is shown again without its files, for no page can choose them: that is said at their boxes."""
    for name in form.files if form.errors else ():
        if name in form.fields and name not in form.errors:
            form.add_error(name, "Välj filen igen innan du skickar.")


def text_field(label: str = "", *, rows: int = 0, most: int = 300, **options) -> forms.CharField:
    """A line, or with `rows` a box; too long is said in words."""
    widget = forms.Textarea({"rows": rows}) if rows else forms.TextInput()
    errors = {"max_length": too_long(most)} | options.pop("error_messages", {})
    return forms.CharField(label=label, max_length=most, widget=widget, error_messages=errors, **options)
