"""What the business reads about its case, put together in Eva's words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from cases import rules, workflow
from cases.models import (
    Assignment,
    Attachment,
    Case,
    CaseAccess,
    GuideStep,
    Invitation,
    Message,
    PilotMeeting,
    Promise,
    Step,
    Wish,
)
from cases.pure import way
from cases.queries import joined
from cases.workflow import Outcome, Party, Reads, Stop
from portal.models import Contact, MailboxPerson, StoredFile, User, Wording
from portal.pages.bundle import Bundle
from portal.people import directory
from portal.text.swedish import join_words, local_date, long_date


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
    wishes: list[Wish]
    invited: list[CaseAccess]  # those who have said yes
    questions: list[Message] = field(init=False)
    reads: Reads = field(init=False)

    def __post_init__(self) -> None:
        self.questions = [message for message in self.messages if message.is_open_question]
        self.reads = workflow.business_reads(
            self.case.state, turn=self.case.turn, has_open_question=bool(self.questions)
        )
        for assignment in self.assignments:
            assignment.moved_dates = self._moved_dates(assignment)

    @property
    def unchecked(self) -> list[Step]:
        """Those out of the guide that nobody here has looked at."""
        return [step for step in self.steps if not step.is_checked]

    @property
    def unsure(self) -> list[Step]:
        """Those of them that may not be needed."""
        return [step for step in self.unchecked if step.told.get("is_unsure")]

    @property
    def heading(self) -> str:
        return self.reads.label

    @property
    def closing_words(self) -> str:
        """Not before they stand, as the texts of the thread."""
        return "" if self.case.holds_last_words else self.case.closing_text

    @property
    def title(self) -> str:
        """In full, where lists cut it."""
        subject = self.case.subject
        beginning = subject.removesuffix(" …")
        if beginning == subject:
            return subject
        told = [join_words(self.wishes, last_by=","), " ".join(self.case.description.split("\n", 1)[0].split())]
        whole = next((each for each in told if each.casefold().startswith(beginning.casefold())), subject)
        return whole[:1].upper() + whole[1:]

    @property
    def next_due(self) -> date | None:
        """The day that is shown large: what we have promised, as long as it lies ahead and we are who acts."""
        ahead = [promise.due for promise in self._standing if promise.due >= self.today]
        return min(ahead) if ahead and self.reads in {Reads.RECEIVED, Reads.IN_PROGRESS} else None

    @property
    def is_late(self) -> bool:
        return self.case.is_open and any(promise.due < self.today for promise in self._standing)

    @property
    def stops(self) -> list[way.Shown]:
        """Its way so far and the rest of it; empty when it has ended in another way than by being closed."""
        asked = [each for each in self.asked if not each.is_action]
        answered = [each.ended_at for each in asked if each.ended_at and not each.is_open]
        answered += [message.at for message in self.messages if message.is_guidance]
        days = {
            Stop.RECEIVED: self.case.received_at,
            Stop.ASKED: min((each.asked_at for each in asked), default=None),
            Stop.ANSWERED: max(answered, default=None),
            Stop.CLOSED: self.case.closed_at,
        }
        is_answered = bool(answered) and not any(each.is_open for each in asked)
        now = workflow.stop_of(self.case.state, was_asked=bool(asked), is_answered=is_answered)
        reached = {stop: local_date(at) for stop, at in days.items() if at}
        return way.stops(now, reached, promised=self.next_due) if now else []

    def readers_beside(self, access: CaseAccess | None) -> list[str]:
        """Who reads it all beside the registrant, the pilot and the reader: our sectors, and those invited."""
        ours = [each.sector.full_name for each in self.asked if not each.sector.is_external]
        return [*dict.fromkeys(ours), *(str(each) for each in self.invited if each != access)]

    @property
    def outside(self) -> list[str]:
        """Those asked who read their own question alone."""
        return list(dict.fromkeys(each.sector.full_name for each in self.asked if each.sector.is_external))

    @property
    def sentence(self) -> str:
        text = Wording.objects.text
        match self.reads:
            case Reads.RECEIVED:
                return self._with_date("status.received", lotsen=directory.pilot_title(self.today))
            case Reads.IN_PROGRESS:
                if names := self._names(Party.SECTOR):
                    return self._with_date("status.in_progress", sektorer=names)
                return self._with_date("status.in_progress.pilot", namn=self.pilot)
            case Reads.RESTING:
                until, why = long_date(self.case.rests_until), _sentence(self.case.rests_because)
                resting = text("status.resting", datum=until, orsak=why)
                return f"{resting} {text('status.resting.write')}"
            case Reads.CLOSED:
                return text(closing_words(self.case, self.steps))
            case Reads.JOINED if self.continues_in:
                return text("status.joined", annat=self.continues_in.reference)
            case Reads.JOINED | Reads.PUT_ASIDE:
                key = "status.joined.other" if self.reads == Reads.JOINED else "status.put_aside"
                whom, phone = directory.pilot_in_sentence(self.today), directory.pilot_phone(self.today)
                return text(key, lotsen=whom, telefon=phone) + self._where_it_stands()
            case Reads.WAITING_FOR_OTHERS:
                return text("status.waiting_for_others", organisation=self._names(Party.OUTSIDE))
            case _:
                return text(f"status.{self.reads}")

    def _with_date(self, key: str, **values: str) -> str:
        """With the next date that lies ahead. Without one nothing is promised anew: the apology beside it tells."""
        ahead = [promise.due for promise in self._standing if promise.due >= self.today]
        if ahead:
            return Wording.objects.text(key, datum=long_date(min(ahead)), **values)
        return Wording.objects.text(f"{key}.late", **values)

    def _where_it_stands(self) -> str:
        """Of a case that is joined with another's: what is true of both, in one word."""
        other = self.case.joined_into
        if other is None:
            return ""
        reads = Reads.CLOSED  # however it ended
        if other.is_open:
            reads = workflow.business_reads(other.state, turn=other.turn, has_open_question=False)
        now = Wording.objects.text("status.joined.now", status=reads.label.lower())
        write = Wording.objects.text("status.joined.write") if self.case.takes_words else ""
        return f" {now} {write}".rstrip()

    @property
    def continues_in(self) -> Case | None:
        """The case that a joined one goes on in, when it is the same person's; another's is nobody's to read."""
        other = self.case.joined_into
        return other if other and other.belongs_to_same_person_as(self.case) else None

    @property
    def late(self) -> list[str]:
        """What is most important about the dates: the apology for those that have passed, then each that was moved."""
        if not self.case.is_open:
            return []
        said = []
        if missed := [promise for promise in self._standing if promise.due < self.today]:
            whom = join_words(dict.fromkeys(self._by_whom(promise) for promise in missed))
            days = join_words(long_date(day) for day in sorted({promise.due for promise in missed}))
            said.append(Wording.objects.text("status.late", vem=whom, datum=days))
        for promise in self._standing:
            if promise.reason and promise.due >= self.today:
                said.append(self._moved(promise, apologise=not said))
        return said

    def _moved(self, promise: Promise, *, apologise: bool) -> str:
        """Sorry once is enough, and only for a date that had passed when it was moved."""
        values = {
            "vem": self._by_whom(promise),
            "orsak": _sentence(promise.reason),
            "nytt": long_date(promise.due),
        }
        old = self._replaced_by(promise)
        if apologise and old and old.outcome == Promise.Outcome.BROKEN:
            return Wording.objects.text("status.late.reason", datum=long_date(old.due), **values)
        return Wording.objects.text("status.new_date", **values)

    def _moved_dates(self, assignment: Assignment) -> list[tuple[Promise, Promise]]:
        """As the model's `moved_dates`, of what is fetched already: each new promise and the one that it replaced."""
        since = assignment.round_began_at
        given = [p for p in self.promises if p.assignment_id == assignment.pk and p.made_at >= since]
        pairs = [(p, self._replaced_by(p)) for p in given]
        return [(new, old) for new, old in pairs if old and old.assignment_id == assignment.pk]

    def _replaced_by(self, promise: Promise) -> Promise | None:
        return next((p for p in self.promises if p.pk == promise.replaces_id), None)

    @property
    def _standing(self) -> list[Promise]:
        return [promise for promise in self.promises if promise.outcome == Promise.Outcome.OPEN]

    def _by_whom(self, promise: Promise) -> str:
        sectors = [a.sector.full_name for a in self.assignments if a.pk == promise.assignment_id]
        return sectors[0] if sectors else "oss"

    @property
    def pilot(self) -> str:
        return directory.pilot_name(self.today)

    @property
    def asked(self) -> list[Assignment]:
        """The sectors asked, as the business sees them: one that handed the question back is not at work."""
        hidden = workflow.TAKEN_AWAY | {workflow.AssignmentState.DECLINED}
        shown = [assignment for assignment in self.assignments if assignment.state not in hidden]
        asked_before: set[int] = set()
        for assignment in sorted(shown, key=lambda each: each.pk):  # a sector that stands there twice says why
            assignment.is_again = not assignment.is_action and assignment.sector_id in asked_before
            asked_before |= set() if assignment.is_action else {assignment.sector_id}
        return shown

    def _names(self, party: Party) -> str:
        return join_words([a.sector.full_name for a in self.assignments if a.is_open and a.turn == party])


