"""The papers of a case in the order of time: every text and every file, as one person may read them."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import Q, QuerySet
from django.urls import reverse

from cases import rules
from cases.fields import CASE
from cases.models import Assignment, Case, Message, SecrecyMark
from cases.queries import post
from cases.record.daylist import DECISION, OTHERS
from cases.secrecy import marks_of
from cases.workflow import Audience, Kind, Side
from portal.mail import outbox
from portal.models import IncomingEmail, OutgoingEmail, StoredFile, User
from portal.record.daylist import LETTERS
from portal.record.fields import Place
from portal.record.own_fields import BUSINESS, CONTACT
from portal.text.swedish import local_date, long_date, moment

ORIGINAL = "Mejlet som det kom"
MARKABLE = re.compile(r"[mf]\d+")  # the keys of a message and of a file
TEXT_KINDS = {"text/plain", "text/csv"}
MOST_SHOWN = 100_000  # bytes of a text file that stands on a page


@dataclass
class CaseDocument:
    """One text or one file. `is_memo`: a note of the person's own or of one sector, which is no public document."""

    key: str
    at: datetime
    title: str
    text: str = ""
    party: str = ""
    file: StoredFile | None = None
    address: str = ""  # where its file is opened
    mark: SecrecyMark | None = None
    is_memo: bool = False
    withheld: str = ""  # why the reader does not see the text

    @property
    def is_text_file(self) -> bool:
        """Its words can be struck out as those of other texts."""
        return self.file is not None and self.file.content_type in TEXT_KINDS

    @property
    def is_original(self) -> bool:
        """A letter as it came, with all that it quotes: what stands in it stands in other papers too."""
        return self.key.startswith("b")

    @cached_property
    def file_text(self) -> str:
        """What stands in a text file that is short enough to be read on a page."""
        is_shown = self.is_text_file and self.file.is_downloadable and self.file.size <= MOST_SHOWN
        return text_of(self.file) if is_shown and not self.withheld else ""

    @property
    def is_given_by_default(self) -> bool:
        is_apart = self.is_memo or self.mark or self.withheld or self.is_original
        return not is_apart and (self.file is None or self.file.is_downloadable)


def text_of(file: StoredFile) -> str:
    """The words of a text file, in the two ways in which `uploads` takes them in; nothing of what is gone."""
    if not file.content:
        return ""
    with file.content.open("rb") as content:
        raw = content.read()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252")


@dataclass
class _Collector:
    case: Case
    user: User | None
    papers: list[CaseDocument] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.marks = {(mark.message_id, mark.attachment_id): mark for mark in marks_of(self.case)}
        self.whole = self.marks.get((None, None))

    @property
    def is_pilots(self) -> bool:
        return self.user is None or self.user.roles.is_pilot

    def messages(self) -> QuerySet:
        return self.case.messages.readable_by(self.user) if self.user else self.case.messages.all()

    def files(self) -> QuerySet:
        rows = self.case.attachments.all()
        return rows.filter(rules.files_readable_by(self.user)) if self.user else rows

    @cached_property
    def marks_of_files(self) -> dict[int | None, SecrecyMark]:
        """By the message that the marked file came with."""
        files = self.case.attachments.values_list("message", "pk") if self.marks else ()
        return {message: mark for message, pk in files if message and (mark := self.marks.get((None, pk)))}

    def add(self, key: str, at: datetime, title: str, *, message: int | None = None, **fields) -> None:
        mark = self.marks.get((message, None)) if message else None
        self.papers.append(CaseDocument(key, at, title, mark=fields.pop("mark", None) or mark or self.whole, **fields))


def documents_of(case: Case, user: User | None) -> list[CaseDocument]:
    """All of them. Notes that only one sector reads are listed without their text, for whoever is not of it.

    Without a user everything is read: for the archive.
    """
    found = _Collector(case, user)
    _form(found)
    _questions(found)
    _thread(found)
    _files(found)
    _letters(found)
    _letters_that_came(found)
    _minutes(found)
    _decisions(found)
    _end(found)
    return sorted(found.papers, key=lambda paper: paper.at)  # at the same moment as above: a text before its files


def _form(found: _Collector) -> None:
    case = found.case
    told = CASE.told(case, Place.FILE)
    if case.business:
        told |= BUSINESS.told(case.business, Place.FILE)
    told |= CONTACT.told(case.contact, Place.FILE)
    lines = [f"{name}: {value}" for name, value in told.items() if value]
    text = [case.subject, "", *([f"{case.description}\n"] if case.description else []), *lines]
    found.add(
        "form", case.received_at, f"Anmälan via {case.get_channel_display()}", text="\n".join(text), party=case.who
    )


def _questions(found: _Collector) -> None:
    """Each in the case where it was asked, also when it has followed to another since."""
    asked_here = Q(case=found.case, origin=None) | Q(origin=found.case)
    for each in Assignment.objects.filter(asked_here).exclude(question="").select_related("sector", "asked_by"):
        title = f"Fråga till {each.sector.full_name}"
        found.add(f"a{each.pk}", each.asked_at, title, text=each.question, party=str(each.asked_by))


