"""The shape of a decision: what, who, and by when."""

from django import forms
from django.utils import timezone

from cases import rules
from cases.deciding.actions import questions_in
from cases.forms.fields import FarDateForm, day, text_area
from cases.models import Case
from portal.models import Sector, User
from portal.people import directory

PILOT = "lotsen"


class DecideForm(FarDateForm):
    text = text_area(
        label="Vad har du beslutat?",
        help_text="Lotsen och sektorn läser det, och det blir en allmän handling. Företaget läser det inte.",
        error_messages={"required": "Skriv vad du har beslutat."},
    )
    who = forms.ChoiceField(
        label="Vem ska göra det?",
        error_messages={"required": "Välj vem som ska göra det.", "invalid_choice": "Välj någon i listan."},
    )
    due = day(label="Klart senast", errors={"required": "Välj en dag."})

    def __init__(self, *args, case: Case, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        cover = directory.cover_on(today)
        self.held: dict[str, tuple[Sector | None, User | None]] = {PILOT: (None, None)}
        groups = []
        for question in questions_in(case):
            sector = question.sector
            choices = [(f"s{sector.pk}", f"{sector}, den som har frågan")]
            self.held[f"s{sector.pk}"] = (sector, None)
            for person in directory.people(sector, today):
                if not rules.is_in_conflict(person, case=case):
                    name = f"s{sector.pk}-{person.pk}"
                    self.held[name] = (sector, person)
                    choices.append((name, f"{cover.named(person)}, {sector}"))
            groups.append((str(sector), choices))
        self.fields["who"].choices = [("", "Välj"), *groups, (PILOT, "Lotsen")]

    @property
    def decided(self) -> dict:
        """As the action wants it."""
        sector, officer = self.held[self.cleaned_data["who"]]
        return {name: self.cleaned_data[name] for name in ("text", "due")} | {"sector": sector, "officer": officer}
