"""The shape of what Eva says about a file."""

from django import forms
from django.conf import settings

from portal.text.swedish import filesize
from surveys import actions
from surveys.models import Area, Factor, ImportBatch, RespondentGroup, Survey

DO_NOT_KNOW = "Jag vet inte: importera inte de raderna"


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Fil med resultat",
        help_text=(
            f"Excel (.xlsx) eller textfil (.csv), högst {filesize(settings.UPLOAD_MAX_BYTES)}. "
            "Inget ändras förrän du har sett vad som skulle ändras."
        ),
        error_messages={
            "required": "Välj en fil.",
            "empty": "Filen är tom. Kontrollera att du har valt rätt fil.",
            "invalid": "Välj en fil.",
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )
    survey = forms.ModelChoiceField(
        Survey.objects.all(), label="Mätning", required=False, empty_label="Låt filen avgöra"
    )
    is_preliminary = forms.BooleanField(label="Siffrorna är preliminära", required=False)

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > settings.UPLOAD_MAX_BYTES:
            most = filesize(settings.UPLOAD_MAX_BYTES)
            raise forms.ValidationError(
                f"Filen är för stor ({filesize(upload.size)}). Den får vara högst {most}. Dela upp den."
            )
        return upload


class MappingForm(forms.Form):
    """A question for each word that nobody has said the meaning of, and for the year when the file has none."""

    def __init__(self, data=None, *, batch: ImportBatch) -> None:
        super().__init__(data, auto_id="ord-%s")
        self.batch = batch
        for place, unknown in enumerate(batch.unknown):
            self.fields[self.name(place)] = self._field(unknown)

    @staticmethod
    def name(place: int) -> str:
        return f"ord{place}"

    def _field(self, unknown: dict) -> forms.Field:
        if unknown["kind"] == "year":
            return forms.IntegerField(
                label="Mätår",
                min_value=2001,
                max_value=2100,
                help_text="Filen säger inte vilket år den gäller. Skriv året då frågorna ställdes.",
                error_messages={"required": "Skriv mätåret, till exempel 2025.", "invalid": "Skriv året med siffror."},
            )
        if unknown["kind"] == "heading":
            return forms.ChoiceField(
                label=f"Kolumnen ”{unknown['text']}” (cell {unknown['cell']})",
                help_text=f"I kolumnen står till exempel {', '.join(unknown['samples'])}.",
                choices=[("", "Välj vad kolumnen betyder"), *actions.heading_choices()],
                error_messages={"required": f"Välj vad kolumnen ”{unknown['text']}” betyder, eller hoppa över den."},
            )
        return forms.ChoiceField(
            label=f"{KINDS[unknown['kind']]} ”{unknown['text']}”",
            choices=[("", DO_NOT_KNOW), *self._names(unknown)],
            required=False,
        )

    def _names(self, unknown: dict) -> list[tuple[str, str]]:
        if unknown["kind"] == "group":
            return list(RespondentGroup.objects.values_list("key", "name"))
        model = Area if unknown["kind"] == "area" else Factor
        rows = model.objects.filter(survey__key=unknown["survey"]).exclude(name="")
        return list(rows.values_list("key", "name"))

    def clean(self) -> dict:
        """What the words mean, by their place, and the year."""
        meanings, year = {}, None
        for place, unknown in enumerate(self.batch.unknown):
            typed = self.cleaned_data.get(self.name(place))
            if unknown["kind"] == "year":
                year = typed
            else:
                meanings[place] = typed or ""
        return {"meanings": meanings, "year": year}


KINDS = {"area": "Området", "factor": "Faktorn", "group": "Svarsgruppen"}
