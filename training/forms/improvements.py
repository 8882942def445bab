"""What is filled in about an improvement action."""

from django import forms

from cases.forms.officer import day
from events.forms.fields import text_field
from portal.models import Sector, SectorRole, User
from surveys.models import Area, Factor
from training.origins import Source
from training.workflow import Verdict


class ImprovementForm(forms.Form):
    title = text_field("Vad ska göras?", most=200, error_messages={"required": "Skriv vad som ska göras."})
    text = text_field("Beskriv närmare (frivilligt)", rows=4, most=5000, required=False)
    sector = forms.ModelChoiceField(
        Sector.objects.filter(is_active=True),
        label="Sektor som äger åtgärden",
        empty_label="Välj …",
        error_messages={"required": "Välj vilken sektor som äger åtgärden."},
    )
    owner = forms.ModelChoiceField(
        User.objects.none(), label="Ansvarig person (frivilligt)", required=False, empty_label="Sektorns brevlåda"
    )
    due = day(label="Klar senast", errors={"required": "Välj en dag."})
    area = forms.ModelChoiceField(
        Area.objects.none(), label="Syns i mätningens område (frivilligt)", required=False, empty_label="Inget"
    )
    factor = forms.ModelChoiceField(
        Factor.objects.none(), label="Syns i faktorn (frivilligt)", required=False, empty_label="Ingen"
    )
    expected = text_field(
        "Väntad effekt (frivilligt)", required=False, help_text="Till exempel: fler får svar i tid, upp 5 enheter."
    )
    public_words = text_field(
        "Så ska det stå på resultatsidan (frivilligt)",
        most=200,
        required=False,
        help_text="Alla kan läsa det. Tomt: åtgärden visas inte där.",
    )
    raisers = text_field(
        "De som tog upp det (frivilligt)",
        rows=3,
        most=20_000,
        required=False,
        help_text="En e-postadress per rad. De får ett mejl om vad det blev av det, när du har skrivit utfallet.",
    )

    def __init__(self, *args, source: Source, **kwargs):
        known = {"area": source.area, "factor": source.factor, "raisers": "\n".join(source.raisers)}
        kwargs["initial"] = known | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        staff = SectorRole.objects.filter(sector__is_active=True).values("user")
        self.fields["owner"].queryset = User.objects.filter(pk__in=staff, is_active=True)
        areas, factors = self.fields["area"], self.fields["factor"]
        areas.queryset = Area.objects.select_related("survey")
        factors.queryset = Factor.objects.select_related("survey").filter(is_place=False)
        areas.label_from_instance = lambda area: f"{area.survey}: {area.name}" if area.name else str(area.survey)
        factors.label_from_instance = lambda factor: f"{factor.survey}: {factor.name}"

    def clean(self) -> dict:
        cleaned = super().clean()
        area, factor = cleaned.get("area"), cleaned.get("factor")
        if not {"area", "factor"} & self.errors.keys():
            if bool(area) != bool(factor):
                self.add_error("factor" if area else "area", "Välj både område och faktor, eller inget av dem.")
            elif area and factor and area.survey_id != factor.survey_id:
                self.add_error("factor", "Faktorn hör till en annan mätning än området. Välj båda ur samma.")
        return cleaned

    def clean_raisers(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["raisers"].splitlines() if line.strip()]


# What is done with an action: `summary` opens the form, `words` stand on its button.


class NoteForm(forms.Form):
    prefix = "note"
    summary, words = "Skriv vad ni gör", "Spara anteckningen"
    text = text_field("Vad gör ni?", rows=4, most=3000, error_messages={"required": "Skriv vad ni gör."})


class StartForm(forms.Form):
    prefix = "start"
    summary, words = "Vi börjar", "Nu har vi börjat"
    text = text_field("Vad börjar ni med? (frivilligt)", rows=2, most=3000, required=False)


class FinishForm(forms.Form):
    prefix = "finish"
    summary, words = "Den är genomförd", "Åtgärden är genomförd"
    text = text_field("Vad har ni gjort?", rows=4, most=3000, error_messages={"required": "Skriv vad ni har gjort."})


class NewDateForm(forms.Form):
    prefix = "date"
    summary, words = "Vi hinner inte: nytt datum", "Spara det nya datumet"
    due = day(label="Nytt datum", errors={"required": "Välj ett nytt datum."})
    reason = text_field("Varför blir det senare?", error_messages={"required": "Skriv varför det blir senare."})


class DropForm(forms.Form):
    prefix = "drop"
    summary, words = "Avbryt", "Avbryt åtgärden"
    because = text_field("Varför avbryts den?", error_messages={"required": "Skriv varför åtgärden avbryts."})


class OwnerForm(forms.Form):
    prefix = "owner"
    summary, words = "Byt ansvarig", "Spara"
    owner = forms.ModelChoiceField(
        User.objects.none(), label="Ansvarig", required=False, empty_label="Sektorns brevlåda"
    )


class JudgeForm(forms.Form):
    prefix = "judge"
    summary, words = "Skriv utfallet", "Spara utfallet"
    verdict = forms.ChoiceField(
        label="Hur gick det?",
        choices=Verdict,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur det gick."},
    )
    text = text_field(
        "Vad ledde det till?",
        rows=5,
        most=3000,
        help_text="De som tog upp det får läsa det här i ett mejl.",
        error_messages={"required": "Skriv vad det ledde till."},
    )
