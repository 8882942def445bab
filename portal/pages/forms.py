"""What the forms of all pages share: how their inputs are drawn, and what is said of a text that is too long.

A browser's own limit (`maxlength`) cuts what is pasted without a word. Ours is counted by static/count.js near its
end, and told in words when it is passed; what was typed stays.
"""

from django import forms
from django.forms.renderers import Jinja2, TemplatesSetting

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
    """On the page after something was sent: the address that was mistyped, or left out."""

    email = EmailAddressFormField(
        label="Din e-postadress",
        widget=EmailAddressInput({"autocomplete": "email"}),
        error_messages={"required": "Skriv din e-postadress."},
    )
