"""What a company fills in. Which questions there are is the event's own."""

from collections.abc import Iterable

from django import forms

from events.forms.fields import Guest, PeopleField, refuse_addresses, text_field, told_of, words
from events.models import Evaluation, Event, Offer, Registration, SignUpQuestion, Visit
from events.pure.cpv import DIVISIONS
from portal.pages.forms import OrgNumberField, PublicForm
from portal.people import company_register
from portal.text.email_addresses import EmailAddressFormField, EmailAddressInput, has_web_address
from portal.text.swedish import number_word
from portal.text.telephones import clean_phone
from portal.text.ttl_cache import TtlCacheByKey

YES_NO = [("ja", "Ja"), ("nej", "Nej")]
_questions = TtlCacheByKey[list[SignUpQuestion]](seconds=1)


class PeopleForm(PublicForm):
    """Who comes, and what the organiser asks. The part that can be changed later."""

    attendees = PeopleField()
    fewer_is_fine = forms.BooleanField(required=False)
    phone = forms.CharField(
        label="Telefon (frivilligt)",
        max_length=40,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "type": "tel"}),
    )
    diet = text_field(required=False)
    question = text_field(rows=3, most=2000, required=False)

    LAST = ["diet", "question"]
    FOLDED = {"org_number": "Lägg till organisationsnummer", "divisions": "Berätta vad ni säljer (frivilligt)"}
    OF_OFFER = {"attendees": "offer.people", "email": "offer.email", "question": "offer.question"}  # to a school
    TEXTS = {
        "attendees": "signup.people",
        "fewer_is_fine": "signup.fewer",
        "diet": "signup.diet",
        "question": "signup.question",
    }

    def __init__(self, *args, event: Event, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event
        for name, key in self.TEXTS.items():
            if event.is_school:
                key = self.OF_OFFER.get(name, key)
            self.fields[name].label, self.fields[name].help_text = words(f"{key}.label"), words(f"{key}.help")
        for question in _questions(event.pk, lambda: list(event.questions.all())):
            self.fields[f"q{question.pk}"] = field_of(question)
        if event.is_dialogue:
            self._ask_about_bids()
        if event.is_school:
            self._ask_what_they_offer()
        if event.start is None or event.is_school:  # food is asked about when there is a day
            del self.fields["diet"]
        if event.is_school or event.capacity is None and event.per_company is None:  # everybody gets what they ask for
            del self.fields["fewer_is_fine"]
        self.order_fields([*(name for name in self.fields if name not in self.LAST), *self.LAST])

    def _ask_about_bids(self) -> None:
        topics = [(str(topic.pk), topic.name) for topic in self.event.topics.all()]
        if topics:
            self.fields["topics"] = forms.MultipleChoiceField(
                label="Vad vill du prata om? (frivilligt)",
                choices=topics,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["divisions"] = forms.MultipleChoiceField(
            label="Vad säljer ni? (frivilligt)",
            help_text="Områdena är de som upphandlingar annonseras under. Välj gärna flera.",
            choices=[(key, f"{name} ({key})") for key, name in sorted(DIVISIONS.items(), key=lambda pair: pair[1])],
            required=False,
            widget=forms.SelectMultiple({"size": 6}),
        )
        self.fields["has_bid_before"] = forms.ChoiceField(
            label="Har ni lämnat anbud till en kommun förut?",
            choices=[*YES_NO, ("", "Vill inte svara")],
            required=False,
            widget=forms.RadioSelect,
        )

    def _ask_what_they_offer(self) -> None:
        self.fields["offers"] = forms.MultipleChoiceField(
            label="Vad kan ni göra?",
            choices=[(value, label[:1].upper() + label[1:]) for value, label in Offer.What.choices],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Välj minst en sak som ni kan göra."},
        )
        self.fields["weeks"] = text_field("Vilka veckor eller dagar passar? (frivilligt)", most=200, required=False)
        self.fields["needs"] = text_field("Vad behöver ni av skolan? (frivilligt)", required=False)
        self.fields["distance"] = text_field("Hur långt är det från skolan? (frivilligt)", most=120, required=False)

    def with_summaries(self) -> list[tuple[forms.BoundField, str]]:
        """Each field, and the line that it is folded behind, if any."""
        return [(field, self.FOLDED.get(field.name, "")) for field in self]

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean_attendees(self) -> list[Guest]:
        names, event = self.cleaned_data["attendees"], self.event
        refuse_addresses(event, names)
        most = min((number for number in (event.per_company, event.capacity) if number is not None), default=None)
        if most is not None and len(names) > most:
            number, too_many = number_word(most), number_word(len(names) - most, neuter=True)
            reason = f"Högst {number} från varje företag" if most == event.per_company else f"Bara {number}"
            raise forms.ValidationError(f"{reason} får plats. Ta bort {too_many} namn.")
        return names

    @property
    def answers(self) -> dict[str, str | list[str]]:
        """The answers to the event's own questions, by the question's number. Only of a valid form."""
        given = {name[1:]: value for name, value in self.cleaned_data.items() if name[0] == "q" and name[1:].isdigit()}
        return {number: value for number, value in given.items() if value}

    @property
    def people(self) -> dict:
        """As the actions want it. Only of a valid form."""
        typed = self.cleaned_data
        return {
            "fewer_is_fine": typed.get("fewer_is_fine", False),
            "phone": typed["phone"],
            "diet": typed.get("diet", ""),
            "question": typed["question"],
            "answers": self.answers,
        } | told_of(typed["attendees"])

    @property
    def interest(self) -> dict | None:
        """What a dialogue asks; None elsewhere. Only of a valid form."""
        typed = self.cleaned_data
        if not self.event.is_dialogue:
            return None
        return {
            "topics": list(self.event.topics.filter(pk__in=typed.get("topics", []))),
            "divisions": typed["divisions"],
            "has_bid_before": {"ja": True, "nej": False}.get(typed["has_bid_before"]),
        }

    @property
    def offer(self) -> dict | None:
        """What visits to school ask; None elsewhere. Only of a valid form."""
        names = ("offers", "weeks", "needs", "distance")
        return {name: self.cleaned_data[name] for name in names} if self.event.is_school else None


def field_of(question: SignUpQuestion) -> forms.Field:
    """The input of a question that the organiser has made."""
    label = question.label if question.is_required else f"{question.label} (frivilligt)"
    options = {"label": label, "required": question.is_required}
    missing = {"required": f"Svara på frågan: {question.label}"}
    choices = YES_NO if question.answer == SignUpQuestion.Answer.YES_NO else [(c, c) for c in question.choices]
    match question.answer:
        case SignUpQuestion.Answer.TEXT:
            return text_field(most=500, error_messages=missing, **options)
        case SignUpQuestion.Answer.SEVERAL:
            widget = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=choices, widget=widget, error_messages=missing, **options)
        case _:
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, error_messages=missing, **options)


