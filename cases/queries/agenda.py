"""The agenda of a meeting, made from what is open in its cases, as one person may read it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from cases import rules
from cases.models import AgendaItem, Assignment, Case, MeetingAction, Message, PilotMeeting, Step
from cases.models.case import CaseQuerySet
from cases.models.thread import MessageQuerySet
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
    goes_on_in: Case | None = None  # of a duplicate, for whoever may read that
    questions: list[Message] = field(default_factory=list)  # to the business, not answered
    form: Any = None  # the notes, on the pilot's screen

    @property
    def case(self) -> Case:
        return self.item.case

    @property
    def here(self) -> Case:
        """Where it stands as it does now."""
        return self.goes_on_in or self.case

    @property
    def shown(self) -> set[int]:
        """The cases of which something stands here."""
        return {self.item.case_id, self.here.pk, *(question.case_id for question in self.questions)}

    @property
    def is_noted(self) -> bool:
        """Something is written that will stand in the minutes."""
        return bool(self.item.decision or self.item.summary or self.actions)

    @property
    def letters(self) -> int:
        """When the minutes are approved: to each sector that is to do something, and to the business."""
        told = self.item.summary or any(action.owner == Party.BUSINESS for action in self.actions)
        to_sectors = sum(action.owner == Party.SECTOR for action in self.actions)
        return to_sectors + bool(told and self.case.told_in.contact.email)

    @property
    def late(self) -> list[Assignment]:
        return [assignment for assignment in self.asked if assignment.is_overdue(self.today)]

    @property
    def turn(self) -> str:
        return Party(self.here.turn).label if self.here.turn else self.here.get_state_display()


def agenda_of(meeting: PilotMeeting, user: User) -> list[Entry]:
    """As the signed-in person may read it."""
    rows = list(_items(meeting).visible_to(user))
    visible = _cases_of(rows).visible_to(user)
    return _entries(rows, visible, Message.objects.readable_by(user), sectors=user.roles.sectors)


def agenda_at(meeting: PilotMeeting, sector: Sector, *, email: str, reader: MailboxPerson | None) -> list[Entry]:
    """Through the limited link that went to that address of the sector."""
    rows = list(_items(meeting).filter(rules.agenda_readable_at(sector, email=email, reader=reader)))
    visible = (
        _cases_of(rows).filter(rules.cases_readable_at(sector)) if not sector.is_external else Case.objects.none()
    )
    readable = Message.objects.exclude(rules.message_is_hidden_from([sector.pk]))
    return _entries(rows, visible, readable, sectors={sector.pk})


def cases_asking_who_reads(meeting: PilotMeeting, sector: Sector, *, email: str) -> list[Case]:
    """Those that such a link shows to nobody without a name."""
    rows = meeting.items.filter(rules.agenda_readable_at(sector, email=email, reader=None))
    return [item.case for item in rows.filter(rules.agenda_asking_who_reads(sector)).select_related("case")]


def _items(meeting: PilotMeeting) -> QuerySet:
    """What is open stands where the work goes on."""
    asked = Assignment.objects.open().select_related("sector", "officer").order_by("due", "pk")
    steps = Step.objects.select_related("sector")
    return (
        meeting.items.select_related("case__contact", "case__joined_into__contact")
        .defer("case__search", "case__joined_into__search")
        .prefetch_related(
            Prefetch("case__assignments", asked, to_attr="asked_now"),
            Prefetch("case__joined_into__assignments", asked, to_attr="asked_now"),
            Prefetch("actions", MeetingAction.objects.select_related("sector", "officer")),
            Prefetch("case__steps", steps),
            Prefetch("case__joined_into__steps", steps),
            "case__wishes",
            "case__matter_types",
            "case__secrecy_marks",
        )
    )


def _cases_of(items: list[AgendaItem]) -> CaseQuerySet:
    """Those of the items, those where they go on, and all that have been joined with those."""
    goals = {item.case.goal.pk for item in items}
    return Case.objects.filter(Q(pk__in=goals | {item.case_id for item in items}) | Q(joined_into__in=goals))


def _entries(
    items: list[AgendaItem], visible: CaseQuerySet, readable: MessageQuerySet, *, sectors: Collection[int]
) -> list[Entry]:
    open_cases = dict(visible.order_by().values_list("pk", "joined_into"))
    rows = readable.open_questions().filter(case__in=open_cases).order_by("at", "pk")
    asked: dict[int, list[Message]] = defaultdict(list)
    for message in rows.select_related("case").defer("case__search"):
        asked[open_cases[message.case_id] or message.case_id].append(message)
    return [_entry(item, open_cases, asked[item.case.goal.pk], sectors=sectors) for item in items]


def _entry(item: AgendaItem, visible: Collection[int], questions: list[Message], *, sectors: Collection[int]) -> Entry:
    """Another organisation reads the case in Eva's words, and of the actions its own."""
    case, goal, is_whole = item.case, item.case.goal, item.case_id in visible
    sees_goal = goal.pk in visible
    return Entry(
        item=item,
        title=case.subject if is_whole else telling.topic(case),
        is_whole=is_whole,
        asked=[each for each in goal.asked_now if sees_goal or each.sector_id in sectors],
        actions=[each for each in item.actions.all() if is_whole or each.sector_id in sectors],
        today=timezone.localdate(),
        goes_on_in=goal if goal is not case and sees_goal else None,
        questions=[each for each in questions if sees_goal or each.case_id == case.pk],
    )
