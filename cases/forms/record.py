"""What the registrar types about one case."""

from django import forms

from cases import actions
from cases.models import Case, SecrecyMark
from cases.record.case_documents import CaseDocument, markable
from cases.record.masking import passages_in
from portal.models import LegalGround, Sector, User
from portal.text.row_ids import row_id
from portal.text.swedish import join_words

LONG = 2000


class DiaryForm(forms.Form):
    registry_number = forms.CharField(
        label="Diarienummer", max_length=60, required=False, help_text="Så som det står i kommunens diarium."
    )
    neutral_description = forms.CharField(
        label="Ärendemening",
        max_length=160,
        required=False,
        help_text="Kort och neutralt, utan namn. Den får alla läsa. Till exempel: uteservering vid hamnen.",
    )


def grounds(kind: str) -> list[tuple[str, str]]:
    rows = LegalGround.objects.usable(kind)
    return [(row.section, f"{row.section}: {row.words}"[:120]) for row in rows]


class MarkForm(forms.Form):
    thing = forms.ChoiceField(label="Vad ska märkas?", error_messages={"required": "Välj vad som ska märkas."})
    section = forms.ChoiceField(label="Enligt vilket lagrum?", error_messages={"required": "Välj ett lagrum."})
    reason = forms.CharField(
        label="Varför kan uppgiften vara hemlig?",
        max_length=LONG,
        widget=forms.Textarea({"rows": 3}),
        help_text="Skälet läser bara registratorn och lotsen.",
        error_messages={"required": "Skriv varför uppgiften kan vara hemlig."},
    )
    sectors = forms.ModelMultipleChoiceField(
        Sector.objects.none(),
        label="Vilka sektorer behöver läsa det?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Registratorn och lotsen läser alltid. Andra ser inte att det finns.",
    )

    hides_questions = forms.BooleanField(label="Lotsen tar hand om de öppna frågorna som sektorn inte kan läsa")

    def __init__(self, data=None, *, case: Case, user: User) -> None:
        asked = case.assignments.values("sector")
        super().__init__(data, prefix="mark", initial={"sectors": Sector.objects.filter(pk__in=asked)})
        marked = {key_of(mark) for mark in case.secrecy_marks.standing()}
        things = [choice for choice in markable(case, user) if choice[0] not in marked]
        self.fields["thing"].choices = [("", "Välj …"), *things]
        self.fields["section"].choices = [("", "Välj …"), *grounds(LegalGround.Kind.SECRECY)]
        self.fields["sectors"].queryset = Sector.objects.filter(is_active=True)
        self._ask_about_questions(case)

    def _ask_about_questions(self, case: Case) -> None:
        """A tick more when a mark on the whole case leaves out a sector that has a question to answer."""
        if self.data.get(self.add_prefix("thing")) == "case":
            chosen = [pk for pk in self.data.getlist(self.add_prefix("sectors")) if row_id(pk)]
            hidden = actions.questions_hidden_by(case, [pk for pk in chosen if len(pk) < 18])
        else:
            hidden = []
        if not hidden:
            del self.fields["hides_questions"]
            return
        names = join_words(question.sector.name for question in hidden)
        field = self.fields["hides_questions"]
        field.help_text = f"Gäller öppna frågor till {names}."
        field.error_messages["required"] = (
            f"Öppna frågor till {names} kan inte läsas där längre. Kryssa för sektorn bland dem som behöver läsa,"
            " eller för att lotsen tar hand om frågorna. Lotsen påminns då i stället för sektorn."
        )


class LiftForm(forms.Form):
    reason = forms.CharField(
        label="Varför behövs markeringen inte längre?",
        max_length=LONG,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Skriv varför markeringen inte behövs längre."},
    )

    def __init__(self, data=None, *, mark: SecrecyMark) -> None:
        super().__init__(data, prefix=f"lift-{mark.pk}")
        self.mark = mark


def key_of(mark: SecrecyMark) -> str:
    if mark.message_id:
        return f"m{mark.message_id}"
    return f"f{mark.attachment_id}" if mark.attachment_id else "case"


class GivingOutForm(forms.Form):
    """Which papers leave, and what is struck out of them first. Works without scripts: passages are typed."""

    everywhere = forms.CharField(
        label="Maska i hela akten",
        required=False,
        max_length=LONG,
        widget=forms.Textarea({"rows": 3}),
        help_text=(
            "Ett stycke på varje rad, som det står i texten. Stora och små bokstäver spelar ingen roll."
            " Ord maskas hela: ett kort namn maskar också längre ord där det ingår, så skriv gärna hela namnet."
        ),
    )
    ground = forms.ChoiceField(label="Grund för att lämna ut", required=False)
    note = forms.CharField(
        label="Anteckning (frivilligt)",
        max_length=300,
        required=False,
        help_text="Till exempel vem som prövade. Du får inte fråga vem som begär handlingen, eller varför.",
    )

    def __init__(self, data=None, *, papers: list[CaseDocument]) -> None:
        super().__init__(data)
        self.papers = papers
        self.fields["ground"].choices = [("", "Välj …"), *grounds(LegalGround.Kind.GIVING_OUT)]
        for paper in papers:
            if paper.withheld:
                continue
            self.fields[f"give-{paper.key}"] = forms.BooleanField(
                label=f"Lämna ut {paper.title}", required=False, initial=paper.is_given_by_default
            )
            if paper.text:
                self.fields[f"mask-{paper.key}"] = forms.CharField(
                    label=f"Maska i {paper.title}",
                    required=False,
                    max_length=LONG,
                    widget=forms.Textarea({"rows": 2}),
                )

    def ask_for_ground(self) -> None:
        """A look costs nothing; what leaves has a ground."""
        if not self.cleaned_data.get("ground"):
            self.add_error("ground", "Välj på vilken grund akten lämnas ut.")

    @property
    def given(self) -> list[CaseDocument]:
        return [paper for paper in self.papers if self.cleaned_data.get(f"give-{paper.key}")]

    @property
    def passages(self) -> dict[str, list[str]]:
        """By the paper's key; under "" those of the whole file."""
        own = {paper.key: passages_in(self.cleaned_data.get(f"mask-{paper.key}", "")) for paper in self.papers}
        return own | {"": passages_in(self.cleaned_data["everywhere"])}

    def rows(self) -> list[dict]:
        """Each paper with its two fields, as the page shows them."""
        names = [(paper, f"give-{paper.key}", f"mask-{paper.key}") for paper in self.papers]
        return [
            {
                "paper": paper,
                "give": self[give] if give in self.fields else None,
                "mask": self[mask] if mask in self.fields else None,
            }
            for paper, give, mask in names
        ]
