"""The shape of what the registrar types on the pages that belong to no app."""

from datetime import date, timedelta

from django import forms
from django.utils import timezone

from portal.calendar.days import DayField
from portal.models.business import KnownNumber
from portal.record.persons import Identity
from portal.text import orgnumber
from portal.text.email_addresses import EmailAddressFormField

LONGEST = 92  # days in one list


def day(label: str, **options) -> DayField:
    return DayField(label=label, **options)


class PeriodForm(forms.Form):
    """Without an answer the list shows today, for the registrar's own eyes."""

    since = day("Från och med", required=False, has_been=True)
    until = day("Till och med", required=False, has_been=True)
    publicering = forms.BooleanField(label="Visa som för publicering, utan enskildas namn", required=False)

    def clean(self) -> dict:
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "Slutdatumet ligger före startdatumet.")
        elif since and until and until - since > timedelta(days=LONGEST):
            self.add_error("until", f"Välj högst {LONGEST} dagar i taget.")
        return cleaned

    @property
    def period(self) -> tuple[date, date]:
        data = self.cleaned_data if self.is_valid() else {}
        since = data.get("since") or data.get("until") or timezone.localdate()
        return since, data.get("until") or since

    @property
    def is_for_publishing(self) -> bool:
        """Whatever else is wrong: a list without names never turns into one with them."""
        return self.fields["publicering"].widget.value_from_datadict(self.data, self.files, "publicering")


class PersonForm(forms.Form):
    email = EmailAddressFormField(
        label="E-postadress",
        required=False,
        widget=forms.EmailInput,  # finds what there is, slips too
    )
    phone = forms.CharField(label="Telefonnummer", required=False, max_length=40)
    number = forms.CharField(
        label="Organisationsnummer",
        required=False,
        max_length=20,
        help_text="Ett personnummer känns igen, men sparas inte.",
    )

    def clean_number(self) -> KnownNumber | None:
        try:
            number = orgnumber.parse(self.cleaned_data["number"])
        except orgnumber.InvalidOrgNumber as error:
            raise forms.ValidationError(str(error)) from error
        return KnownNumber.of(number) if number else None

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and not any(cleaned.values()):
            self.add_error("email", "Fyll i minst en av rutorna.")
        return cleaned

    @property
    def identity(self) -> Identity:
        data = self.cleaned_data
        return Identity(email=data["email"], phone=data["phone"].strip(), number=data["number"])


class DecisionForm(forms.Form):
    decision = forms.CharField(
        label="Beslutets text",
        max_length=5000,
        widget=forms.Textarea({"rows": 14}),
        help_text="Den som begärde får läsa texten i ett mejl. Ändra den om den inte stämmer.",
        error_messages={"required": "Skriv beslutet med skäl. Det är det som den som frågade får läsa."},
    )