def closing_words(case: Case, steps: Iterable[Step]) -> str:
    """Which sentence an ended case begins with: what remains, that nothing does, or only where to read on."""
    if any(step.remains for step in steps):
        return "status.closed"
    return "status.closed.nothing_more" if case.outcome == Outcome.ANSWERED else "status.closed.read"


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


@Bundle
def _whole(case: int) -> dict[str, QuerySet]:
    here = Case.objects.with_duplicates(case)
    messages = Message.objects.for_business().filter(case__in=here)
    attachments = Attachment.objects.filter(case__in=here)
    invited = Invitation.objects.standing().filter(case__in=here)
    return {
        "assignments": Assignment.objects.filter(case=case),
        "duplicates": Case.objects.filter(joined_into=case),
        "contacts": Contact.objects.filter(cases__joined_into=case),
        "messages": messages,
        "accesses": CaseAccess.objects.filter(pk__in=messages.order_by().values("access")),
        "authors": User.objects.filter(pk__in=messages.order_by().values("author")),
        "at_mailboxes": MailboxPerson.objects.filter(pk__in=messages.order_by().values("mailbox_author")),
        "promises": Promise.objects.filter(case=case),
        "steps": Step.objects.filter(case=case),
        "guides": GuideStep.objects.filter(pk__in=Step.objects.filter(case=case).order_by().values("guide")),
        "invited": invited,
        "wishes": Wish.objects.filter(cases=case),
        "readers": CaseAccess.objects.standing().filter(case__in=here).exclude(accepted_at=None),
        "meetings": PilotMeeting.objects.filter(pk__in=invited.order_by().values("meeting")),
        "attachments": attachments,
        "files": StoredFile.objects.filter(pk__in=attachments.order_by().values("file")),
    }


