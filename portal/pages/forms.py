"""What the forms of all pages share: how their inputs are drawn, what is said of a text that is too long, and what the
page showed when its button was pressed.

A browser's own limit (`maxlength`) cuts what is pasted without a word. Ours is counted by static/count.js near its
end, and told in words when it is passed; what was typed stays.
"""

import hashlib
from collections.abc import Callable

from django import forms
from django.forms.renderers import Jinja2, TemplatesSetting

from portal.files.readers.people import MOST_BYTES, Reading
from portal.files.readers.sheets import Unreadable
from portal.files.storing import DiskFull
from portal.models.business import KnownNumber
from portal.text import orgnumber
from portal.text.email_addresses import EmailAddressFormField, EmailAddressInput


class _Counted:
    def render(self, template_name, context, request=None):
        attrs = context.get("widget", {}).get("attrs", {})
        if most := attrs.pop("maxlength", None):
            attrs["data-most"] = most
        return super().render(template_name, context, request)


class Renderer(_Counted, TemplatesSetting):
    """Of every form that names no other (settings.FORM_RENDERER)."""


class QuickRenderer(_Counted, Jinja2):
    """Of the public forms: a third of the time."""


def too_long(most: int) -> str:
    return f"Texten är för lång. Korta den till högst {most} tecken."


def digest(shown: object) -> str:
    """Of what a page shows, for a hidden input: what is done is what was seen. Of plain values only."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()


class OrgNumberField(forms.CharField):
    """Cleans to what may be kept of the number (`KnownNumber`), or None. What is shown masked may come back as it is.

    Only a legal person's number counts as something typed that a draft may keep: any other may be a person's.
    """

    def __init__(self, *, known: KnownNumber | None = None, **kwargs):
        options = {"max_length": 20, "required": False, "widget": forms.TextInput({"autocomplete": "off"})}
        super().__init__(**options | kwargs)
        self.known = known

    def clean(self, value: str) -> KnownNumber | None:
        typed = super().clean(value)
        if self.known and typed == self.known.shown:
            return self.known
        try:
            number = orgnumber.parse(typed)
        except orgnumber.InvalidOrgNumber as error:
            raise forms.ValidationError(str(error)) from error
        return KnownNumber.of(number) if number else None

    def has_changed(self, initial: str | None, data: str | None) -> bool:
        try:
            number = orgnumber.parse(data or "")
        except orgnumber.InvalidOrgNumber:
            return False
        return super().has_changed(initial, data) and not (number and number.kind is orgnumber.Kind.SOLE_TRADER)


class PublicForm(forms.Form):
    """A form on the public pages."""

    default_renderer = QuickRenderer()  # one for all forms: the class would compile its templates anew for each

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if most := getattr(field, "max_length", None):
                field.error_messages.setdefault("max_length", too_long(most))


class OwnAddressForm(PublicForm):
    """On the page after something was sent: the address that was mistyped, or left out.

    Its id is its own: the address may still name the box of the form that was sent.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"auto_id": "own_%s"} | kwargs)

    email = EmailAddressFormField(
        label="Din e-postadress",
        widget=EmailAddressInput({"autocomplete": "email"}),
        error_messages={"required": "Skriv din e-postadress."},
    )


LONGEST_LIST = 200_000


class PeopleListForm(forms.Form):
    """People from a list: pasted, or in a file, whose rows then stand in the box so that they can be mended there."""

    each_row: str  # in sentences: what one says
    people = forms.CharField(
        label="Klistra in en lista",
        max_length=LONGEST_LIST,
        required=False,
        widget=forms.Textarea({"rows": 10}),
        error_messages={"max_length": too_long(LONGEST_LIST)},
    )
    upload = forms.FileField(
        label="Eller välj en fil (.csv eller .xlsx, högst 2 MB)",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={"empty": "Filen är tom. Kontrollera att du har valt rätt fil."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].help_text = f"{self.each_row} Det går bra att kopiera från Excel."

    def read_by(self, text: Callable[[str], Reading], file: Callable[[bytes], Reading]) -> Reading | None:
        """The list row by row; None when the form says why it cannot be read. Only of a valid form."""
        typed, upload = self.cleaned_data["people"], self.cleaned_data["upload"]
        try:
            if upload:
                if upload.size > MOST_BYTES:
                    self.add_error("upload", "Filen är för stor. En lista med personer är högst 2 MB.")
                    return None
                return file(upload.read())
            if not typed.strip():
                self.add_error("people", "Klistra in en lista, eller välj en fil.")
                return None
            return text(typed)
        except (Unreadable, DiskFull) as refusal:
            self.add_error("upload" if upload else "people", str(refusal))
            return None
