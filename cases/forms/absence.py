"""From when until when somebody is away, and who stands in."""

from collections.abc import Iterable

from django import forms

from cases.forms.fields import day
from portal.models import Absence, User
from portal.people import absences


class AbsenceForm(forms.Form):
    """Who is away is asked only where there is more than one to choose among."""

    user = forms.ChoiceField(label="Vem är borta?", error_messages={"invalid_choice": "Välj någon i listan."})
    since = day(label="Första dagen borta", errors={"required": "Välj den första dagen."})
    until = day(label="Sista dagen borta", errors={"required": "Välj den sista dagen. Den räknas med."})
    substitute = forms.ChoiceField(
        label="Ersättare",
        help_text="En kollega på samma sektor, som får frågorna och påminnelserna så länge och ett mejl om det.",
        required=False,
        error_messages={"invalid_choice": "Välj någon i listan."},
    )

    is_meant = forms.BooleanField(label="Spara ändå", required=False)

    def __init__(
        self, *args, people: Iterable[User], colleagues: Iterable[User], changed: int | None = None, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.changed, self.doubts = changed, []
        self.only = next(iter(people))
        self.known = {str(person.pk): person for person in [*people, *colleagues]}
        self.fields["user"].choices = [(str(person.pk), str(person)) for person in people]
        self.fields["substitute"].choices = [("", "Ingen ersättare: frågorna går till sektorns brevlåda")] + [
            (str(person.pk), str(person)) for person in colleagues
        ]
        if len(self.fields["user"].choices) == 1:
            del self.fields["user"]

    def clean_user(self) -> User:
        return self.known[self.cleaned_data["user"]]

    def clean_substitute(self) -> User | None:
        return self.known.get(self.cleaned_data["substitute"])

    def clean(self) -> dict:
        """Asked once: what it means for who answers. The tick is there when there is something to ask about."""
        cleaned = super().clean()
        is_meant = cleaned.pop("is_meant", False)
        since, until = cleaned.get("since"), cleaned.get("until")
        if self.errors or since > until:
            return cleaned
        user, substitute = cleaned.get("user", self.only), cleaned.get("substitute")
        absence = Absence(pk=self.changed, user=user, since=since, until=until, substitute=substitute)
        self.doubts = absences.doubts(absence)
        if self.doubts and not is_meant:
            self.add_error("substitute", self.doubts)
        return cleaned