def status_of(case: Case, *, today: date | None = None) -> Status:
    """Everything the business's page needs, in one query whatever the case holds.

    Of its duplicates it reads those of the same person, and of the others nothing.
    """
    whole = _whole(case.pk)
    duplicates = _of_same_person(case, whole)
    theirs = {case.pk, *(each.pk for each in duplicates)}
    whole["messages"] = [message for message in whole["messages"] if message.case_id in theirs]
    whole["attachments"] = [attachment for attachment in whole["attachments"] if attachment.case_id in theirs]
    meetings = {invitation.meeting_id for invitation in whole["invited"] if invitation.case_id in theirs}
    authors, stored = _by_id(whole["authors"]), _by_id(whole["files"])
    at_mailboxes, accesses = _by_id(whole["at_mailboxes"]), _by_id(whole["accesses"])
    for attachment in whole["attachments"]:
        attachment.file = stored[attachment.file_id]
    files = joined.by_message(whole["attachments"])
    for message in whole["messages"]:
        message.author, message.sector = authors.get(message.author_id), directory.sector(message.sector_id)
        message.mailbox_author = at_mailboxes.get(message.mailbox_author_id)
        message.access = accesses.get(message.access_id)
        message.files = files[message.pk]
    for duplicate in duplicates:
        said = joined.first_words(duplicate, {"Plats": duplicate.place})
        said.files = [attachment for attachment in files[None] if attachment.case_id == duplicate.pk]
        whole["messages"].append(said)
    for assignment in whole["assignments"]:
        assignment.case, assignment.sector = case, directory.sector(assignment.sector_id)
    guides = _by_id(whole["guides"])
    for step in whole["steps"]:
        step.case, step.sector, step.guide = case, directory.sector(step.sector_id), guides.get(step.guide_id)
    for step in whole["steps"]:
        step.waits_for = step.waits_among(whole["steps"])
    return Status(
        case=case,
        today=today or timezone.localdate(),
        assignments=whole["assignments"],
        messages=joined.in_time(whole["messages"], case, duplicates),
        promises=whole["promises"],
        steps=whole["steps"],
        meetings=[each for each in whole["meetings"] if each.pk in meetings and each.is_coming(timezone.now())],
        files=[attachment for attachment in files[None] if attachment.case_id == case.pk],
        wishes=whole["wishes"],
        invited=[access for access in whole["readers"] if access.case_id in theirs],
    )


def _of_same_person(case: Case, whole: dict[str, list]) -> list[Case]:
    contacts = _by_id(whole["contacts"])
    for duplicate in whole["duplicates"]:
        duplicate.contact = contacts[duplicate.contact_id]
    return [each for each in whole["duplicates"] if each.belongs_to_same_person_as(case)]


def _by_id(rows: list) -> dict:
    return {row.pk: row for row in rows}


def listed(cases: QuerySet[Case], *, most: int) -> list[tuple[Case, Reads]]:
    """Each of the first cases with what the business reads about it; those that wait for its answer stand first."""
    asked = Message.objects.for_business().open_questions()
    of_duplicate = asked.filter(rules.is_of_same_person("case__"), case__joined_into=OuterRef("pk"))
    cases = cases.annotate(has_open_question=Exists(asked.filter(case=OuterRef("pk"))) | Exists(of_duplicate))
    rows = [
        (case, workflow.business_reads(case.state, turn=case.turn, has_open_question=case.has_open_question))
        for case in cases.defer("search")[:most]
    ]
    return sorted(rows, key=lambda row: row[1] != Reads.ANSWER_NEEDED)
