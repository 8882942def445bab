"""What the business reads about its case, put together in Eva's words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from cases import workflow
from cases.models import Assignment, Attachment, Case, Message, PilotMeeting, Promise, Step
from cases.workflow import Outcome, Party, Reads
from portal import directory
from portal.bundle import Bundle, Part
from portal.models import StoredFile, User, Wording
from portal.swedish import join_words, long_date


@dataclass
class Status:
    """One page's worth: the case, what belongs to it, and the sentences about it. Read once, few queries."""

    case: Case
    today: date
    assignments: list[Assignment]
    messages: list[Message]
    promises: list[Promise]
    steps: list[Step]
    meetings: list[PilotMeeting]  # those that the business is invited to: time, place and link, not the agenda
    files: list[Attachment]  # those that came with the description
    questions: list[Message] = field(init=False)
    reads: Reads = field(init=False)

    def __post_init__(self) -> None:
        self.questions = [message for message in self.messages if message.is_open_question]
        self.reads = workflow.business_reads(
            self.case.state, turn=self.case.turn, has_open_question=bool(self.questions)
        )

    @property
    def heading(self) -> str:
        return self.reads.label

    @property
    def sentence(self) -> str:
        text = Wording.objects.text
        match self.reads:
            case Reads.RECEIVED:
                return text("status.received", lotsen=directory.pilot_title(self.today), datum=self._next())
            case Reads.IN_PROGRESS:
                if names := self._names(Party.SECTOR):
                    return text("status.in_progress", sektorer=names, datum=self._next())
                return text("status.in_progress.pilot", namn=self.pilot, datum=self._next())
            case Reads.RESTING:
                until, why = long_date(self.case.rests_until), _sentence(self.case.rests_because)
                resting = text("status.resting", datum=until, orsak=why)
                return f"{resting} {text('status.resting.write')}"
            case Reads.CLOSED:
                return text(closing_words(self.case, self.steps))
            case Reads.WAITING_FOR_OTHERS:
                return text("status.waiting_for_others", organisation=self._names(Party.OUTSIDE))
            case _:
                return text(f"status.{self.reads}")

    @property
    def late(self) -> str:
        """The apology: for a date that has passed, or for one that was moved, with its reason."""
        text = Wording.objects.text
        missed = [p for p in self.promises if p.outcome == Promise.Outcome.OPEN and p.due < self.today]
        if missed and self.case.is_open:
            return text("status.late", datum=long_date(min(p.due for p in missed)))
        moved = [p for p in self.promises if p.outcome == Promise.Outcome.OPEN and p.reason]
        if not moved or not self.case.is_open:
            return ""
        newest = max(moved, key=lambda p: p.made_at)
        old = next((p for p in self.promises if p.pk == newest.replaces_id), None)
        reason = _sentence(newest.reason)
        if old and old.outcome == Promise.Outcome.BROKEN:
            return text("status.late.reason", datum=long_date(old.due), orsak=reason, nytt=long_date(newest.due))
        return text("status.new_date", orsak=reason, nytt=long_date(newest.due))

    @property
    def pilot(self) -> str:
        return directory.pilot_name(self.today)

    @property
    def asked(self) -> list[Assignment]:
        """The sectors asked, as the business sees them: one that handed the question back is not at work."""
        hidden = {workflow.AssignmentState.DECLINED, workflow.AssignmentState.RECALLED}
        return [assignment for assignment in self.assignments if assignment.state not in hidden]

    def _next(self) -> str:
        """The next date, unless it has passed: then the apology beside it tells, and nothing is promised twice."""
        due = self.case.next_due
        return long_date(due) if due and due >= self.today else "så snart vi kan"

    def _names(self, party: Party) -> str:
        return join_words([a.sector.full_name for a in self.assignments if a.is_open and a.turn == party])


def closing_words(case: Case, steps: Iterable[Step]) -> str:
    """Which sentence an ended case begins with: what remains, that nothing does, or only where to read on."""
    if any(step.remains for step in steps):
        return "status.closed"
    return "status.closed.nothing_more" if case.outcome == Outcome.ANSWERED else "status.closed.read"


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


OF_CASE = "x.case_id = %s"
READ_BY_BUSINESS = f"{OF_CASE} AND x.audience = 'business'"
AUTHORS = f"x.id IN (SELECT x.author_id FROM cases_message AS x WHERE {READ_BY_BUSINESS})"
INVITED = f"x.id IN (SELECT x.meeting_id FROM cases_invitation AS x WHERE {OF_CASE} AND x.taken_back_at IS NULL)"
WHOLE = Bundle(
    assignments=Part(Assignment, OF_CASE, order="x.due, x.id"),
    messages=Part(Message, READ_BY_BUSINESS, order="x.at, x.id"),
    authors=Part(User, AUTHORS),
    promises=Part(Promise, OF_CASE, order="x.made_at, x.id"),
    steps=Part(Step, OF_CASE, order="x.order, x.id"),
    meetings=Part(PilotMeeting, INVITED, order="x.start, x.id"),
    attachments=Part(Attachment, OF_CASE),
    files=Part(StoredFile, f"x.id IN (SELECT x.file_id FROM cases_attachment AS x WHERE {OF_CASE})"),
)


def status_of(case: Case, *, today: date | None = None) -> Status:
    """Everything the business's page needs, in one query whatever the case holds."""
    whole = WHOLE(case.pk)
    authors, stored = _by_id(whole["authors"]), _by_id(whole["files"])
    files: dict[int | None, list[Attachment]] = defaultdict(list)
    for attachment in whole["attachments"]:
        attachment.file = stored[attachment.file_id]
        files[attachment.message_id].append(attachment)  # under None those that came with the description
    for message in whole["messages"]:
        message.author, message.sector = authors.get(message.author_id), directory.sector(message.sector_id)
        message.files = files[message.pk]
    for assignment in whole["assignments"]:
        assignment.case, assignment.sector = case, directory.sector(assignment.sector_id)
    for step in whole["steps"]:
        step.sector = directory.sector(step.sector_id)
    return Status(
        case=case,
        today=today or timezone.localdate(),
        assignments=whole["assignments"],
        messages=whole["messages"],
        promises=whole["promises"],
        steps=whole["steps"],
        meetings=[meeting for meeting in whole["meetings"] if meeting.is_coming(timezone.now())],
        files=files[None],
    )


def _by_id(rows: list) -> dict:
    return {row.pk: row for row in rows}


def listed(cases: QuerySet[Case], *, most: int) -> list[tuple[Case, Reads]]:
    """Each of the first cases with what the business reads about it; those that wait for its answer stand first."""
    asked = Message.objects.for_business().open_questions().filter(case=OuterRef("pk"))
    rows = [
        (case, workflow.business_reads(case.state, turn=case.turn, has_open_question=case.has_open_question))
        for case in cases.annotate(has_open_question=Exists(asked)).defer("search")[:most]
    ]
    return sorted(rows, key=lambda row: row[1] != Reads.ANSWER_NEEDED)