class SignUpForm(PeopleForm):
    company_name = forms.CharField(
        max_length=160, required=False, widget=forms.TextInput({"autocomplete": "organization"})
    )
    org_number = OrgNumberField()
    email = EmailAddressFormField(
        widget=EmailAddressInput({"autocomplete": "email"}),
        error_messages={
            "required": "Skriv din e-postadress, så att vi kan svara.",
        },
    )
    TEXTS = PeopleForm.TEXTS | {
        "company_name": "signup.company",
        "org_number": "signup.number",
        "email": "signup.email",
    }
    FIRST = ["company_name", "org_number", "attendees", "email", "phone", "fewer_is_fine"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields([*self.FIRST, *(name for name in self.fields if name not in self.LAST), *self.LAST])

    def clean_company_name(self) -> str:
        if has_web_address(self.cleaned_data["company_name"]):
            raise forms.ValidationError("Skriv företagets namn, ingen webbadress.")
        return self.cleaned_data["company_name"]

    def clean(self):
        cleaned = super().clean()
        cleaned["company_name"] = cleaned.get("company_name") or company_register.name_of(cleaned.get("org_number"))
        return cleaned

    @property
    def told(self) -> dict:
        """As `actions.SignUp` wants it. Only of a valid form."""
        typed = self.cleaned_data
        told = {name: typed[name] for name in ("company_name", "org_number", "email")} | self.people
        return told | (self.interest or {}) | (self.offer or {})


class ChangeForm(PeopleForm):
    """The same, filled with what there is."""

    @classmethod
    def of(cls, registration: Registration, data=None) -> "ChangeForm":
        """Of the questions in advance the newest that nobody has begun to answer can be changed."""
        diet, question = getattr(registration, "diet", None), registration.asked.unanswered().last()
        initial = {
            "attendees": "\n".join(str(Guest(each.name, each.email)) for each in registration.attendees.all()),
            "fewer_is_fine": registration.fewer_is_fine,
            "phone": registration.phone,
            "diet": diet.text if diet else "",
            "question": question.text if question else "",
        } | {f"q{number}": value for number, value in registration.answers.items()}
        if interest := getattr(registration, "interest", None):
            initial |= {"divisions": interest.divisions, "has_bid_before": interest.bid_before}
            initial["topics"] = [str(pk) for pk in interest.topics.values_list("pk", flat=True)]
        if offer := getattr(registration, "offer", None):
            initial |= {"offers": offer.what, "weeks": offer.weeks, "needs": offer.needs, "distance": offer.distance}
        return cls(data, event=registration.event, initial=initial)

    @property
    def changes(self) -> dict:
        """As `actions.change` wants it. Only of a valid form."""
        return self.people | {"interest": self.interest, "offer": self.offer}


class AskForm(PublicForm):
    """A question in advance, by anybody."""

    question = text_field("Din fråga", rows=3, most=2000, error_messages={"required": "Skriv din fråga."})


class UnsuitableTimeForm(PublicForm):
    """A teacher whose class cannot be met then."""

    visit = forms.ChoiceField(
        label="Vilken tid passar inte?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Välj tiden som inte passar.",
            "invalid_choice": "Tiden står inte i schemat längre.",
        },
    )
    text = text_field(
        "När passar det i stället?",
        rows=3,
        most=1000,
        help_text="Skriv gärna varför. Skriv inget om enskilda elever.",
        error_messages={"required": "Skriv när det passar i stället, eller att ingen tid passar."},
    )

    def __init__(self, *args, visits: Iterable[Visit], **kwargs):
        super().__init__(*args, **kwargs)
        self.visits = {str(visit.pk): visit for visit in visits}
        self.fields["visit"].choices = [
            (key, f"{visit.slot.heading_when}, {visit.school_class}") for key, visit in self.visits.items()
        ]

    @property
    def chosen(self) -> Visit:
        """Only of a valid form."""
        return self.visits[self.cleaned_data["visit"]]


class EvaluationForm(forms.ModelForm):
    default_renderer = PublicForm.default_renderer

    class Meta:
        model = Evaluation
        fields = ["useful", "heard", "text"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("useful", "heard"):
            label = self.fields[name].label
            self.fields[name] = forms.TypedChoiceField(
                label=f"{label[:1].upper()}{label[1:]}",
                help_text="1 är lägst och 5 är högst.",
                coerce=int,
                choices=Evaluation.GRADES,
                widget=forms.RadioSelect({"group": "grades"}),
                error_messages={"required": "Välj ett tal från 1 till 5."},
            )
        self.fields["text"].label = "Vad ska vi göra annorlunda nästa gång? (frivilligt)"
        self.fields["text"].widget.attrs["rows"] = 4
