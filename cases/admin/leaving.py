"""The page where what somebody leaves at her sectors is handed on: one choice a sector."""

from dataclasses import dataclass, field

from django import forms
from django.utils import timezone

from cases import actions
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

    sector: Sector
    questions: list[Assignment] = field(default_factory=list)
    meetings: list[Invitation] = field(default_factory=list)
    others: list[tuple[leaving.Kind, leaving.Left]] = field(default_factory=list)


class HandOnForm(forms.Form):
    """Who takes over at each of the sectors. What nobody is chosen for stays where it is."""

    def __init__(self, data=None, *, leaver: User) -> None:
        super().__init__(data)
        self.leaver, places = leaver, {}
        for question in leaving.questions_of(leaver):
            places.setdefault(question.sector_id, Place(question.sector)).questions.append(question)
        for invitation in leaving.meetings_of(leaver):
            places.setdefault(invitation.sector_id, Place(invitation.sector)).meetings.append(invitation)
        for kind in leaving.KINDS:
            for left in kind.left_by(leaver):
                places.setdefault(left.sector.pk, Place(left.sector)).others.append((kind, left))
        today = timezone.localdate()
        cover = directory.cover_on(today)
        self.people: dict[str, User] = {}
        for pk, place in places.items():
            people = [person for person in directory.people(place.sector, today) if person != leaver]
            self.people |= {str(person.pk): person for person in people}
            self.fields[f"to-{pk}"] = forms.ChoiceField(
                label=f"Vem tar över på {place.sector}?",
                required=False,
                choices=[
                    ("", "Ingen ännu"),
                    (MAILBOX, f"Sektorns brevlåda, {place.sector.email}"),
                    *((str(person.pk), cover.named(person)) for person in people),
                ],
            )
        self.places = places

    def rows(self) -> list[tuple[Place, forms.BoundField]]:
        return [(place, self[f"to-{pk}"]) for pk, place in self.places.items()]

    def carry_out(self, *, by: User) -> tuple[list[str], list[str]]:
        """What was done, and a sentence for each thing that could not be handed on."""
        done, refused = [], []
        for pk, place in self.places.items():
            if chosen := self.cleaned_data[f"to-{pk}"]:
                to = self.people.get(chosen)
                moved, why_not = actions.reassign(place.questions, to, by=by)
                passed = [each for each in place.meetings if _pass_on(each, to, by=by, refused=refused)]
                given = [kind for kind, left in place.others if _hand_on(left, to, by=by, refused=refused)]
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
