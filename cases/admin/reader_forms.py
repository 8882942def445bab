"""What Eva types where it changes who of the business reads a case: address, links, whom it let in, joining."""

from django import forms

from cases import actions
from cases.access import actions as invited
from cases.admin.forms import CaseForm, row
from cases.models import Case, CaseAccess
from portal.models import SecretLink, User
from portal.text.email_addresses import EmailAddressFormField


class GuestBoxes(forms.ModelMultipleChoiceField):
    def __init__(self, **options):
        super().__init__(CaseAccess.objects.none(), required=False, **options)

    def label_from_instance(self, access: CaseAccess) -> str:
        return invited.taking_back_in_words(access)


class VouchForm(CaseForm):
    """Whom the old address has let in is named, and goes with it unless she takes the tick away. Whoever was let in
    after the page was shown is not among those `shown`, and goes too."""

    email = EmailAddressFormField(label="E-postadress", required=False)
    leaving = GuestBoxes(
        label="Adressen har bjudit in andra. Rättar du den tas de bort som du kryssar för.",
        widget=forms.CheckboxSelectMultiple,
    )
    shown = GuestBoxes(widget=forms.MultipleHiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        there = invited.let_in_by(self.case.contact)
        if not (self.case.contact.email and there):
            del self.fields["leaving"], self.fields["shown"]
            return
        stay = invited.was_right(self.case.contact)
        self.fields["leaving"].queryset = there
        self.fields["shown"].queryset = CaseAccess.objects.filter(case__contact=self.case.contact)
        self.initial |= {"shown": there, "leaving": there.none() if stay else there}

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if not (email or self.case.contact.phone):
            raise forms.ValidationError("Skriv adressen. Vi har inget telefonnummer att nå dem på.")
        return email

    def clean(self) -> dict:
        said = super().clean()
        leaving, shown = said.pop("leaving", ()), said.pop("shown", ())
        return said | {"stay": [each.pk for each in shown if each not in leaving]}


class LinkForm(CaseForm):
    link = row(SecretLink.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["link"].queryset = actions.links_to(self.case)


class AccessForm(CaseForm):
    access = row(CaseAccess.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["access"].queryset = CaseAccess.objects.to_matter(self.case)


class JoinForm(CaseForm):
    into = forms.CharField(
        label="Ärendenummer att fortsätta i",
        max_length=12,
        error_messages={"required": "Skriv ärendenumret, till exempel 2026-0001."},
    )
    across_businesses = forms.BooleanField(label="Ja, det är samma sak fast företagen är olika", required=False)

    def __init__(self, *args, **kwargs):
        """The tick is asked for when the two have neither contact nor number in common, or are two people's."""
        super().__init__(*args, **kwargs)
        self.other = self._find(self.user) if self.is_bound and self.user else None
        is_same = self.other is None or actions.is_same_business(self.case, self.other)
        if self.other is None or is_same and not self._are_two_people(self.other):
            del self.fields["across_businesses"]
            return
        both = f"{_who(self.case)}. {_who(self.other)}."
        tick = self.fields["across_businesses"]
        tick.required = True
        if is_same:
            tick.label = "Ja, det är samma sak fast personerna är olika"
        tick.help_text = f"Den som har skickat {self.case.reference} får inte läsa det andra ärendet."
        tick.error_messages["required"] = (
            f"{'Det är två personer' if is_same else 'Kontakt och nummer är olika'}. {both}"
            " Är det samma sak? Kryssa i så fall för."
        )

    def _are_two_people(self, other: Case) -> bool:
        emails = {self.case.contact.email, other.contact.email} - {""}
        return len(emails) > 1

    def _find(self, user: User) -> Case | None:
        number = self.data.get(self.add_prefix("into"), "").strip()[:12]
        rows = Case.objects.visible_to(user).select_related("contact", "business")
        return rows.filter(reference=number).first()

    def clean_into(self) -> Case:
        if self.other is None:
            raise forms.ValidationError("Det finns inget ärende med det numret.")
        return self.other


def _who(case: Case) -> str:
    """ "2026-0001 är från Bos bageri (556016-0680), Bo Berg, bo@example.org, 070-123 45 67"."""
    number = f" ({case.business.number_mask})" if case.business and case.business.number_mask else ""
    contact = [case.contact.name, case.contact.email, case.contact.phone]
    return f"{case.reference} är från {', '.join([case.company + number, *filter(None, contact)])}"
