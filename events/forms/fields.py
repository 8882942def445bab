"""Fields and habits that the forms of this floor share."""

from django import forms

from portal.files import storing, uploads
from portal.models import Wording
from portal.pages.forms import too_long

MOST_PEOPLE = 20


def words(key: str, **values: object) -> str:
    return Wording.objects.text(key, **values)


class NamesField(forms.CharField):
    """People, one on each line. Cleans to a list of names."""

    def __init__(self, **options):
        super().__init__(
            widget=forms.Textarea({"rows": 3, "autocomplete": "name"}),
            max_length=2500,
            error_messages={"required": "Skriv namnet på den som kommer, eller namnen på flera."},
            **options,
        )

    def clean(self, value) -> list[str]:
        names = [" ".join(line.split()) for line in super().clean(value).splitlines()]
        names = [name for name in names if name]
        if not names and self.required:
            raise forms.ValidationError(self.error_messages["required"])
        if too_long := [name for name in names if len(name) > 120]:
            raise forms.ValidationError(f"Ett namn är för långt: ”{too_long[0][:40]} …”. Skriv ett namn per rad.")
        if any("://" in name or "www." in name.casefold() for name in names):  # names stand in letters
            raise forms.ValidationError("Skriv bara namn här, ingen webbadress.")
        if len(names) > MOST_PEOPLE:
            raise forms.ValidationError(f"Skriv högst {MOST_PEOPLE} namn. Är ni fler? Ring oss.")
        return names


class CheckedFileField(forms.FileField):
    """One file, checked by name, size and content. Its limits are told with its help."""

    def __init__(self, *, help_text: str = "", **options):
        super().__init__(help_text=f"{help_text} {storing.limits_in_words(most=1)}".strip(), **options)

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if upload:
            try:
                storing.check(upload)
            except uploads.Refused as error:
                raise forms.ValidationError(str(error)) from error
        return upload


def ask_for_files_again(form: forms.Form) -> None:
    """A refused form is shown again without its files, for no page can choose them: that is said at their boxes."""
    for name in form.files if form.errors else ():
        if name in form.fields and name not in form.errors:
            form.add_error(name, "Välj filen igen innan du skickar.")


def text_field(label: str = "", *, rows: int = 0, most: int = 300, **options) -> forms.CharField:
    """A line, or with `rows` a box; too long is said in words."""
    widget = forms.Textarea({"rows": rows}) if rows else forms.TextInput()
    errors = {"max_length": too_long(most)} | options.pop("error_messages", {})
    return forms.CharField(label=label, max_length=most, widget=widget, error_messages=errors, **options)
