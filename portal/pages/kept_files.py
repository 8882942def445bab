"""Files beside a text that waits as a draft. Whichever button is pressed, those that were chosen are taken in and wait
with the text; the button that sends it sends those that are still ticked.
"""

from django import forms
from django.conf import settings

from portal.files import storing
from portal.models import StoredFile


class KeptFilesInput(forms.FileInput):
    """The ticks of what is kept have the same name as the box for new files, which the page takes in by itself."""

    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name: str) -> list[str]:
        return list(filter(None, data.getlist(name)))

    def value_omitted_from_data(self, data, files, name: str) -> bool:
        return name not in data


class KeptFilesField(forms.Field):
    """Cleans to the ticked ones of `kept`, which the page gives it. One that the scanner stopped meanwhile goes with
    no text: its tick has to be taken away."""

    def __init__(self, **options):
        usual = {"label": "Bilagor (frivilligt)", "help_text": storing.limits_in_words(most=settings.UPLOAD_MAX_FILES)}
        super().__init__(required=False, widget=KeptFilesInput({"multiple": True}), **usual | options)
        self.kept: list[StoredFile] = []

    def clean(self, value: list[str] | None) -> list[StoredFile]:
        ticked = [file for file in self.kept if str(file.pk) in (value or [])]
        if stopped := [file.name for file in ticked if file.is_stopped]:
            raise forms.ValidationError(
                f"Filen är stoppad, för den innehöll skadlig kod: {', '.join(stopped)}. Ta bort krysset för den."
            )
        return ticked

    def has_changed(self, initial: list[str] | None, data: list[str] | None) -> bool:
        return list(initial or []) != list(data or [])


def fields_of(form: forms.Form) -> dict[str, KeptFilesField]:
    """By the names that they have on the page."""
    return {form.add_prefix(name): box for name, box in form.fields.items() if isinstance(box, KeptFilesField)}