def _thread(found: _Collector) -> None:
    readable = set(found.messages().values_list("pk", flat=True))
    for each in found.case.messages.select_related("author", "mailbox_author", "access", "sector"):
        is_memo = each.audience == Audience.INTERNAL
        withheld = "" if each.pk in readable else f"{each.readers}. Be den som skrev att lämna ut texten."
        found.add(
            f"m{each.pk}",
            each.at,
            title_of(each) + (f" (rättat {moment(each.corrected_at)})" if each.corrected_at else ""),
            text="" if withheld else each.text,
            party=each.from_whom,
            message=each.pk,
            is_memo=is_memo,
            withheld=withheld,
        )


def title_of(message: Message) -> str:
    if message.audience == Audience.INTERNAL:
        return "Intern anteckning"
    if message.kind in OTHERS:
        return OTHERS[message.kind]
    if message.side == Side.BUSINESS:
        return "Svar från företaget" if message.kind == Kind.ANSWER else "Meddelande från företaget"
    if message.is_correction:
        return "Rättelse"
    if message.audience == Audience.PILOT:
        return "Underlag till lotsen"
    return "Fråga till företaget" if message.kind == Kind.QUESTION else "Svar till företaget"


def _files(found: _Collector) -> None:
    """A file of a note stays with the note."""
    readable = set(found.files().values_list("pk", flat=True))
    for each in found.case.attachments.select_related("file", "message"):
        at = each.message.at if each.message else found.case.received_at
        found.add(
            f"f{each.pk}",
            at,
            f"Bilaga: {each.file.name}" if each.pk in readable else "Bilaga",
            file=each.file,
            address=reverse("admin:cases_case_file", args=[found.case.pk, each.pk]),
            message=each.message_id,
            mark=found.marks.get((None, each.pk)),
            is_memo=each.message is not None and each.message.audience == Audience.INTERNAL,
            withheld="" if each.pk in readable else "Läses bara av dem som får läsa texten den kom med.",
        )


def _letters(found: _Collector) -> None:
    for letter in OutgoingEmail.objects.but_undone().filter(about="case", about_id=found.case.pk):
        title, text = f"Mejl: {letter.subject}", outbox.readable(letter)
        found.add(f"l{letter.pk}", letter.created_at, title, text=text, party=f"Till {letter.to}")


def _letters_that_came(found: _Collector) -> None:
    """The text of each once, as a message or here; and each original, for those who may read all that it may quote."""
    rows = IncomingEmail.objects.about(found.case).exclude(file=None).exclude(state=IncomingEmail.State.JUNK)
    rows = rows.exclude(rules.KEPT_AS_DRAFT)
    readable = rows.filter(rules.letters_readable_by(found.user)) if found.user else rows
    readable = set(readable.values_list("pk", flat=True))
    alone = set(post.told_nowhere_else().about(found.case).values_list("pk", flat=True))
    for each in rows.select_related("file"):
        withheld = "" if each.pk in readable else "Läses bara av lotsen och registratorn."
        subject = f": {each.subject}" if each.subject and not withheld else ""
        told = {"party": each.from_whom, "message": each.became_id, "withheld": withheld}
        if each.pk in alone:
            text = "" if withheld else each.text
            found.add(f"i{each.pk}", each.received_at, f"{LETTERS[each.kind]}{subject}", text=text, **told)
        original = {"file": each.file, "address": reverse("admin:post_original", args=[each.pk])}
        mark = found.marks_of_files.get(each.became_id)
        found.add(f"b{each.pk}", each.received_at, f"{ORIGINAL}{subject}", mark=mark, **original, **told)


def _minutes(found: _Collector) -> None:
    """What was decided at a meeting; the pilot's own note on the agenda is a memo."""
    for item in found.case.agenda_items.select_related("meeting").filter(meeting__approved_at__isnull=False):
        actions = [str(action) for action in item.actions.select_related("sector", "officer")]
        parts = [item.decision, *actions, item.summary]
        text = "\n".join(part for part in parts if part)
        found.add(f"p{item.pk}", item.meeting.approved_at, f"Protokoll, {item.meeting}", text=text, party="Lotsmötet")
        if item.note:
            withheld = "" if found.is_pilots else "Bara lotsen kan läsa det här."
            found.add(
                f"n{item.pk}",
                item.meeting.start,
                "Lotsens anteckning till mötet",
                text="" if withheld else item.note,
                is_memo=True,
                withheld=withheld,
            )


def _decisions(found: _Collector) -> None:
    for each in found.case.decisions.select_related("by", "sector", "officer"):
        text = f"{each.text}\n\n{each.who}, klart senast {long_date(each.due)}."
        found.add(f"d{each.pk}", each.at, DECISION, text=text, party=str(each.by))


def _end(found: _Collector) -> None:
    case = found.case
    if case.closing_text and case.closed_at:
        found.add("slut", case.closed_at, "Slutord till företaget", text=case.closing_text, party="Företagslotsen")
    answer = getattr(case, "closing_answer", None)
    if answer:
        grades = (
            f"I stort {answer.overall}, förväntningar {answer.expectations}, nära den bästa hjälpen {answer.ideal}"
        )
        found.add("omdome", answer.at, "Omdöme efter avslut", text=f"{grades}.\n{answer.text}", party=case.who)


def markable(case: Case, user: User) -> list[tuple[str, str]]:
    """What a mark can be put on: the whole case, a message or a file that the person reads, as (key, words)."""
    unmarked = [paper for paper in documents_of(case, user) if MARKABLE.fullmatch(paper.key) and not paper.withheld]
    choices = [(paper.key, f"{local_date(paper.at)} {paper.title}") for paper in unmarked]
    return [("case", "Hela ärendet"), *choices]
