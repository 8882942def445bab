"""The shape of a step's texts. Its name in addresses, its holder and what leads to it are the pilot's, in admin."""

from django import forms

from cases.forms.fields import text_area
from cases.guide.owners.actions import TEXTS, lines
from cases.models import GuideStep

WEEKS = "Skriv antalet veckor med siffror, till exempel 8."
KRONOR = "Skriv beloppet i hela kronor, till exempel 8400."


LINES = ("why", "enclose", "why_en", "enclose_en")


class TextsForm(forms.ModelForm):
    why = text_area(rows=5, label="Varför, och hur det går till", required=False)
    apply_url = forms.URLField(
        label="Länk till ansökan eller blankett",
        required=False,
        assume_scheme="https",
        widget=forms.URLInput({"autocomplete": "off"}),
        error_messages={"invalid": "Kontrollera länken. Den ska se ut som https://www.exempel.se/blankett."},
    )
    enclose = text_area(rows=4, label="Att ha till hands", required=False, help_text="En sak på varje rad.")
    why_en = text_area(rows=5, label="Varför, på engelska", required=False)
    enclose_en = text_area(rows=4, label="Att ha till hands, på engelska", required=False)

    class Meta:
        model = GuideStep
        fields = TEXTS
        labels = {"fee_source": "Avgiften är enligt"}
        error_messages = {
            "what": {"required": "Skriv vad företaget ska göra. Till exempel: Sök bygglov."},
            "fee_from": {"invalid": KRONOR, "min_value": KRONOR},
            "usual_weeks": {"invalid": WEEKS, "min_value": WEEKS, "max_value": WEEKS},
        }

    def clean(self) -> dict:
        typed = super().clean()
        typed |= {name: lines(typed[name]) for name in LINES if name in typed}
        kinds = (GuideStep.Fee.TARIFF, GuideStep.Fee.AUTHORITY)
        if typed.get("fee_from") is not None and typed.get("fee_kind") not in kinds:
            self.add_error("fee_kind", "Välj vilken avgift det är, eller ta bort beloppet.")
        return typed

    @property
    def texts(self) -> dict:
        return {name: self.cleaned_data[name] for name in TEXTS}
