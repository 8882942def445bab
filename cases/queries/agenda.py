"""The agenda of a meeting, made from what is open in its cases, as one person may read it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from cases import rules
from cases.models import AgendaItem, Assignment, Case, MeetingAction, Message, PilotMeeting, Step
from cases.queries import telling
from cases.workflow import Party
from portal.models import MailboxPerson, Sector, User


@dataclass
class Entry:
    """One case on the agenda. What the reader may not read is not here."""

    item: AgendaItem
    title: str
    is_whole: bool  # False for another organisation: only its own question and actions
    asked: list[Assignment]
    actions: list[MeetingAction]
    today: date
    questions: list[Message] = field(default_factory=list)  # to the business, not answered
    form: Any = None  # the notes, on the pilot's screen

    @property
    def case(self) -> Case:
        return self.item.case

    @property
    def is_noted(self) -> bool:
        """Something is written that will stand in the minutes."""
        return bool(self.item.decision or self.item.summary or self.actions)

    @property
    def letters(self) -> int:
        """When the minutes are approved: to each sector that is to do something, and to the business."""
        told = self.item.summary or any(action.owner == Party.BUSINESS for action in self.actions)
        to_sectors = sum(action.owner == Party.SECTOR for action in self.actions)
        return to_sectors + bool(told and self.case.contact.email)

    @property
    def late(self) -> list[Assignment]:
        return [assignment for assignment in self.asked if assignment.is_overdue(self.today)]

    @property
    def turn(self) -> str:
        return Party(self.case.turn).label if self.case.turn else self.case.get_state_display()


def agenda_of(meeting: PilotMeeting, user: User) -> list[Entry]:
    """As the signed-in person may read it."""
    rows = _items(meeting).visible_to(user)
    whole = set(Case.objects.visible_to(user).filter(agenda_items__meeting=meeting).values_list("pk", flat=True))
    return [_entry(item, is_whole=item.case_id in whole, sectors=user.roles.sectors) for item in rows]


def agenda_at(meeting: PilotMeeting, sector: Sector, *, email: str, reader: MailboxPerson | None) -> list[Entry]:
    """Through the limited link that went to that address of the sector."""
    rows = _items(meeting).filter(rules.agenda_readable_at(sector, email=email, reader=reader))
    return [_entry(item, is_whole=not sector.is_external, sectors={sector.pk}) for item in rows]


def cases_asking_who_reads(meeting: PilotMeeting, sector: Sector, *, email: str) -> list[Case]:
    """Those that such a link shows to nobody without a name."""
    rows = meeting.items.filter(rules.agenda_readable_at(sector, email=email, reader=None))
    return [item.case for item in rows.filter(rules.agenda_asking_who_reads(sector)).select_related("case")]


def _items(meeting: PilotMeeting) -> QuerySet:
    asked = Assignment.objects.open().select_related("sector", "officer").order_by("due", "pk")
    questions = Message.objects.for_business().open_questions().select_related("sector", "author", "mailbox_author")
    return (
        meeting.items.select_related("case__contact")
        .defer("case__search")
        .prefetch_related(
            Prefetch("case__assignments", asked, to_attr="asked_now"),
            Prefetch("case__messages", questions, to_attr="questions_now"),
            Prefetch("actions", MeetingAction.objects.select_related("sector", "officer")),
            Prefetch("case__steps", Step.objects.select_related("sector")),
            "case__wishes",
            "case__matter_types",
            "case__secrecy_marks",
        )
    )


def _entry(item: AgendaItem, *, is_whole: bool, sectors) -> Entry:
    """Another organisation reads the case in Eva's words, and of the actions its own."""
    case = item.case
    return Entry(
        item=item,
        title=case.subject if is_whole else telling.topic(case),
        is_whole=is_whole,
        asked=[each for each in case.asked_now if is_whole or each.sector_id in sectors],
        actions=[each for each in item.actions.all() if is_whole or each.sector_id in sectors],
        today=timezone.localdate(),
        questions=case.questions_now if is_whole else [],
    )
