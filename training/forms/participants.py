"""What a participant fills in, signed in or through the letter's link."""

from django import forms

from events.forms.fields import CheckedFileField, text_field
from training.forms.cohorts import email_field, name_field


class SubstituteForm(forms.Form):
    name = name_field()
    email = email_field()


class HandInForm(forms.Form):
    text = text_field("Ditt svar", rows=10, most=10_000, required=False)
    upload = CheckedFileField(label="Fil (frivilligt)", required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
