"""The fields of a kit's row, as they are changed before somebody accepts it; and a file from another municipality."""

from dataclasses import replace

from django import forms
from django.db import models

from portal.models import TownHall
from portal.site.kits import reading
from portal.site.kits.accepting import Offer
from portal.site.kits.kinds import Kind
from portal.site.kits.reading import Row


class RowForm(forms.Form):
    """`take` and the row's own fields, as the model would ask for them."""

    take = forms.BooleanField(label="Ta med", required=False)

    def __init__(self, *args, offer: Offer, **kwargs) -> None:
        self.offer = offer
        super().__init__(*args, initial=offer.row.values | {"take": kwargs.pop("is_meant")}, **kwargs)
        if offer.is_new:
            self.fields |= _fields(offer.row.kind)

    @property
    def others(self) -> list[forms.BoundField]:
        """The row's own fields."""
        return [field for field in self if field.name != "take"]

    @property
    def named(self) -> list[tuple[str, list[str]]]:
        """Whom the row names, by the words of the field: all of a new row's, else those it lacks."""
        kind, row = self.offer.row.kind, self.offer.row
        links = row.links if self.offer.is_new else self.offer.lacks
        found = [(str(kind.model._meta.get_field(link).verbose_name), names) for link, names in links.items() if names]
        return [(title[:1].upper() + title[1:], names) for title, names in found]

    def clean(self) -> dict:
        """What is not ticked is asked nothing, and keeps what was typed."""
        if not self.cleaned_data.get("take"):
            self._errors.clear()
        return self.cleaned_data

    @property
    def is_taken(self) -> bool:
        return self.is_valid() and self.cleaned_data["take"]

    @property
    def row(self) -> Row:
        may_be_none = {each.name for each in self.offer.row.kind.model._meta.concrete_fields if each.null}
        cleaned = {name: value for name, value in self.cleaned_data.items() if name != "take"}
        said = {name: value for name, value in cleaned.items() if value is not None or name in may_be_none}
        return replace(self.offer.row, values=self.offer.row.values | said)

    def refuse(self, refusal: forms.ValidationError) -> None:
        """Let the fields say why the row cannot be written."""
        said = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
        for name, sentences in said.items():
            self.add_error(name if name in self.fields else None, sentences)


def _fields(kind: Kind) -> dict[str, forms.Field]:
    found = {}
    for name in kind.offered:
        of_model = kind.model._meta.get_field(name)
        field = of_model.formfield(**{"assume_scheme": "https"} if isinstance(of_model, models.URLField) else {})
        field.required = False  # asked for once the row is taken
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs |= {"rows": 6, "cols": 60}
        found[name] = field
    found.pop("order", None)
    return found


class FileForm(forms.Form):
    """A set-up that another municipality has given."""

    file = forms.FileField(label="Fil från en annan kommun", error_messages={"required": "Välj en fil."})

    def clean_file(self) -> str:
        """Its text, once it has been read as a kit."""
        upload = self.cleaned_data["file"]
        if upload.size > reading.MOST_BYTES:
            raise forms.ValidationError(f"Filen är för stor. Den får vara högst {reading.MOST_BYTES // 1024} kB.")
        content = upload.read()
        try:
            reading.rows(content, TownHall())
        except reading.CannotRead as problem:
            raise forms.ValidationError(str(problem)) from problem
        return content.decode("utf-8-sig")
