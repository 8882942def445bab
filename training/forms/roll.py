"""The list on paper, as a form."""

from django import forms

from training.models import Participant
from training.workflow import Presence


class PaperForm(forms.Form):
    """A line for each person, with what the line said when the page was opened."""

    def __init__(self, data=None, *, people: list[Participant]):
        super().__init__(data)
        choices = [("", "inte noterad"), *((value, label) for value, label in Presence.choices if value)]
        for person in people:
            self.fields[f"p{person.pk}"] = forms.ChoiceField(
                label=f"{person.name}, {person.place}", choices=choices, required=False, initial=person.said
            )
            self.fields[f"was{person.pk}"] = forms.CharField(
                required=False, initial=person.said, widget=forms.HiddenInput, max_length=9
            )
        self.people = people

    @property
    def lines(self) -> dict[int, tuple[str, str]]:
        typed = self.cleaned_data
        return {one.pk: (typed[f"was{one.pk}"], typed[f"p{one.pk}"]) for one in self.people}

    @property
    def rows(self) -> list[tuple]:
        return [(self[f"p{one.pk}"], self[f"was{one.pk}"]) for one in self.people]
