"""The shape of what the registrar types on the pages that belong to no app."""

from datetime import date, timedelta

from django import forms
from django.utils import timezone

LONGEST = 92  # days in one list


def day(label: str, **options) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    error = {"invalid": "Skriv datumet så här: 2026-11-30.", "required": "Välj ett datum."}
    return forms.DateField(label=label, widget=widget, error_messages=error, **options)


class PeriodForm(forms.Form):
    """Without an answer the list shows today, for the registrar's own eyes."""

    since = day("Från och med", required=False)
    until = day("Till och med", required=False)
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
        return self.is_valid() and self.cleaned_data["publicering"]
