"""What the organiser fills in at the door."""

from django import forms

from events.forms.fields import text_field
from portal.pages.forms import PublicForm


class SearchForm(PublicForm):
    """By POST, so that no name stands in an address or a log."""

    search = forms.CharField(label="Sök namn eller företag", max_length=100, required=False)


class WalkInForm(PublicForm):
    name = text_field("Namn", most=120, error_messages={"required": "Skriv namnet på den som kom."})
    company_name = text_field("Företag (frivilligt)", most=160, required=False)
