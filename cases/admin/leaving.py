"""The page where what somebody leaves at her sectors is handed on: one choice a sector."""

from dataclasses import dataclass, field

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from cases import actions
from cases.admin.case_page import page_address
from cases.admin.forms import GONE
from cases.models import Assignment, Invitation
from cases.queries import leaving
from portal.models import Sector, User
from portal.people import directory
from portal.text.exceptions import NotAllowed
from portal.text.swedish import counted, join_words

MAILBOX = "brevlada"


@dataclass
class Place:
    """One sector, with what is left there."""

    sector: Sector | None
    questions: list[Assignment] = field(default_factory=list)
    meetings: list[Invitation] = field(default_factory=list)
    others: list[tuple[leaving.Kind, leaving.Left]] = field(default_factory=list)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Each thing with its page, ticked until somebody says otherwise."""
        found = [
            *(
                (
                    name_of(each),
                    page_address(each.case),
                    f"{each.case.reference} {each.case.subject}",
                    each.when_in_words,
                )
                for each in self.questions
            ),
            *(
                (name_of(each), meeting_address(each.meeting_id), f"Lotsmöte {each.meeting.when}", "")
                for each in self.meetings
            ),
            *((left.address, left.address, left.words, kind.one) for kind, left in self.others),
        ]
        linked = '<span><a href="{}">{}</a> <span class="quiet">{}</span></span>'  # one thing beside its tick
        return [(name, format_html(linked, *told)) for name, *told in found]


def meeting_address(pk: int) -> str:
    return reverse("admin:cases_pilotmeeting_change", args=[pk])


def name_of(row: Assignment | Invitation) -> str:
    return f"{row._meta.model_name}-{row.pk}"


class HandOnForm(forms.Form):
    """Who takes over at each of the sectors. What nobody is chosen for stays where it is."""

    def __init__(self, data=None, *, leaver: User, reader: User) -> None:
        super().__init__(data)
        self.leaver, places = leaver, {}
        for question in leaving.questions_of(leaver, reader):
            places.setdefault(question.sector_id, Place(question.sector)).questions.append(question)
        for invitation in leaving.meetings_of(leaver):
            places.setdefault(invitation.sector_id, Place(invitation.sector)).meetings.append(invitation)
        for kind in leaving.KINDS:
            for left in kind.left_by(leaver, reader):
                pk = left.sector.pk if left.sector else 0
                places.setdefault(pk, Place(left.sector)).others.append((kind, left))
        today = timezone.localdate()
        cover = directory.cover_on(today)
        self.people: dict[str, User] = {}
        for pk, place in places.items():
            there = directory.people(place.sector, today) if place.sector else directory.staff(today)
            people = [person for person in there if person != leaver]
            self.people |= {str(person.pk): person for person in people}
            self.fields[f"to-{pk}"] = forms.ChoiceField(
                label=f"Vem tar över på {place.sector}?" if place.sector else "Vem tar över?",
                required=False,
                choices=[
                    ("", "Ingen ännu"),
                    *([(MAILBOX, f"Sektorns brevlåda, {place.sector.email}")] if place.sector else []),
                    *((str(person.pk), cover.named(person)) for person in people),
                ],
            )
            self.fields[f"what-{pk}"] = forms.MultipleChoiceField(
                label="Det här lämnas vidare",
                required=False,
                choices=place.choices,
                initial=[name for name, _ in place.choices],
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": GONE},
            )
        self.places = places

    def rows(self) -> list[tuple[Place, forms.BoundField, forms.BoundField]]:
        return [(place, self[f"what-{pk}"], self[f"to-{pk}"]) for pk, place in self.places.items()]

    @property
    def letters(self) -> int:
        """When everything is handed on: one for each thing, and one to the leaver about each meeting."""
        return sum(len(place.choices) + len(place.meetings) for place in self.places.values()) - self.silent

    @property
    def silent(self) -> int:
        """Of what is handed on, that which no letter tells of."""
        return sum(not left.mails for place in self.places.values() for _, left in place.others)

    @property
    def letters_to_leaver(self) -> int:
        return sum(len(place.meetings) for place in self.places.values())

    def clean(self):
        cleaned = super().clean()
        for pk in self.places:
            if cleaned.get(f"to-{pk}") and not cleaned.get(f"what-{pk}") and f"what-{pk}" not in self.errors:
                self.add_error(f"what-{pk}", "Kryssa för det som ska lämnas vidare.")
        return cleaned

    def carry_out(self, *, by: User) -> tuple[list[str], list[str]]:
        """What was done, and a sentence for each thing that could not be handed on."""
        done, refused = [], []
        for pk, place in self.places.items():
            if chosen := self.cleaned_data[f"to-{pk}"]:
                to, ticked = self.people.get(chosen), set(self.cleaned_data[f"what-{pk}"])
                questions = [each for each in place.questions if name_of(each) in ticked]
                meetings = [each for each in place.meetings if name_of(each) in ticked]
                others = [each for each in place.others if each[1].address in ticked]
                moved, why_not = actions.reassign(questions, to, by=by)
                passed = [each for each in meetings if _pass_on(each, to, by=by, refused=refused)]
                given = [kind for kind, left in others if _hand_on(left, to, by=by, refused=refused)]
                refused += why_not
                held = [counted(len(moved), "fråga", "frågor")] if moved else []
                held += [counted(len(passed), "kallelse", "kallelser")] if passed else []
                held += [counted(given.count(kind), kind.one, kind.many) for kind in leaving.KINDS if kind in given]
                if held:
                    done.append(f"{to or f'Brevlådan på {place.sector}'} har fått {join_words(held)}.")
        return done, refused


def _pass_on(invitation: Invitation, to: User | None, *, by: User, refused: list[str]) -> bool:
    try:
        actions.pass_on(invitation, to, by=by)
    except NotAllowed as refusal:
        refused.append(f"Lotsmötet {invitation.meeting.when}: {refusal}")
        return False
    return True


def _hand_on(left: leaving.Left, to: User | None, *, by: User, refused: list[str]) -> bool:
    try:
        left.hand_on(to, by=by)
    except NotAllowed as refusal:
        refused.append(f"{left.words}: {refusal}")
        return False
    return True
