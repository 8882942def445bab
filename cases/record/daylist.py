"""The day list's lines about cases: forms, messages, files, calls, minutes, decisions, letters and answers
after closing.

Notes that only one sector reads are no documents (TF 2 kap. 12 §) and are not here, nor is what passes between
our own sectors and the pilot. A constant number of queries, however long the list.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse

from cases.models import AgendaItem, Attachment, Case, ClosingAnswer, Decision, Message, SecrecyMark
from cases.queries import post, telling
from cases.workflow import Audience, Kind, Side
from portal.models import IncomingEmail, OutgoingEmail, Sector
from portal.record.daylist import LETTERS, Direction, Document
from portal.record.published import SOMEBODY, name_of

KINDS = {
    (Side.BUSINESS, Kind.MESSAGE): "Meddelande från företaget",
    (Side.BUSINESS, Kind.ANSWER): "Svar från företaget",
    (Side.PILOT, Kind.QUESTION): "Fråga till företaget",
    (Side.SECTOR, Kind.QUESTION): "Fråga till företaget",
    (Side.SECTOR, Kind.CORRECTION): "Rättelse",
}
OTHERS = {Kind.CALL: "Anteckning om samtal", Kind.VISIT: "Anteckning om besök"}
DECISION = "Kommundirektörens beslut"
CONTACTS = [Kind.CALL, Kind.VISIT]
ABOUT = ["business", "contact"]


def documents(since: datetime, until: datetime, most: int) -> Iterator[Document]:
    cases = list(_cases().filter(received_at__gte=since, received_at__lt=until).order_by("received_at")[:most])
    messages = list(_messages().filter(at__gte=since, at__lt=until).order_by("at")[:most])
    files = _files(cases, messages)
    answers = list(ClosingAnswer.objects.filter(at__gte=since, at__lt=until).order_by("at")[:most])
    minutes = AgendaItem.objects.filter(meeting__approved_at__gte=since, meeting__approved_at__lt=until)
    minutes = list(minutes.select_related("meeting").order_by("meeting__approved_at")[:most])
    decisions = list(Decision.objects.filter(at__gte=since, at__lt=until).order_by("at")[:most])
    letters = _letters(since, until)[:most]
    came = post.told_nowhere_else().filter(received_at__gte=since, received_at__lt=until)
    came = list(came.defer("text", "folded").order_by("received_at")[:most])
    rows = [*messages, *files, *answers, *minutes, *decisions]
    by_letters = {row.about_id for row in [*letters, *came]}
    facts = _Facts({row.case_id for row in rows} | {case.pk for case in cases} | by_letters)
    yield from (facts.form(case) for case in cases)
    yield from (facts.message(message) for message in messages)
    yield from (facts.file(attachment) for attachment in files)
    yield from (facts.line(row.case_id, row.at, Direction.IN, "Omdöme efter avslut") for row in answers)
    yield from (facts.line(row.case_id, row.at, Direction.OWN, DECISION) for row in decisions)
    for item in minutes:
        yield facts.line(item.case_id, item.meeting.approved_at, Direction.OWN, "Protokoll från lotsmöte")
    yield from (line for letter in letters if (line := facts.letter(letter)))
    yield from (facts.came(letter) for letter in came if letter.about_id in facts.cases)


def _cases() -> QuerySet:
    return Case.objects.select_related(*ABOUT).defer("search", "description")


def _messages() -> QuerySet:
    """What has come from or gone to somebody outside, and what was noted of a call or a visit (FL 27 §)."""
    outside = Q(audience=Audience.BUSINESS) | Q(kind__in=CONTACTS) | Q(side=Side.SECTOR, sector__is_external=True)
    return Message.objects.exclude(audience=Audience.INTERNAL).filter(outside).select_related("sector").defer("text")


def _files(cases: list[Case], messages: list[Message]) -> list[Attachment]:
    came_with_form = Q(message=None, case__in=cases)
    rows = Attachment.objects.filter(came_with_form | Q(message__in=messages))
    return list(rows.select_related("file", "message__sector", "case"))


def _letters(since: datetime, until: datetime) -> QuerySet:
    rows = OutgoingEmail.objects.but_undone().filter(about="case", created_at__gte=since, created_at__lt=until)
    return rows.only("about_id", "created_at", "subject", "to").order_by("created_at", "pk")


class _Facts:
    """What the lines say of their cases, read once."""

    def __init__(self, ids: set[int]) -> None:
        rows = _cases().filter(pk__in=ids).prefetch_related("wishes", "matter_types")
        self.cases = {case.pk: case for case in rows}
        marks = SecrecyMark.objects.standing().filter(case__in=ids)
        self.marked = set(marks.values_list("case_id", "message_id", "attachment_id"))
        self.outside = dict(Sector.objects.filter(is_external=True).values_list("email", "organisation"))

    def form(self, case: Case) -> Document:
        how = f"Anmälan via {case.get_channel_display()}"
        return self.line(case.pk, case.received_at, Direction.IN, how)

    def message(self, row: Message) -> Document:
        direction = Direction.OWN if row.kind in CONTACTS else Direction.OUT
        party = ""
        if row.side == Side.BUSINESS:
            direction = Direction.IN
        elif row.kind not in CONTACTS and row.audience != Audience.BUSINESS:
            direction, party = Direction.IN, row.sector.full_name  # another organisation's own words
        words = OTHERS.get(row.kind) or KINDS.get((row.side, row.kind))
        words = words or ("Underlag från annan organisation" if party else "Svar till företaget")
        return self.line(row.case_id, row.at, direction, words, party=party, message=row.pk)

    def file(self, row: Attachment) -> Document:
        ending = row.file.name.rpartition(".")[2].upper()
        of_ours = row.message is not None and row.message.side != Side.BUSINESS
        at = row.message.at if row.message else row.case.received_at
        direction = Direction.OUT if of_ours else Direction.IN
        return self.line(row.case_id, at, direction, f"Bilaga ({ending})", message=row.message_id, file=row.pk)

    def letter(self, row: OutgoingEmail) -> Document | None:
        """Letters to the business and to other organisations; what goes to our own mailboxes is no document."""
        case = self.cases.get(row.about_id)
        if case is None or not (row.to == case.contact.email or row.to in self.outside):
            return None
        return self.line(case.pk, row.created_at, Direction.OUT, row.subject, party=self.outside.get(row.to, ""))

    def came(self, row: IncomingEmail) -> Document:
        """From whoever wrote it: the case's business, another organisation, or somebody else."""
        case, sender = self.cases[row.about_id], row.sender
        party = self.outside.get(sender, "")
        line = self.line(case.pk, row.received_at, Direction.IN, LETTERS[row.kind], party=party, message=row.became_id)
        is_known = party or sender in ("", case.contact.email)
        return line if is_known else replace(line, party=row.from_whom, published_party=SOMEBODY)

    def line(
        self,
        case_id: int,
        at: datetime,
        direction: Direction,
        description: str,
        *,
        party: str = "",
        message: int | None = None,
        file: int | None = None,
    ) -> Document:
        case = self.cases[case_id]
        kind = case.business.kind if case.business else "unknown"
        whole, own = (case_id, None, None), {(case_id, message, None), (case_id, None, file)}
        return Document(
            at=at,
            direction=direction,
            description=description,
            reference=case.reference,
            registry_number=case.registry_number,
            about=case.neutral_description or about(case),
            party=party or case.who,
            published_party=party or name_of(case.company_name, kind=kind),
            is_marked=whole in self.marked or bool(own & self.marked),
            address=reverse("case_record", args=[case.reference]),
        )


def about(case: Case) -> str:
    """In Eva's words, until the registrar has described it. Needs the prefetched wishes and matter types."""
    return telling.topic_of([str(word) for word in case.wishes.all() or case.matter_types.all()])
