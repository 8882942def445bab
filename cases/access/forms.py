"""The shape of an invitation to a case."""

from django import forms

from portal.pages.forms import PublicForm
from portal.text.email_addresses import EmailAddressFormField, EmailAddressInput

READS, WRITES = "lasa", "skriva"


class InviteForm(PublicForm):
    name = forms.CharField(
        label="Namn",
        max_length=120,
        help_text="Så står det vid det som personen skriver.",
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Skriv vem det är."},
    )
    email = EmailAddressFormField(
        label="E-post",
        widget=EmailAddressInput({"autocomplete": "off"}),
        error_messages={"required": "Skriv personens e-postadress."},
    )
    level = forms.ChoiceField(
        label="Vad får personen göra?",
        choices=[(READS, "Får läsa"), (WRITES, "Får läsa och skriva")],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vad personen får göra.", "invalid_choice": "Välj vad personen får göra."},
    )
    gets_letters = forms.BooleanField(label="Skicka mejl till personen när något händer", required=False, initial=True)

    def clean_name(self) -> str:
        """It stands by what the person writes, and is nobody's address."""
        name = " ".join(self.cleaned_data["name"].split())
        if any(sign in name for sign in "@/:"):
            raise forms.ValidationError("Skriv bara namnet, utan adresser.")
        return name

    @property
    def invited(self) -> dict:
        said = self.cleaned_data
        return {name: said[name] for name in ("name", "email", "gets_letters")} | {
            "may_write": said["level"] == WRITES
        }
