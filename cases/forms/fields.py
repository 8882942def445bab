"""Fields that several forms share."""

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from portal.files import storing, uploads
from portal.models import Wording

LONG = 5000


def words(key: str) -> str:
    return Wording.objects.text(key)


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each checked by name, size and content. Cleans to a list.

    `accepted` are those that may be kept although another one of them was refused.
    """

    accepted: list[UploadedFile]

    def __init__(self, **kwargs):
        limits = storing.limits_in_words(most=settings.UPLOAD_MAX_FILES)
        super().__init__(
            widget=ManyFilesInput(attrs={"multiple": True}), required=False, **{"help_text": limits} | kwargs
        )

    def clean(self, data, initial=None) -> list[UploadedFile]:
        problems, self.accepted = [], []
        for upload in data or []:
            try:
                storing.check(upload)
            except uploads.Refused as error:
                problems.append(f"{upload.name}: {error}")
            else:
                self.accepted.append(upload)
        if problems:
            raise forms.ValidationError(problems)
        return self.accepted


class NameField(forms.CharField):
    """Who is writing, through the link of a shared mailbox, where nobody is signed in."""

    def __init__(self, **options):
        usual = {
            "label": "Ditt namn",
            "help_text": "Du är inte inloggad. Namnet sparas med det du gör.",
            "max_length": 120,
            "widget": forms.TextInput({"autocomplete": "name"}),
            "error_messages": {"required": "Skriv ditt namn först. Allt annat du har skrivit finns kvar."},
        }
        super().__init__(**usual | options)

    def clean(self, value) -> str:
        name = " ".join(super().clean(value).split())
        if sum(map(str.isalpha, name)) < 2:
            raise forms.ValidationError("Skriv vad du heter, till exempel Karin Holm.")
        return name


def text_area(rows: int = 5, **options) -> forms.CharField:
    too_long = f"Texten är för lång. Korta den till högst {LONG} tecken, eller lägg resten i en bilaga."
    messages = {"max_length": too_long} | options.pop("error_messages", {})
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(widget=widget, max_length=LONG, error_messages=messages, **options)
